"""The nesting of values: which lists, tuples and dictionaries they lie in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from ..tree import flatten, flatten_with_path, is_nested, map_structure, sorted_keys


@dataclass(frozen=True, eq=False)
class Form:
    """The nesting of values, without them; equal forms have equal hashes. A None is no value and keeps its place.

    Args:
        structure: the lists, tuples and dictionaries, with True for each value.
        key: what tells it apart from other forms.

    Example:
        >>> form = Form.of({"b": [1, None], "a": 3})
        >>> form.pack("xy"), form == Form.of({"a": 0, "b": [0, None]})
        ({'b': ['y', None], 'a': 'x'}, True)
    """

    structure: Any
    key: Hashable

    @classmethod
    def of(cls, structure: Any) -> Form:
        """The form of a structure."""
        there = map_structure(lambda value: None if value is None else True, structure)
        return cls(there, _key(there))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def pack(self, values: Iterable[Any]) -> Any:
        """Values in the order of `tree.flatten`, nested in this form."""
        rest = iter(values)
        return map_structure(lambda there: next(rest) if there else None, self.structure)

    @property
    def places_of_none(self) -> list[int]:
        """Which of the parts in order are None.

        Example:
            >>> Form.of([1, None, 2]).places_of_none
            [1]
        """
        return [place for place, there in enumerate(flatten(self.structure)) if there is None]

    def names(self, name: str) -> list[str]:
        """The names of the values in errors, with the keys and indices that lead there if there are several.

        Example:
            >>> Form.of({"b": [1, None], "a": 3}).names("y"), Form.of([1]).names("y")
            (["y['a']", "y['b'][0]"], ['y'])
        """
        if self.structure is True:
            return [name]
        paths = [path for path, there in flatten_with_path(self.structure) if there]
        if len(paths) == 1 and not isinstance(self.structure, dict):
            return [name]
        return [name + "".join(f"[{key!r}]" for key in path) for path in paths]


def _key(structure: Any) -> Hashable:
    if isinstance(structure, dict):
        return dict, tuple((key, _key(structure[key])) for key in sorted_keys(structure))
    if is_nested(structure):
        return type(structure), tuple(map(_key, structure))
    return structure


LEAF, NOTHING = Form.of(True), Form.of(None)


def taken_apart(value: Any, several: bool = False) -> tuple[list[Any], Form]:
    """The arrays of a structure in the order of `tree.flatten`, and its form.

    Args:
        value: an array, or arrays in lists, tuples and dictionaries; a list of numbers, or of rows, is an array.
        several: whether a list is one of arrays in any case.

    Example:
        >>> arrays, form = taken_apart({"b": [1, 2], "a": [3, 4]})
        >>> arrays, form.pack("xy")
        ([[3, 4], [1, 2]], {'b': 'y', 'a': 'x'})
    """
    if not is_nested(value):
        return ([], NOTHING) if value is None else ([value], LEAF)
    arrays: list[Any] = []
    there = _parts(value, several, arrays)
    return arrays, Form(there, _key(there))


def _parts(value: Any, several: bool, arrays: list[Any]) -> Any:
    """The structure of a form; the arrays are added to a list."""
    if value is None:
        return None
    if isinstance(value, dict):
        parts = {key: _parts(value[key], False, arrays) for key in sorted_keys(value)}
        return {key: parts[key] for key in value}
    if isinstance(value, (list, tuple)) and (several or is_structure(value)):
        inner = [_parts(part, False, arrays) for part in value]
        return type(value)(*inner) if hasattr(value, "_fields") else type(value)(inner)
    arrays.append(value)
    return True


def is_structure(value: Any) -> bool:
    """Whether it is a structure of arrays, and not one array or a list of its rows.

    Example:
        >>> import numpy as np
        >>> is_structure([np.zeros(3)]), is_structure({"a": [1, 2]}), is_structure([[1, 2], [3, 4]])
        (True, True, False)
    """
    while isinstance(value, (list, tuple)):
        value = next((part for part in value if part is not None), None)
        if len(getattr(value, "shape", ())) > 0:
            return True
    return isinstance(value, dict)
