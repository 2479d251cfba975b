"""Checks of the arguments of `fit`, `evaluate` and `predict`."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

DEFAULT_BATCH_SIZE = 32


def check_batch_size(batch_size: object, who: str = "fit") -> int:
    """Return the batch size as an int, 32 for None.

    Example:
        >>> check_batch_size(None)
        32
    """
    if batch_size is None:
        return DEFAULT_BATCH_SIZE
    return _count(batch_size, "batch_size", 1, who)


def check_fit_arguments(
    batch_size: object = None,
    epochs: object = 1,
    *,
    initial_epoch: object = 0,
    steps_per_epoch: object = None,
    validation_split: float = 0.0,
    validation_freq: object = 1,
    verbose: object = "auto",
    who: str = "fit",
) -> None:
    """Check `fit`'s arguments other than the data.

    Example:
        >>> check_fit_arguments(batch_size=64, epochs=0)
        Traceback (most recent call last):
        ValueError: fit: expected epochs of at least 1, got 0. Pass epochs=1 or more.
    """
    check_batch_size(batch_size, who)
    _count(epochs, "epochs", 1, who)
    _count(initial_epoch, "initial_epoch", 0, who)
    if steps_per_epoch is not None:
        _count(steps_per_epoch, "steps_per_epoch", 1, who)
    check_fraction(validation_split, who)
    for epoch in validation_freq if isinstance(validation_freq, (list, tuple, set)) else [validation_freq]:
        _count(epoch, "validation_freq", 1, who)
    check_verbose(verbose, who)


def check_fraction(validation_split: float, who: str = "fit") -> None:
    """Raise unless `validation_split` is a number in [0, 1)."""
    try:
        fraction = float(validation_split or 0.0)
    except (TypeError, ValueError):
        fraction = -1.0
    if not 0.0 <= fraction < 1.0:
        raise ValueError(
            f"{who}: expected validation_split as a fraction, 0 <= validation_split < 1, got {validation_split!r}. "
            "Pass 0.2 to hold out the last fifth of the rows."
        )


def check_verbose(verbose: object, who: str = "fit") -> int:
    """Return `verbose` as 0, 1 or 2 ("auto" is 1)."""
    if isinstance(verbose, str) and verbose == "auto":
        return 1
    if not isinstance(verbose, (int, bool, np.integer)) or verbose not in (0, 1, 2):
        raise ValueError(
            f"{who}: expected verbose to be 'auto', 0, 1 or 2, got {verbose!r}. "
            "0 is silent, 1 shows a progress bar, 2 prints one line per epoch."
        )
    return int(verbose)


def _count(value: Any, name: str, least: int, who: str) -> int:
    """Return an integer of at least `least`."""
    try:
        if isinstance(value, bool):
            raise TypeError
        count = operator.index(value)
    except TypeError:
        raise TypeError(
            f"{who}: expected {name} as an int, got {value!r} ({type(value).__name__}). Pass an integer."
        ) from None
    if count < least:
        raise ValueError(
            f"{who}: expected {name} of at least {least}, got {count}. Pass {name}={least} or more."
        )  # fmt: skip
    return count
