"""The learning rates that a search tries: a factor of 2 apart, around the optimizer's default."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

FACTOR = 2.0
BELOW, ABOVE = 8, 7  # how many rates on either side of the optimizer's default
FALLBACK = 0.001  # where an optimizer has no default rate
ADDED = 4  # rates, when the best one is at an end of the range


def default_rates(optimizer: Any) -> list[float]:
    """Sixteen rates a factor of 2 apart, from 1/256 of the optimizer's default to 128 times it.

    Example:
        >>> import iskra
        >>> rates = default_rates(iskra.optimizers.SGD())
        >>> [float(f"{rate:.2g}") for rate in (rates[0], rates[8], rates[-1])]
        [3.9e-05, 0.01, 1.3]
    """
    parameter = inspect.signature(type(optimizer)).parameters.get("learning_rate")
    default = parameter.default if parameter and isinstance(parameter.default, (int, float)) else FALLBACK
    return [rounded(default * FACTOR**power) for power in range(-BELOW, ABOVE + 1)]


def extension(rates: Sequence[float], best: float) -> list[float]:
    """More rates beyond the end of the range that `best` is at; none if it is inside.

    Args:
        rates: those tried so far, in ascending order.
        best: one of them.

    Example:
        >>> extension([0.1, 0.2, 0.4], 0.4)
        [0.8, 1.6, 3.2, 6.4]
        >>> extension([0.1, 0.2, 0.4], 0.2)
        []
    """
    if best == rates[-1]:
        factor = rates[-1] / rates[-2] if len(rates) > 1 else FACTOR
        return [rounded(best * factor**power) for power in range(1, ADDED + 1)]
    if best == rates[0]:
        factor = rates[1] / rates[0]
        return [rounded(best / factor**power) for power in range(ADDED, 0, -1)]
    return []


def checked_rates(rates: Sequence[float]) -> list[float]:
    """The rates in ascending order, each once.

    Raises:
        ValueError: no rate, or one that is not above 0.
    """
    found = sorted({float(rate) for rate in rates})
    if not found or not 0 < found[0] <= found[-1] < float("inf"):
        raise ValueError(
            f"LearningRateSearch: expected rates above 0, got {list(rates)}. "
            "Leave rates out for sixteen around the optimizer's default."
        )
    return found


def rounded(rate: float) -> float:
    """A rate as people write it, to 3 digits: 0.4, not 0.40000000000000002."""
    return float(f"{rate:.3g}")
