"""Inputs of layers as graphs take them, and their shapes: of one value, or of a list or dictionary of values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph import KerasTensor, Tensor, Variable
from ..graph.free_length import FreeLength
from ..graph.op import tensor_dtype
from ..graph.unknown import unknown
from ..tree import sorted_keys
from ..typing import Inputs, Outputs, Shape


def operands(inputs: Inputs) -> Any:
    """Inputs in the dtypes of graphs; lists of values stay lists, lists of numbers become an array, None stays."""
    if inputs is None or isinstance(inputs, (Tensor, Variable)):
        return inputs
    if isinstance(inputs, (list, tuple)) and inputs and all(map(_is_of_arrays, inputs)):
        return [operands(part) for part in inputs]
    if isinstance(inputs, dict):
        return {name: operands(part) for name, part in inputs.items()}
    array = np.asarray(inputs)
    return array.astype(tensor_dtype(array.dtype), copy=False)


def _is_of_arrays(value: Any) -> bool:
    """Whether it is an array or tensor, None, or a structure of such, as the first of its values tells."""
    while isinstance(value, (list, tuple, dict)) and value:
        value = next(iter(value.values() if isinstance(value, dict) else value))
    return value is None or hasattr(value, "shape")


def shapes_of(values: Outputs) -> Any:
    """The shape, or a list or dictionary of shapes."""
    return _for_each(lambda value: value if value is None else tuple(value.shape), values)


def batch_shapes(values: Outputs) -> Any:
    """The shapes as `build` gets them: the batch axis is None, unless an `Input` says how long it is."""

    def shape_of(value: Any) -> Shape | None:
        if value is None:
            return None
        rest = map(_known, value.shape[1:])
        return (*value.shape[:1], *rest) if isinstance(value, KerasTensor) else (None, *rest)

    return _for_each(shape_of, values)


def _known(length: int | None) -> int | None:
    return None if isinstance(length, FreeLength) else length


def as_shape(value: Any) -> Any:
    """A shape, or a list or dictionary of shapes, as tuples where JSON has lists.

    Example:
        >>> as_shape([[None, 3], [None, 4]])
        [(None, 3), (None, 4)]
    """
    if isinstance(value, dict):
        return {name: as_shape(shape) for name, shape in value.items()}
    if any(isinstance(part, (list, tuple, dict)) for part in value):
        return [as_shape(part) for part in value]
    return tuple(value)


def shapes_in_order(shapes: Any) -> list[Shape]:
    """One shape, or shapes in lists and dictionaries, as a list; those of a dictionary by its sorted keys.

    Example:
        >>> shapes_in_order({"b": [(None, 3), (None, 5)], "a": (None, 4)})
        [(None, 4), (None, 3), (None, 5)]
    """
    if isinstance(shapes, dict):
        shapes = [shapes[key] for key in sorted_keys(shapes)]
    elif not isinstance(shapes, list):
        return [shapes]
    return [shape for part in shapes for shape in shapes_in_order(part)]


def placeholders(shapes: Any) -> Any:
    """Symbolic values of a shape, or of a list or dictionary of shapes."""
    if isinstance(shapes, dict):
        return {name: placeholders(shape) for name, shape in shapes.items()}
    if all(n is None or isinstance(n, (int, np.integer)) for n in shapes):
        return unknown(tuple(shapes))
    return [placeholders(shape) for shape in shapes]


def placeholders_of(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[Any]:
    """Symbolic values for the arguments of a call of a layer, a list and a dictionary, from the shapes of each.

    Example:
        >>> placeholders_of(((None, 2), None), {"key_shape": (None, 3)})[1]["key"].shape
        (None, 3)
    """
    given, by_name = list(args), dict(kwargs)
    if "input_shape" in by_name:
        given.insert(0, by_name.pop("input_shape"))
    while given and given[-1] is None:
        given.pop()
    known = {name.removesuffix("_shape"): shape for name, shape in by_name.items() if shape is not None}
    return [list(map(placeholders, given)), {name: placeholders(shape) for name, shape in known.items()}]


def penalty(rule: Callable[[Any], Any], outputs: Outputs) -> Any:
    """An activity penalty, divided by the number of examples so that it does not grow with the batch."""
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    if isinstance(outputs, (list, tuple)):
        return sum((penalty(rule, output) for output in outputs[1:]), penalty(rule, outputs[0]))
    rows = outputs.shape[0] if outputs.shape else 1
    return rule(outputs) * (1.0 / (rows or 1))


def _for_each(function: Callable[[Any], Any], values: Outputs) -> Any:
    """`map_structure`, with lists in the place of tuples, which stand for shapes."""
    if isinstance(values, (list, tuple)):
        return [_for_each(function, value) for value in values]
    if isinstance(values, dict):
        return {name: _for_each(function, value) for name, value in values.items()}
    return function(values)
