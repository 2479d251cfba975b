"""The base of layers on values that graphs cannot hold: strings, and integers of 64 bits."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from ...graph import Tensor
from ...typing import Array, ArrayLike
from ..layer import Layer


class EagerLayer(Layer):
    """Base of layers that compute eagerly with NumPy, on arrays of any dtype.

    They preprocess the data before a model and are not part of it, unless a subclass defines `call` for programs, too.
    """

    def __call__(self, inputs: ArrayLike, *args: Any, **kwargs: Any) -> Array:
        """The output: recorded for a symbolic tensor, computed for everything else."""
        self._check_initialized()
        if isinstance(inputs, Tensor):
            return super().__call__(inputs, *args, **kwargs)
        self._note_build(None)
        return self.compute(inputs)

    @abstractmethod
    def compute(self, inputs: ArrayLike) -> Array:
        """The output for arrays, lists or data frames."""

    def call(self, inputs: Array) -> Array:
        """Raise: a compiled program has no strings.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"{self._who}: expected an array, got a symbolic tensor. "
            "Programs hold numbers only: call the layer on the data first, and feed the model what it returns."
        )
