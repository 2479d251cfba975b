"""Docstrings of classes whose arguments are described elsewhere: with their options, or with their bases."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable

from .options import Option


def with_options(doc: str | None, options: dict[str, Option]) -> str | None:
    r"""A docstring with a line for each option, in front of the one that describes `**options`.

    Example:
        >>> with_options("    x: one.\n    **options: see `Base`.", {"y": Option(2, "another")})
        '    x: one.\n    y: another.\n    **options: see `Base`.'
    """
    lines = "".join(f"\\1{name}: {option.meaning}.\n" for name, option in options.items())
    return doc and re.sub(r"^( *)(?=\*\*options:)", lines + r"\1", doc, count=1, flags=re.MULTILINE)


class BaseDocs:
    """The `__doc__` of a class, with what it leaves to its bases, put together when it is first read."""

    def __init__(self, kind: type) -> None:
        self._kind, self._doc, self._is_done = kind, kind.__doc__, False

    def __get__(self, instance: object, owner: type) -> str | None:
        if not self._is_done and self._doc:
            self._doc = with_bases(self._doc, self._kind)
        self._is_done = True
        return self._doc


def with_bases(doc: str, kind: type) -> str:
    """A class's docstring with what it leaves to its bases: sections that it lacks, and descriptions of arguments.

    A line such as "seed, name: see `Base`." gives way to the descriptions, if there are some of all.
    """
    docs = [base.__doc__ for base in kind.__mro__[1:-1] if base.__doc__]
    names = [p.name for p in inspect.signature(kind).parameters.values() if p.kind is not p.VAR_KEYWORD]
    inherits = "Args:\n" not in doc and all(any(describes(base, name) for base in docs) for name in names)
    for name in ("Args", "Shapes", "Raises", "References") if inherits else ("Shapes", "Raises", "References"):
        section = _first(rf"^( *){name}:\n(?:\1 .*\n|\n(?=\1 ))+", docs[:1])
        if section and f"{name}:\n" not in doc:
            before, example, rest = doc.partition("    Example:\n")
            doc = f"{before.rstrip()}\n\n{section.rstrip()}\n\n{example}{rest}"
    missing = {name: _first(rf"^( *){name}: .*\n(?:\1 .*\n)*", docs) for name in names if not describes(doc, name)}

    def described(section: re.Match[str]) -> str:
        """The section with what was missing, in the order of the signature."""
        lines = list(missing.values())
        for line in re.findall(r" {8}\S.*\n(?: {9}.*\n)*", section[1]):
            *several, last = re.findall(r"[\w*]+", line.partition(":")[0])
            if inherits and last not in names and not last.startswith("**"):
                continue
            refers = several and all(missing.get(name) for name in several) and ": see `" in line
            if not refers:
                lines.append(line)
            elif last.startswith("**"):
                lines.append(f"        {last}:{line.partition(':')[2]}")
        order = {name: index for index, name in enumerate(names)}
        return "".join(sorted(lines, key=lambda line: order.get(re.split(r"[,:]", line.strip())[0], len(order))))

    return re.sub(r"(?<=Args:\n)((?: {8}.*\n)+)", described, doc, count=1)


def describes(doc: str | None, name: str) -> bool:
    """Whether a docstring describes an argument, alone or together with others."""
    several = rf"(?:\w+, )*{name}(?:, [\w*]+)*: (?!see `[A-Z])"
    return re.search(rf"^ *(?:{name}: |{several})", doc or "", flags=re.MULTILINE) is not None


def _first(pattern: str, docs: Iterable[str]) -> str:
    """The first part of some docstrings that matches."""
    return next((found[0] for doc in docs if (found := re.search(pattern, doc, flags=re.MULTILINE))), "")
