"""When a training validates: `validation_freq` of `fit`."""

from __future__ import annotations

from typing import Any

import numpy as np


def is_due(epoch: int, validation_freq: Any) -> bool:
    """Whether to validate after an epoch, counted from 1.

    Example:
        >>> [is_due(epoch, 2) for epoch in (1, 2)], is_due(3, [1, 3])
        ([False, True], True)
    """
    if isinstance(validation_freq, (int, np.integer)):
        return epoch % validation_freq == 0
    return epoch in validation_freq


def times_due(initial_epoch: int, epochs: int, validation_freq: Any) -> int:
    """How often a training validates.

    Example:
        >>> times_due(0, 5, 2), times_due(0, 5, [1, 3, 9])
        (2, 2)
    """
    if isinstance(validation_freq, (int, np.integer)):
        return epochs // validation_freq - initial_epoch // validation_freq
    return sum(initial_epoch < epoch <= epochs for epoch in validation_freq)
