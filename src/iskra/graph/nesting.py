"""Values in lists, tuples and dictionaries, also in each other: taken out in a fixed order, and put back.

As in Keras, the values of a dictionary come in the order of its sorted keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any


def flat(structure: Any) -> list[Any]:
    """All values of a structure; what is no list, tuple or dictionary is a value.

    Example:
        >>> flat({"b": [1, 2], "a": 3})
        [3, 1, 2]
    """
    return list(_values(structure))


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """A structure of the same form with `function(value)` for each value.

    Example:
        >>> mapped(abs, {"b": [-1, 2], "a": (-3,)})
        {'b': [1, 2], 'a': (3,)}
    """
    if isinstance(structure, dict):
        return {key: mapped(function, part) for key, part in structure.items()}
    if isinstance(structure, (list, tuple)):
        parts = [mapped(function, part) for part in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
    return function(structure)


def packed(form: Any, values: Iterable[Any]) -> Any:
    """A structure of the form of `form`, with other values in the order in which `flat` gives them.

    Example:
        >>> packed({"b": [0, 0], "a": 0}, [3, 1, 2])
        {'b': [1, 2], 'a': 3}
    """
    return _taken(form, iter(values))


def is_nested(structure: Any) -> bool:
    """Whether it is a list, tuple or dictionary."""
    return isinstance(structure, (list, tuple, dict))


def in_order(structure: dict[Any, Any]) -> list[Any]:
    """The keys of a dictionary, sorted where they can be."""
    try:
        return sorted(structure)
    except TypeError:
        return list(structure)


def _values(structure: Any) -> Iterator[Any]:
    if isinstance(structure, dict):
        for key in in_order(structure):
            yield from _values(structure[key])
    elif isinstance(structure, (list, tuple)):
        for part in structure:
            yield from _values(part)
    else:
        yield structure


def _taken(form: Any, values: Iterator[Any]) -> Any:
    if isinstance(form, dict):
        taken = {key: _taken(form[key], values) for key in in_order(form)}
        return {key: taken[key] for key in form}
    if isinstance(form, (list, tuple)):
        parts = [_taken(part, values) for part in form]
        return type(form)(*parts) if hasattr(form, "_fields") else type(form)(parts)
    return next(values)
