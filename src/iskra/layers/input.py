"""Inputs of a model: the shape and dtype of its data."""

from __future__ import annotations

import numpy as np

from ..graph import KerasTensor
from ..typing import Array, DTypeLike, Shape, ShapeLike
from .arguments import refuse_unless_none
from .layer import Layer

_DTYPES = {"f": "float32", "i": "int32", "u": "int32", "b": "bool"}


class InputLayer(Layer):
    """Input layer: declares the shape and dtype of an input of a model, and returns it unchanged.

    Args:
        shape: the shape of one example, without the batch axis; None for an axis of any length.
        batch_size: accepted for compatibility with Keras: programs are compiled for the batches that come.
        dtype: "float32" (default), or an integer dtype to keep integers.
        sparse: False or None, the only values supported: arrays are dense.
        ragged: False or None, likewise.
        batch_shape: the shape with the batch axis in front, instead of `shape`.
        input_tensor: None, the only value supported.
        optional: False, the only value supported: every input is needed.
        name: by default "input_layer", numbered.

    Raises:
        ValueError: no shape, lengths that are no positive integers, or a dtype that is not numeric.
    """

    def __init__(
        self,
        shape: ShapeLike | None = None,
        batch_size: int | None = None,
        dtype: str | None = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: ShapeLike | None = None,
        input_tensor: Array | None = None,
        optional: bool = False,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        refuse_unless_none("Input", sparse=sparse or None, ragged=ragged or None, input_tensor=input_tensor)
        refuse_unless_none("Input", optional=optional or None)
        if batch_shape is not None:
            batch_size, *rest = _checked(batch_shape)
            shape = tuple(rest)
        self.batch_size = batch_size
        self.batch_shape: tuple[None, *tuple[int | None, ...]] = (None, *_checked(shape))
        self.input_dtype: str = _graph_dtype(dtype)
        self._note_build(self.batch_shape)
        self._output = KerasTensor(self.batch_shape, self.dtype, {"leaf": "input", "name": self.name, "layer": self})

    def call(self, inputs: Array) -> Array:
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
    tensor: Array | None = None,
    optional: bool = False,
) -> KerasTensor:
    """Symbolic input of a model: the first entry of a `Sequential`, or an input of a functional `Model`.

    The arguments are those of `InputLayer`.

    Example:
        >>> Input((28, 28))
        <Tensor input, shape=(None, 28, 28), dtype=float32>
    """
    return InputLayer(shape, batch_size, dtype, sparse, ragged, batch_shape, tensor, optional, name).output


def _checked(shape: ShapeLike | int | None) -> Shape:
    """A shape as a tuple of ints and None."""
    if isinstance(shape, (int, np.integer)):
        shape = (shape,)
    if not isinstance(shape, (list, tuple)) or not all(
        n is None or (isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n > 0) for n in shape
    ):
        raise ValueError(
            f"Input: expected the shape of one example as a tuple, got {shape!r}. "
            "Write Input((784,)) for vectors, Input((28, 28)) for images."
        )
    return tuple(None if n is None else int(n) for n in shape)


def _graph_dtype(dtype: DTypeLike) -> str:
    """The dtype of graphs that holds values of `dtype`."""
    try:
        return _DTYPES[np.dtype(dtype or "float32").kind]
    except (TypeError, KeyError):
        raise ValueError(
            f"Input: expected a numeric dtype, got {dtype!r}. Use 'float32', or 'int32' for integers."
        ) from None
