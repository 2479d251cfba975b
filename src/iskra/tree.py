"""Nested structures: values in lists, tuples and dictionaries, also in each other, under the names of `keras.tree`.

As in Keras, the values of a dictionary come in the order of its sorted keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .absence import refuse_unknown_names
from .typing import Structure

__all__ = [
    "assert_same_paths", "assert_same_structure", "flatten", "flatten_with_path", "is_nested", "lists_to_tuples",
    "map_shape_structure", "map_structure", "map_structure_up_to", "pack_sequence_as",
]  # fmt: skip


def is_nested(structure: Structure) -> bool:
    """Whether it is a list, tuple or dictionary."""
    return isinstance(structure, (list, tuple, dict))


def sorted_keys(structure: dict[Any, Any]) -> list[Any]:
    """The keys of a dictionary in the order in which its values are flattened: sorted where they can be."""
    try:
        return sorted(structure)
    except TypeError:
        return list(structure)


def flatten(structure: Structure) -> list[Any]:
    """All values of a structure in a fixed order; those of a dictionary by its sorted keys.

    Example:
        >>> flatten({"b": [1, 2], "a": 3})
        [3, 1, 2]
    """
    if isinstance(structure, dict):
        structure = [structure[key] for key in sorted_keys(structure)]
    elif not isinstance(structure, (list, tuple)):
        return [structure]
    return [value for part in structure for value in flatten(part)]


def flatten_with_path(structure: Structure) -> list[tuple[tuple[Any, ...], Any]]:
    """All values of a structure in the order of `flatten`, each with the keys and indices that lead to it.

    Example:
        >>> flatten_with_path({"b": [1, 2], "a": 3})
        [(('a',), 3), (('b', 0), 1), (('b', 1), 2)]
    """
    if not is_nested(structure):
        return [((), structure)]
    keys = sorted_keys(structure) if isinstance(structure, dict) else range(len(structure))
    return [((key, *path), value) for key in keys for path, value in flatten_with_path(structure[key])]


def lists_to_tuples(structure: Structure) -> Structure:
    """A structure with tuples in the place of lists.

    Example:
        >>> lists_to_tuples({"b": [1, [2]]})
        {'b': (1, (2,))}
    """
    if isinstance(structure, dict):
        return {key: lists_to_tuples(part) for key, part in structure.items()}
    return tuple(map(lists_to_tuples, structure)) if isinstance(structure, (list, tuple)) else structure


def map_structure(func: Callable[..., Any], *structures: Structure, none_is_leaf: bool = True) -> Any:
    """A structure with the result of a function for each value, or for the values of several structures in one place.

    Args:
        func: of as many values as there are structures.
        *structures: of the same nesting.
        none_is_leaf: whether the function is called for None, too.

    Raises:
        ValueError: The structures differ in their nesting.

    Example:
        >>> map_structure(lambda a, b: a + b, {"x": 1, "y": [2]}, {"x": 10, "y": [20]})
        {'x': 11, 'y': [22]}
    """
    for other in structures[1:]:
        assert_same_structure(structures[0], other)
    columns = zip(*map(flatten, structures), strict=True)
    values = [None if values[0] is None and not none_is_leaf else func(*values) for values in columns]
    return _pack(structures[0], iter(values))


def map_structure_up_to(shallow_structure: Structure, func: Callable[..., Any], *structures: Structure) -> Structure:
    """A structure nested as a shallow one, with the result of a function for the parts of deeper ones.

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


def map_shape_structure(func: Callable[[Any], Any], structure: Structure) -> Structure:
    """As `map_structure`, where a tuple or list of numbers is one shape.

    Example:
        >>> map_shape_structure(len, {"a": (2, 3), "b": [(None, 4, 5)]})
        {'a': 2, 'b': [3]}
    """
    if isinstance(structure, (tuple, list)) and all(isinstance(n, (int, type(None))) for n in structure):
        return func(structure)
    if isinstance(structure, dict):
        return {key: map_shape_structure(func, part) for key, part in structure.items()}
    kind: Any = type(structure)
    return kind(map_shape_structure(func, part) for part in structure)


def pack_sequence_as(structure: Structure, flat_sequence: Iterable[Any]) -> Any:
    """A structure of the same nesting, with other values in the order in which `flatten` gives them.

    Raises:
        ValueError: There are more or fewer values than in the structure.

    Example:
        >>> pack_sequence_as({"b": [0, 0], "a": 0}, [3, 1, 2])
        {'b': [1, 2], 'a': 3}
    """
    values = list(flat_sequence)
    expected = len(flatten(structure))
    if len(values) != expected:
        raise ValueError(
            f"pack_sequence_as: expected {expected} values for the structure, got {len(values)}. "
            "Pass one value for each leaf of the structure."
        )
    return _pack(structure, iter(values))


def assert_same_structure(a: Structure, b: Structure) -> None:
    """Raise unless two structures have the same nesting; a list and a tuple differ.

    Raises:
        ValueError: They differ.
    """
    different = _difference(a, b)
    if different is not None:
        raise ValueError(
            f"assert_same_structure: expected structures of the same nesting, got {different}. "
            "Nest their values in the same way."
        )


def assert_same_paths(a: Structure, b: Structure) -> None:
    """Raise unless the same keys and indices lead to the values of two structures; a list may be a tuple there.

    Raises:
        ValueError: They differ.
    """
    paths = [[path for path, _ in flatten_with_path(structure)] for structure in (a, b)]
    if paths[0] != paths[1]:
        raise ValueError(
            f"assert_same_paths: expected the same paths, got {paths[0]} and {paths[1]}. "
            "Nest their values in the same way."
        )


def _pack(structure: Structure, values: Any) -> Any:
    """The structure with the next of the values for each of its own."""
    if isinstance(structure, dict):
        packed = {key: _pack(structure[key], values) for key in sorted_keys(structure)}
        return {key: packed[key] for key in structure}
    if isinstance(structure, (list, tuple)):
        parts = [_pack(part, values) for part in structure]
        return type(structure)(*parts) if hasattr(structure, "_fields") else type(structure)(parts)
    return next(values)


def _difference(a: Structure, b: Structure, where: str = "") -> str | None:
    """The first difference in nesting, in words; None if there is none. Lists and tuples are different."""
    if _keys(a) != _keys(b) or (is_nested(a) and type(a).__name__ != type(b).__name__ and not isinstance(a, dict)):
        return f"{_kind(a)} and {_kind(b)}{where and f' at {where}'}"
    found = (_difference(a[key], b[key], f"{where}[{key!r}]") for key in _keys(a) or ())
    return next((each for each in found if each is not None), None)


def _keys(structure: Structure) -> Any:
    """The keys of a dictionary in their order when flattened, the indices of a list, None for a value."""
    if isinstance(structure, dict):
        return sorted_keys(structure)
    return range(len(structure)) if is_nested(structure) else None


def _kind(structure: Structure) -> str:
    if isinstance(structure, dict):
        return f"a dict with {', '.join(map(str, structure)) or 'nothing'}"
    return f"a {type(structure).__name__} of {len(structure)}" if is_nested(structure) else "a single value"


refuse_unknown_names(__name__)
