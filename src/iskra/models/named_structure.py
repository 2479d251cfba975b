"""Values by the names and the nesting of a model's inputs or outputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..advice import advise
from ..tree import flatten, flatten_with_path, is_nested, pack_sequence_as

Path = tuple[Any, ...]  # keys and indices that lead to a part of a structure


class NamedStructure:
    """The inputs or outputs of a model: how they are nested, and their names.

    Args:
        structure: the values, or whatever is nested as they are.
        names: their names in order, None where there are none.
        others: names that stand for the same values.
        any_name: whether the only entry of a dictionary may have any name, where there is one value.

    Attributes:
        numbered: the structure, with the numbers of the outputs.
        count: how many there are.
        is_named: whether they have names.
        names: the names, or keys and indices where there are none.

    Example:
        >>> outputs = NamedStructure({"a": None, "b": [None, None]})
        >>> outputs.numbered, outputs.aligned({"b": ["y", "z"]}, [True, True, True])
        ({'a': 0, 'b': [1, 2]}, [None, 'y', 'z'])
    """

    def __init__(
        self,
        structure: Any,
        names: Sequence[str] | None = None,
        others: Sequence[str] | None = None,
        any_name: bool = False,
    ) -> None:
        self.count: int = len(flatten(structure))
        self.numbered: Any = pack_sequence_as(structure, range(self.count))
        self.is_named: bool = names is not None and len(names) == self.count
        paths = ["/".join(map(str, path)) or "0" for path, _ in flatten_with_path(structure)]
        self.names: list[str] = list(names) if names and self.is_named else paths
        self._any_name = any_name
        known = [each for each in (names, others) if each and len(set(each)) == self.count]
        self._by_name: list[dict[str, int]] = [{name: n for n, name in enumerate(each)} for each in known]

    def part(self, path: Path) -> Any:
        """A part of `numbered`: a number, or numbers nested as the outputs are there."""
        node = self.numbered
        for key in path:
            node = node[key]
        return node

    def log_name(self, path: Path) -> str | None:
        """What a part is called in logs, as in Keras; None for outputs without names."""
        part = self.part(path)
        if not path:
            return "_".join(self.names[n] for n in flatten(part)) if self.is_named else None
        if is_nested(part) or not isinstance(path[-1], int):
            return "/".join(map(str, path))
        return "/".join(map(str, (*path[:-1], self.names[part]))) if self.is_named else None

    def named(self, given: dict[str, Any], what: str, who: str = "compile") -> list[Any]:
        """What a dictionary has for each output, by their names; None for the others.

        Raises:
            ValueError: a name that no output has.
        """
        for numbers in self._by_name:
            if set(given) <= set(numbers):
                return [given.get(name) for name in numbers]
        if self.count == len(given) == 1:
            return list(given.values())
        raise self.refusal(given, what, who)

    def refusal(self, given: dict[str, Any], what: str, who: str = "compile") -> ValueError:
        """The error for a dictionary with names that no output has."""
        strange = [str(key) for key in given if key not in self.names] or list(map(str, given))
        return ValueError(
            f"{who}: expected {what} for the outputs {', '.join(self.names)}, got one for {', '.join(strange)}. "
            "Name the layers that give the outputs, or use these names."
        )

    def aligned(self, values: Any, needed: Sequence[bool], what: str = "y", who: str = "fit") -> list[Any]:
        """The value of each output, None where there is none.

        Args:
            values: one value, or values nested as the outputs are, in a list, or in a dictionary by names. Entries
                that are for no output are left out, with a warning.
            needed: whether each output needs one; a shorter list has values for these alone.
            what: the argument's name, for errors.
            who: the method that was called.

        Raises:
            ValueError: there is no telling for which outputs the values are.
        """
        found = dict(self._aligned(values, self.numbered, needed, what, who))
        return [found.get(number) for number in range(self.count)]

    def _aligned(self, values: Any, node: Any, needed: Sequence[bool], what: str, who: str) -> Iterator[Any]:
        """Numbers of outputs in a part, each with its value."""
        if values is None:
            return
        numbers, flat = flatten(node), flatten(values)
        if isinstance(values, dict) and not (self._any_name and len(flat) == len(numbers) == 1):
            parts = [node] * isinstance(node, dict) + self._by_name * (node is self.numbered)
            known = next((part for part in parts if set(values) & set(part)), None)
            if known is None:
                raise self._mismatch(values, what, who)
            _warn_of_others([str(key) for key in values if key not in known], list(map(str, known)), what, who)
            pairs: Iterable[tuple[Any, Any]] = [(values.get(key), part) for key, part in known.items()]
        elif isinstance(values, (list, tuple)) and isinstance(node, (list, tuple)) and len(values) == len(node):
            pairs = zip(values, node, strict=True)
        else:
            if len(flat) != len(numbers):
                numbers = [number for number in numbers if needed[number]]
            if len(flat) != len(numbers):
                raise self._mismatch(values, what, who)
            yield from zip(numbers, flat, strict=True)
            return
        for value, part in pairs:
            yield from self._aligned(value, part, needed, what, who)

    def _mismatch(self, values: Any, what: str, who: str) -> ValueError:
        if isinstance(values, dict):
            wanted = f"{what} as a dictionary with {', '.join(self.names)}"
            return ValueError(f"{who}: expected {wanted}, got {', '.join(map(str, values))}. Use these names.")
        got = f"a list of {len(flatten(values))}" if is_nested(values) else "one"
        targets = f"{self.count} targets in {what}" if what == "y" else f"{self.count} arrays in {what}"
        wanted = f"{targets}, one for each output" if self.count > 1 else f"one array as {what}"
        fix = f"Pass a list, or a dictionary with {', '.join(self.names)}." if self.is_named else "Pass a list of them."
        return ValueError(f"{who}: expected {wanted}, got {got}. {fix}")


def _warn_of_others(others: list[str], names: list[str], what: str, who: str) -> None:
    if others:
        advise(
            f"others in {what}",
            f"{who}: expected {what} with entries for {', '.join(names)}, got also {', '.join(others)}, which are not "
            "used. Remove them, or correct their names.",
        )
