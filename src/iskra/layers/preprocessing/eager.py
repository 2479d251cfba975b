"""Layers that take what graphs cannot hold: strings, and whole numbers of 64 bits."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from ...graph import Tensor
from ..layer import Layer


class EagerLayer(Layer):
    """A layer that computes on arrays of anything, at once and with NumPy.

    It goes before a model, not into it, unless a subclass says in `call` how it would be computed by a program.
    """

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The output: recorded for a symbolic tensor, computed for everything else."""
        self._check_initialized()
        if isinstance(inputs, Tensor):
            return super().__call__(inputs, *args, **kwargs)
        self._note_build(None)
        return self.compute(inputs)

    @abstractmethod
    def compute(self, inputs: Any) -> Any:
        """The output for arrays, lists or frames."""

    def call(self, inputs: Any) -> Any:
        """Refuse: a compiled program has no strings.

        Raises:
            TypeError: always.
        """
        raise TypeError(
            f"{self._who}: expected an array, got a symbolic tensor. "
            "Programs hold numbers only: call the layer on the data first, and feed the model what it returns."
        )
