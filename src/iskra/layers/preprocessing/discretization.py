"""Numbers put into ranges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np

from ... import ops
from ...graph.op import is_symbolic
from .. import revision
from ..arguments import whole
from ..layer import Layer
from .encoding import MODES, check_mode, encoded, refuse_sparse
from .quantiles import Summary
from .values import batches, numbers


class Discretization(Layer):
    """Replace each number by the index of the range that it lies in: the number of boundaries at or below it.

    Boundaries `[0, 1]` make the ranges below 0, from 0 up to 1, and from 1 on. They are given, or learned by `adapt` so
    that each range has about as many values.

    Args:
        bin_boundaries: the boundaries, ascending.
        num_bins: how many ranges to learn; instead of the boundaries.
        epsilon: how exactly: the share of the values by which a learned boundary may be misplaced.
        output_mode: "int" for the index, "one_hot", "multi_hot" or "count"; see `CategoryEncoding`.
        sparse: False.
        dtype: accepted for Keras's sake.
        name: by default "discretization", numbered.

    Shapes:
        input (N, ...), output (N, ...) in the mode "int".

    Raises:
        ValueError: neither or both of boundaries and number, boundaries that do not ascend, an unknown mode.
        RuntimeError: computing before `adapt`.

    Example:
        >>> Discretization([0.0, 1.0])([[-1.5, 0.0, 3.4]])
        array([[0, 1, 2]], dtype=int32)
    """

    def __init__(
        self,
        bin_boundaries: Sequence[float] | None = None,
        num_bins: int | None = None,
        epsilon: float = 0.01,
        output_mode: str = "int",
        sparse: bool = False,
        dtype: Any = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        refuse_sparse(sparse, "Discretization")
        if (bin_boundaries is None) == (num_bins is None):
            got = "neither" if num_bins is None else "both"
            raise ValueError(f"Discretization: expected bin_boundaries or num_bins, got {got}. Pass one of them.")
        self.num_bins = None if num_bins is None else whole(num_bins, "num_bins", "Discretization")
        self.epsilon = epsilon
        self.output_mode = check_mode(output_mode, MODES, "Discretization")
        self.bin_boundaries = None if bin_boundaries is None else _ascending(bin_boundaries)

    def call(self, inputs: Any) -> Any:
        """The index of each number's range, encoded."""
        if self.bin_boundaries is None:
            if is_symbolic(inputs) and inputs.shape[:1] == (None,):  # a model that is being put together
                return encoded(ops.cast(inputs, "int32") * 0, self.output_mode, self.num_bins or 1)
            raise RuntimeError(
                f"{self._who}: expected boundaries, got a layer that has seen no data. "
                "Call adapt(x_train) on it before the model is used, or pass bin_boundaries=."
            )
        boundaries = np.array(self.bin_boundaries, np.float32)
        if is_symbolic(inputs):
            above = ops.expand_dims(ops.cast(inputs, "float32"), -1) >= boundaries
            indices = ops.sum(ops.cast(above, "int32"), axis=-1)
        else:
            indices = np.digitize(np.asarray(inputs, np.float32), boundaries).astype(np.int32)
        return encoded(indices, self.output_mode, len(boundaries) + 1)

    def adapt(self, data: Any, steps: int | None = None) -> None:
        """Learn the boundaries, from nothing but this data.

        Args:
            data: an array, or an iterator of batches.
            steps: how many batches to look at, all by default.

        Raises:
            ValueError: the layer was given its boundaries.
        """
        if self.num_bins is None:
            raise ValueError(
                f"{self._who}: expected num_bins to adapt, got boundaries. Make the layer with num_bins= instead."
            )
        summary = Summary(self.epsilon)
        for batch in batches(data, steps):
            summary.add(numbers(batch, self._who))
        self.bin_boundaries = summary.boundaries(self.num_bins)
        revision.changed()

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, and the boundaries as they are now, also those that were learned."""
        return super().get_config() | {"bin_boundaries": self.bin_boundaries, "dtype": None}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """A layer made with these arguments; learned boundaries stand beside the number that they were learned for."""
        arguments = dict(config)
        learned = arguments.pop("bin_boundaries", None) if arguments.get("num_bins") is not None else None
        layer = cls(**arguments)
        if learned is not None:
            layer.bin_boundaries = _ascending(learned)
        return layer


def _ascending(boundaries: Sequence[float]) -> list[float]:
    """The boundaries as a list.

    Raises:
        ValueError: they do not ascend.
    """
    numbers = [float(boundary) for boundary in boundaries]
    if numbers != sorted(numbers):
        raise ValueError(
            f"Discretization: expected ascending bin_boundaries, got {numbers}. Pass sorted(bin_boundaries)."
        )
    return numbers
