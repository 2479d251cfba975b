"""Streaming quantiles: a summary of bounded size stands for all values so far."""

from __future__ import annotations

import numpy as np


class Summary:
    """Some of the values so far, ascending, each with the number of values that it stands for.

    A batch adds every `epsilon`-th part of its sorted values. What is then more than `1 / epsilon` values is replaced
    by as many, interpolated at equally spaced quantiles.

    Args:
        epsilon: error of the quantiles, as a fraction of the values.

    Example:
        >>> summary = Summary(0.01)
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
