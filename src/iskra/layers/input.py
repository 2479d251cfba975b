"""Inputs of a model: the shape and dtype of its data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from .. import dtype_policies
from ..graph import KerasTensor
from ..typing import Array, DTypeLike, Shape, ShapeLike
from .arguments import refuse_unless_none
from .layer import Layer


class InputLayer(Layer):
    """Input layer: declares the shape and dtype of an input of a model, and returns it unchanged.

    Args:
        shape: the shape of one example, without the batch axis; None for an axis of any length.
        batch_size: rows of a batch, shown in symbolic shapes. Programs are compiled for the batches that come.
        dtype: "float32" (default), an integer dtype to keep integers, or "string" in front of layers on texts.
        sparse: False or None, the only values supported: arrays are dense.
        ragged: False or None, likewise.
        batch_shape: the shape with the batch axis in front, instead of `shape` and `batch_size`.
        input_tensor: a `KerasTensor` to be the input, instead of a new one.
        optional: whether the data may have None for it, which layers then get.
        name: by default "input_layer", numbered.

    Raises:
        ValueError: no shape or two, lengths that are negative or no integers, a dtype that is not numeric, or an
            `input_tensor` of another shape or dtype.
    """

    sparse = ragged = False
    _older_names: ClassVar[Mapping[str, str]] = MappingProxyType(
        {"input_shape": "shape", "batch_input_shape": "batch_shape"}
    )

    def __init__(
        self,
        shape: ShapeLike | None = None,
        batch_size: int | None = None,
        dtype: str | None = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: ShapeLike | None = None,
        input_tensor: KerasTensor | None = None,
        optional: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        refuse_unless_none("Input", sparse=sparse or None, ragged=ragged or None)
        self.optional: bool = optional
        if input_tensor is None:
            self.batch_shape: Shape = _batch_shape(shape, batch_size, batch_shape)
            self.input_dtype: str = _graph_dtype(dtype)
            input_tensor = KerasTensor(self.batch_shape, self.input_dtype, name=self.name)
        else:
            _check_tensor(input_tensor, shape, batch_size, batch_shape, dtype)
            self.batch_shape, self.input_dtype = input_tensor.shape, input_tensor.dtype
        input_tensor.attrs["layer"] = self
        self._output = input_tensor
        self._note_build(self.batch_shape)

    def call(self, inputs: Array | None = None) -> Array | None:
        """The inputs, unchanged."""
        return inputs

    @property
    def input(self) -> KerasTensor:
        """The symbolic input, which is also the output."""
        return self._output

    output = input

    @property
    def dtype(self) -> str:
        """The dtype of the input."""
        return self.input_dtype


def Input(
    shape: ShapeLike | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: ShapeLike | None = None,
    name: str | None = None,
    tensor: KerasTensor | None = None,
    optional: bool = False,
    **older: ShapeLike,
) -> KerasTensor:
    """Symbolic input of a model: the first entry of a `Sequential`, or an input of a functional `Model`.

    The arguments are those of `InputLayer`, also by the older names `input_shape` and `batch_input_shape`.

    Example:
        >>> Input((28, 28))
        <Tensor input, shape=(None, 28, 28), dtype=float32>
    """
    given: dict[str, Any] = {
        name: value for name, value in (("shape", shape), ("batch_shape", batch_shape)) if value is not None
    }
    return InputLayer(
        batch_size=batch_size, dtype=dtype, sparse=sparse, ragged=ragged, input_tensor=tensor, optional=optional,
        name=name, **given, **older,
    ).output  # fmt: skip


def _batch_shape(shape: ShapeLike | None, batch_size: int | None, batch_shape: ShapeLike | None) -> Shape:
    """The shape with the batch axis, from one of the two ways to give it."""
    if batch_shape is None:
        return (batch_size if batch_size is None else int(batch_size), *_checked(shape))
    if shape is not None or batch_size is not None:
        other = "shape" if shape is not None else "batch_size"
        raise ValueError(
            f"Input: expected batch_shape alone, got {other} as well. "
            f"You cannot pass both `{other}` and `batch_shape`, whose first length is the batch; remove {other}."
        )
    return _checked(batch_shape)


def _check_tensor(
    tensor: object, shape: ShapeLike | None, batch_size: int | None, batch_shape: ShapeLike | None, dtype: str | None
) -> None:
    """Check a symbolic value that is to be an input, and what else was said about it."""
    if not isinstance(tensor, KerasTensor):
        raise ValueError(f"Input: expected a KerasTensor as input_tensor, got {tensor!r}. Pass its shape instead.")
    if tensor.call is not None:
        raise ValueError(
            f"Input: expected a tensor that no layer gave, got the output of {tensor.name!r}. "
            "To begin a model there, pass it as it is: Model(inputs=tensor, outputs=...)."
        )
    facts = {"shape": tensor.shape[1:], "batch_size": tensor.shape[0], "batch_shape": tensor.shape}
    said = {"shape": shape, "batch_size": batch_size, "batch_shape": batch_shape}
    for name, value in said.items():
        if value is not None and (tuple(value) if isinstance(value, (list, tuple)) else value) != facts[name]:
            raise ValueError(f"Input: expected the tensor's {name}, {facts[name]}, got {value}. Remove {name}.")
    if dtype is not None and _graph_dtype(dtype) != tensor.dtype:
        raise ValueError(f"Input: expected the tensor's dtype, {tensor.dtype!r}, got {dtype!r}. Remove dtype.")


def _checked(shape: ShapeLike | int | None) -> Shape:
    """A shape as a tuple of ints and None."""
    if isinstance(shape, (int, np.integer)):
        shape = (shape,)
    if not isinstance(shape, (list, tuple)) or not all(
        n is None or (isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n >= 0) for n in shape
    ):
        raise ValueError(
            f"Input: expected the shape of one example as a tuple, got {shape!r}. To make one, pass a `shape` "
            "argument: Input((784,)) for vectors, Input((28, 28)) for images."
        )
    return tuple(None if n is None else int(n) for n in shape)


def _graph_dtype(dtype: DTypeLike) -> str:
    """The dtype of graphs that holds values of `dtype`."""
    if dtype == "string":
        return "string"
    try:
        policy = dtype_policies.get(dtype or "float32")
    except ValueError:
        raise ValueError(
            f"Input: expected a dtype of numbers, or 'string', got {dtype!r}. Use 'float32', or 'int32' for integers."
        ) from None
    return "float32" if policy.is_float else "int32" if policy.is_integer else policy.name
