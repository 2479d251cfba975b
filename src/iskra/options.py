"""Constructor options that many classes share, each said once: its type, its default and what it means.

A group of options is a `TypedDict` whose fields are annotated with an `Option`:

    class SmoothingOptions(TypedDict, total=False):
        smoothing: Annotated[float, Option(0.1, "how much of a label goes to the other classes")]

    class MyLoss(Configurable):
        def __init__(self, scale: float, **options: Unpack[SmoothingOptions]) -> None: ...

Type checkers read the `TypedDict`. When the program runs, the constructor is given every option, defaults filled in;
options may also be passed by position, behind the constructor's own arguments; and `inspect.signature`, `help` and
`get_config` see them as if they were written out. Groups are joined by inheritance, in the order of the bases.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any, NamedTuple, get_args

from . import typing


class Option(NamedTuple):
    """What a field of a group of options stands for."""

    default: Any  # the value if nothing is passed
    meaning: str  # one line for the docstrings of the classes that take it, without a full stop
    order: int = 5  # where it is written out; options of the same order stay as they are joined


def options_in(group: type) -> dict[str, Option]:
    """The options of a `TypedDict` by name, in order. Fields without an `Option` are arguments of a base class."""
    found = {name: getattr(hint, "__metadata__", (None,))[0] for name, hint in group.__annotations__.items()}
    options = {name: option for name, option in found.items() if isinstance(option, Option)}
    return dict(sorted(options.items(), key=lambda item: item[1].order))


class Arguments:
    """What a constructor takes.

    Args:
        init: the constructor.

    Attributes:
        own: the names of the arguments that it names.
        names: of all arguments, those that it hands on among them; None if its `**kwargs` may be anything.
        options: those of its `**options: Unpack[...]`, by name.
        signature: its signature with the options written out; None if it has none.
    """

    def __init__(self, init: Callable[..., None]) -> None:
        code = getattr(init, "__code__", None)
        self.own, self._starred = _names(code)
        group = _group(init, self._starred)
        fields = {} if group is None else group.__annotations__
        self.options: dict[str, Option] = {} if group is None else options_in(group)
        self.names: dict[str, Any | None] | None = (
            None if self._starred and group is None else dict.fromkeys((*self.own, *self.options, *fields))
        )
        self.signature: inspect.Signature | None = None
        self._defaults = {name: option.default for name, option in self.options.items()}
        self._num_positional = code.co_argcount - 1 if code else 0
        if self.options:
            *own, starred = inspect.signature(init).parameters.values()
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
            new = [
                inspect.Parameter(name, kind, default=option.default, annotation=_type(fields[name]))
                for name, option in self.options.items()
            ]
            rest = [starred] if len(fields) > len(new) else []
            self.signature = inspect.Signature([*own, *new, *rest], return_annotation=None)

    def complete(self, kind: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
        """The arguments to call the constructor with: all options by name, defaults filled in.

        Args:
            kind: the class of which an object is made, for errors.
            args: the arguments given by position.
            kwargs: those given by name.

        Raises:
            TypeError: an unknown name, an argument given twice, or one that is missing.
        """
        if self.names is not None and not kwargs.keys() <= self.names.keys():
            raise TypeError(_unknown_argument(kind, next(name for name in kwargs if name not in self.names)))
        if self.signature is None:
            return args, kwargs
        if len(args) <= self._num_positional:
            return args, {**self._defaults, **kwargs}
        try:
            bound = self.signature.bind(None, *args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{kind.__name__}: {error}. It takes {', '.join(accepted(kind))}.") from None
        bound.apply_defaults()
        _, *given = bound.arguments.items()
        by_name = dict(given)
        return (), {**by_name.pop(self._starred, {}), **by_name}


def accepted(kind: type) -> list[str]:
    """The names of all arguments of a class, those that its constructors hand on to its bases among them."""
    names: dict[str, None] = {}
    for base in kind.__mro__[:-1]:
        if "__init__" in vars(base):
            arguments = Arguments(inspect.unwrap(vars(base)["__init__"]))
            names.update(dict.fromkeys(arguments.own) if arguments.names is None else arguments.names)
            if arguments.names is not None:
                break
    return list(names)


def _names(code: Any) -> tuple[tuple[str, ...], str]:
    """The names of a method's arguments, `self` left out, and that of its `**kwargs`, empty if it has none."""
    if code is None:  # not written in Python
        return (), "kwargs"
    count = code.co_argcount + code.co_kwonlyargcount
    starred = count + bool(code.co_flags & inspect.CO_VARARGS)
    is_open = code.co_flags & inspect.CO_VARKEYWORDS
    return code.co_varnames[1:count], code.co_varnames[starred] if is_open else ""


def _group(init: Callable[..., None], starred: str) -> type | None:
    """The `TypedDict` that annotates a constructor's `**options`, where annotations are text or where they are not."""
    annotation = init.__annotations__.get(starred)
    if not isinstance(annotation, str):
        return next(iter(get_args(annotation)), None)
    text = re.fullmatch(r"Unpack\[(\w+)\]", annotation)
    return init.__globals__.get(text[1]) if text else None


def _type(hint: Any) -> Any:
    """The type of an option; an alias of `iskra.typing`, which is text when a program runs, by its name."""
    text = getattr(hint.__origin__, "__forward_arg__", None)
    return next((name for name, alias in vars(typing).items() if alias == text), text) if text else hint.__origin__


def _unknown_argument(kind: type, name: str) -> str:
    import difflib  # most programs know the names

    known = accepted(kind)
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {close[0]}? " if close else ""
    return f"{kind.__name__}: expected a known argument, got {name!r}. {hint}Known: {', '.join(known)}."
