"""Discretization of numbers into bins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

import numpy as np

from ... import ops
from ...compilation import cache_version
from ...graph.op import is_symbolic
from ...typing import Array, ArrayLike, Config, DTypeLike
from ..arguments import integer
from ..layer import Layer
from .category_encoding import MODES, check_mode, encoded, refuse_sparse
from .values import batches, numbers


class Discretization(Layer):
    """Discretization: replaces each number by the index of its bin, the number of boundaries at or below it.

    Boundaries `[0, 1]` make the bins below 0, from 0 up to 1, and from 1 on. They are given, or learned by `adapt` as
    quantiles, so that all bins have about the same number of values.

    Args:
        bin_boundaries: the boundaries, ascending.
        num_bins: number of bins to learn; instead of the boundaries.
        epsilon: error of the learned quantiles, as a fraction of the values.
        output_mode: "int" for the index, "one_hot", "multi_hot" or "count"; see `CategoryEncoding`.
        sparse: False, the only value supported.
        dtype: accepted for compatibility with Keras.
        name: by default "discretization", numbered.

    Shapes:
        input (N, ...), output (N, ...) in the mode "int".

    Raises:
        ValueError: neither or both of boundaries and number, boundaries that do not ascend, an unknown mode, or a call
            before `adapt`.

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
        dtype: DTypeLike = None,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        refuse_sparse(sparse, "Discretization")
        if (bin_boundaries is None) == (num_bins is None):
            got = "neither" if num_bins is None else "both"
            raise ValueError(f"Discretization: expected bin_boundaries or num_bins, got {got}. Pass one of them.")
        self.num_bins: int | None = None if num_bins is None else integer(num_bins, "num_bins", "Discretization")
        self.epsilon = epsilon
        self.output_mode: str = check_mode(output_mode, MODES, "Discretization")
        self.bin_boundaries = None if bin_boundaries is None else _ascending(bin_boundaries)

    def call(self, inputs: Array) -> Array:
        """The index of each number's bin, encoded."""
        if self.bin_boundaries is None:
            if is_symbolic(inputs) and inputs.shape[:1] == (None,):  # in a functional model
                return encoded(ops.cast(inputs, "int32") * 0, self.output_mode, self.num_bins or 1)
            raise ValueError(
                f"{self._who}: expected boundaries, got a layer that has seen no data. "
                "You need to call adapt(x_train) before the model is used, or to pass bin_boundaries=."
            )
        boundaries = np.array(self.bin_boundaries, np.float32)
        if is_symbolic(inputs):
            above = ops.expand_dims(ops.cast(inputs, "float32"), -1) >= boundaries
            indices = ops.sum(ops.cast(above, "int32"), axis=-1)
        else:
            indices = np.digitize(np.asarray(inputs, np.float32), boundaries).astype(np.int32)
        return encoded(indices, self.output_mode, len(boundaries) + 1)

    def adapt(self, data: ArrayLike | Iterable[ArrayLike], steps: int | None = None) -> None:
        """Learn the boundaries from this data alone.

        Args:
            data: an array, or an iterable of batches.
            steps: number of batches to use, all by default.

        Raises:
            ValueError: the layer was given its boundaries.
        """
        if self.num_bins is None:
            raise ValueError(
                f"{self._who}: expected num_bins to adapt, got boundaries. Create the layer with num_bins= instead."
            )
        summary = QuantileSummary(self.epsilon)
        for batch in batches(data, steps):
            summary.add(numbers(batch, self._who))
        self.bin_boundaries = summary.boundaries(self.num_bins)
        cache_version.advance()

    def get_config(self) -> Config:
        """The constructor's arguments, with the boundaries given or learned."""
        return super().get_config() | {"bin_boundaries": self.bin_boundaries, "dtype": None}

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """A layer with these arguments; learned boundaries stand beside their number of bins."""
        arguments = dict(config)
        learned = arguments.pop("bin_boundaries", None) if arguments.get("num_bins") is not None else None
        layer = cls(**arguments)
        if learned is not None:
            layer.bin_boundaries = _ascending(learned)
        return layer


def _ascending(boundaries: Sequence[float]) -> list[float]:
    """The boundaries as a list."""
    numbers = [float(boundary) for boundary in boundaries]
    if numbers != sorted(numbers):
        raise ValueError(
            f"Discretization: expected ascending bin_boundaries, got {numbers}. Pass sorted(bin_boundaries)."
        )
    return numbers


class QuantileSummary:
    """Streaming quantiles: some of the values so far, ascending, each with the number of values that it stands for.

    A batch adds every `epsilon`-th part of its sorted values. What is then more than `1 / epsilon` values is replaced
    by as many, interpolated at equally spaced quantiles.

    Args:
        epsilon: error of the quantiles, as a fraction of the values.

    Example:
        >>> summary = QuantileSummary(0.01)
        >>> summary.add(np.array([[1.0, 2.0], [3.0, 4.0]]))
        >>> summary.boundaries(2)
        [2.0]
    """

    def __init__(self, epsilon: float) -> None:
        self.epsilon = epsilon
        self._values = np.zeros(0, np.float32)
        self._counts = np.zeros(0, np.float32)

    def add(self, batch: np.ndarray) -> None:
        """Add the values of a batch of any shape."""
        ordered = np.sort(batch.astype(np.float32), axis=None)
        step = max(ordered.size * self.epsilon, 1)
        chosen = ordered[int(step - 1) :: int(step)]
        values = np.concatenate([chosen, self._values])
        counts = np.concatenate([np.full(chosen.size, step, np.float32), self._counts])
        order = np.argsort(values)
        self._values, self._counts = _condensed(values[order], counts[order], self.epsilon)

    def boundaries(self, num_bins: int) -> list[float]:
        """The boundaries of `num_bins` bins of about the same number of values."""
        values, _ = _condensed(self._values, self._counts, 1.0 / num_bins)
        return [float(value) for value in values[:-1]]


def _condensed(values: np.ndarray, counts: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """As few values as `share` asks for: those at share, 2 * share, ... of all that they stand for."""
    if values.size * share < 1:
        return values, counts
    wanted = share + np.arange(0.0, 1.0, share)
    so_far = counts.cumsum()
    shares = so_far / so_far[-1]
    chosen = np.interp(wanted, shares, values)
    up_to = np.interp(wanted, shares, so_far)
    return chosen.astype(np.float32), np.diff(up_to, prepend=0).astype(np.float32)
