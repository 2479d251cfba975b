"""The base of layers on values that graphs cannot hold: strings, and integers of 64 bits."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from ...graph import Tensor, current_trace
from ...tree import flatten
from ...typing import Array, ArrayLike
from ..input_shapes import shapes_of
from ..layer import Layer


class EagerLayer(Layer):
    """Base of layers that compute eagerly with NumPy, on arrays of any dtype.

    In front of others in a `Sequential` or functional model they compute before the program, unless a subclass defines
    `call` for programs, too.
    """

    def __call__(self, inputs: ArrayLike, *args: Any, **kwargs: Any) -> Array:
        """The output: recorded for a symbolic tensor, computed for everything else."""
        self._check_initialized()
        if any(isinstance(part, Tensor) for part in (inputs if isinstance(inputs, (list, tuple)) else (inputs,))):
            return super().__call__(inputs, *args, **kwargs)
        if not self.built:
            self._note_build(None)
        return self.compute(inputs)

    @abstractmethod
    def compute(self, inputs: ArrayLike) -> Array:
        """The output for arrays, lists or data frames."""

    def call(self, inputs: Array) -> Array:
        """In a functional model, a value of the output's shape and dtype; a program computes none.

        Raises:
            TypeError: in a program.
        """
        trace, parts = current_trace(), flatten(inputs)
        if trace is not None and any(part.dtype == "string" or part.shape[:1] == (None,) for part in parts):
            shape = self.compute_output_shape(shapes_of(inputs))
            placeholder: Any = trace.input(shape, self.output_dtype, self.name)
            return placeholder
        raise TypeError(
            f"{self._who}: expected an array, got a symbolic tensor. Programs hold numbers only: call the layer on the "
            "data first, or let it be the first layer of a Sequential or functional model."
        )

    @property
    def output_dtype(self) -> str:
        """The dtype of the output in a model."""
        return "int32" if getattr(self, "output_mode", "int") == "int" else "float32"
