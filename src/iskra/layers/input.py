"""Where a model begins: the shape and dtype of its data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph import KerasTensor
from .arguments import refuse_unless_none
from .layer import Layer

_DTYPES = {"f": "float32", "i": "int32", "u": "int32", "b": "bool"}


class InputLayer(Layer):
    """States what a model takes and passes it on.

    Args:
        shape: the shape of one example, without the batch; None for a free axis.
        batch_size: accepted for Keras's sake: programs are made for the batches that come.
        dtype: "float32" (default), or an integer dtype to keep whole numbers whole.
        sparse: False or None; arrays are dense.
        ragged: False or None, likewise.
        batch_shape: the shape with the batch in front, instead of `shape`.
        input_tensor: None; there are no tensors from outside.
        optional: False; every input is needed.
        name: by default "input_layer", numbered.

    Raises:
        ValueError: no shape, or one that is none.
    """

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: str | None = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Sequence[int | None] | None = None,
        input_tensor: Any = None,
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
        self.batch_shape = (None, *_checked(shape))
        self.input_dtype = _graph_dtype(dtype)
        self._note_build(self.batch_shape)
        self._output = KerasTensor(self.batch_shape, self.dtype, {"leaf": "input", "name": self.name, "layer": self})

    def call(self, inputs: Any) -> Any:
        """The inputs, as they are."""
        return inputs

    @property
    def input(self) -> KerasTensor:
        """The symbolic input."""
        return self._output

    @property
    def output(self) -> KerasTensor:
        """The same."""
        return self._output

    @property
    def dtype(self) -> str:
        """The dtype of the input."""
        return self.input_dtype


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: Any = None,
    optional: bool = False,
) -> KerasTensor:
    """A symbolic input: the first entry of a `Sequential`, or what a `Model` is put together on.

    The arguments are those of `InputLayer`.

    Example:
        >>> Input((28, 28))
        <Tensor input, shape=(None, 28, 28), dtype=float32>
    """
    return InputLayer(shape, batch_size, dtype, sparse, ragged, batch_shape, tensor, optional, name).output


def _checked(shape: Any) -> tuple[int | None, ...]:
    """A shape as a tuple of ints and None."""
    if isinstance(shape, (int, np.integer)):
        shape = (shape,)
    good = isinstance(shape, (list, tuple)) and all(
        n is None or (isinstance(n, (int, np.integer)) and not isinstance(n, bool) and n > 0) for n in shape
    )
    if not good:
        raise ValueError(
            f"Input: expected the shape of one example as a tuple, got {shape!r}. "
            "Write Input((784,)) for vectors, Input((28, 28)) for images."
        )
    return tuple(None if n is None else int(n) for n in shape)


def _graph_dtype(dtype: Any) -> str:
    """The dtype that graphs have for it."""
    try:
        return _DTYPES[np.dtype(dtype or "float32").kind]
    except (TypeError, KeyError):
        raise ValueError(
            f"Input: expected a numeric dtype, got {dtype!r}. Use 'float32', or 'int32' for whole numbers."
        ) from None
