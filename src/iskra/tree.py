"""Values in lists, tuples and dictionaries, under the names of `keras.tree`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

from .absence import UnknownName
from .graph.nesting import flat, in_order, is_nested, mapped, packed

__all__ = [
    "assert_same_paths",
    "assert_same_structure",
    "flatten",
    "flatten_with_path",
    "is_nested",
    "lists_to_tuples",
    "map_shape_structure",
    "map_structure",
    "map_structure_up_to",
    "pack_sequence_as",
]


def flatten(structure: Any) -> list[Any]:
    """All values of a structure in a fixed order; those of a dictionary by its sorted keys.

    Example:
        >>> flatten({"b": [1, 2], "a": 3})
        [3, 1, 2]
    """
    return flat(structure)


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """All values of a structure in the order of `flatten`, each with the keys and places that lead to it.

    Example:
        >>> flatten_with_path({"b": [1, 2], "a": 3})
        [(('a',), 3), (('b', 0), 1), (('b', 1), 2)]
    """
    if not is_nested(structure):
        return [((), structure)]
    keys = in_order(structure) if isinstance(structure, dict) else range(len(structure))
    return [((key, *path), value) for key in keys for path, value in flatten_with_path(structure[key])]


def lists_to_tuples(structure: Any) -> Any:
    """A structure with tuples in the place of lists.

    Example:
        >>> lists_to_tuples({"b": [1, [2]]})
        {'b': (1, (2,))}
    """
    if isinstance(structure, dict):
        return {key: lists_to_tuples(part) for key, part in structure.items()}
    return tuple(map(lists_to_tuples, structure)) if isinstance(structure, (list, tuple)) else structure


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """A structure of the form of a shallow one, with what a function gives for the parts of deeper ones.

    Example:
        >>> map_structure_up_to({"a": 0, "b": 0}, len, {"a": [1, 2], "b": [3]})
        {'a': 2, 'b': 1}
    """
    if not is_nested(shallow_structure):
        return func(*structures)
    keys = list(shallow_structure) if isinstance(shallow_structure, dict) else range(len(shallow_structure))
    parts = [map_structure_up_to(shallow_structure[key], func, *(other[key] for other in structures)) for key in keys]
    if isinstance(shallow_structure, dict):
        return dict(zip(keys, parts, strict=True))
    return type(shallow_structure)(parts)


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


def assert_same_paths(a: Any, b: Any) -> None:
    """Raise unless the same keys and places lead to the values of two structures; a list may be a tuple there.

    Raises:
        ValueError: they do not.
    """
    paths = [[path for path, _ in flatten_with_path(structure)] for structure in (a, b)]
    if paths[0] != paths[1]:
        raise ValueError(
            f"assert_same_paths: expected the same paths, got {paths[0]} and {paths[1]}. Put their values alike."
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
