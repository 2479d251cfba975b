"""The learning rate that the next step will use."""

from typing import Any

import numpy as np


def learning_rate_of(optimizer: Any) -> float:
    """Return an optimizer's learning rate as a number; that of a schedule is its value for the next step.

    Example:
        >>> import iskra
        >>> learning_rate_of(iskra.optimizers.SGD(0.25))
        0.25
    """
    return float(np.asarray(optimizer.learning_rate))
