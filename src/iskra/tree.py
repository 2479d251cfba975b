"""Values in lists, tuples and dictionaries, under the names of `keras.tree`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from .absence import UnknownName
from .graph.nesting import flat, is_nested, mapped, packed

__all__ = [
    "assert_same_structure",
    "flatten",
    "is_nested",
    "map_shape_structure",
    "map_structure",
    "pack_sequence_as",
]


def flatten(structure: Any) -> list[Any]:
    """All values of a structure in a fixed order; those of a dictionary by its sorted keys.

    Example:
        >>> flatten({"b": [1, 2], "a": 3})
        [3, 1, 2]
    """
    return flat(structure)


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """A structure of the same form with what a function gives for the values of one or several structures.

    Args:
        func: of as many values as there are structures.
        *structures: of one form.
        none_is_leaf: whether the function is called for None, too.

    Example:
        >>> map_structure(lambda a, b: a + b, {"x": 1, "y": [2]}, {"x": 10, "y": [20]})
        {'x': 11, 'y': [22]}
    """
    for other in structures[1:]:
        assert_same_structure(structures[0], other)
    columns = zip(*(flat(structure) for structure in structures), strict=True)
    values = [None if values[0] is None and not none_is_leaf else func(*values) for values in columns]
    return packed(structures[0], values)


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """As `map_structure`, a tuple or list of numbers being one shape.

    Example:
        >>> map_shape_structure(len, {"a": (2, 3), "b": [(None, 4, 5)]})
        {'a': 2, 'b': [3]}
    """
    if isinstance(structure, (tuple, list)) and all(isinstance(n, (int, type(None))) for n in structure):
        return func(structure)
    if isinstance(structure, dict):
        return {key: map_shape_structure(func, part) for key, part in structure.items()}
    return type(structure)(map_shape_structure(func, part) for part in structure)


def pack_sequence_as(structure: Any, flat_sequence: Any) -> Any:
    """A structure of the same form, with other values in the order in which `flatten` gives them.

    Raises:
        ValueError: another number of values.
    """
    values = list(flat_sequence)
    wanted = len(flat(structure))
    if len(values) != wanted:
        raise ValueError(
            f"pack_sequence_as: expected {wanted} values for the structure, got {len(values)}. Add the rest."
        )
    return packed(structure, values)


def assert_same_structure(a: Any, b: Any) -> None:
    """Raise unless two structures have one form.

    Raises:
        ValueError: they have not.
    """
    forms = [mapped(lambda _: None, structure) for structure in (a, b)]
    if _form(forms[0]) != _form(forms[1]):
        raise ValueError(
            f"assert_same_structure: expected structures of one form, got {a!r} and {b!r}. Put their values alike."
        )


def _form(structure: Any) -> Any:
    """The form of a structure; lists and tuples are different."""
    if isinstance(structure, dict):
        return {key: _form(part) for key, part in structure.items()}
    if isinstance(structure, (list, tuple)):
        return (type(structure).__name__, [_form(part) for part in structure])
    return None


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
