"""The learning rates of a model's optimizer: one, or one for each optimizer of a `MultiOptimizer`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ..optimizers import Optimizer


def optimizers_of(optimizer: Optimizer) -> list[Optimizer]:
    """The optimizers that have a learning rate: those of a `MultiOptimizer`, or the optimizer itself."""
    inner: list[Optimizer] = getattr(optimizer, "optimizers", [optimizer])
    return inner


def learning_rate_of(optimizer: Optimizer) -> float:
    """The learning rate of an optimizer as a number; that of a schedule for the next step.

    Example:
        >>> import iskra
        >>> learning_rate_of(iskra.optimizers.SGD(0.25))
        0.25
    """
    return float(np.asarray(optimizer.learning_rate))


def learning_rates_of(optimizer: Optimizer) -> dict[str, float]:
    """The learning rates by their names in logs: `learning_rate`, or `learning_rate_sgd` and so on.

    Example:
        >>> from iskra.optimizers import SGD, Adam, MultiOptimizer, OptimizerMap
        >>> choice = OptimizerMap(Adam(0.5, name="rest"), {"bias": SGD(0.25, name="slow")})
        >>> learning_rates_of(choice.default_optimizer), learning_rates_of(MultiOptimizer(choice))
        ({'learning_rate': 0.5}, {'learning_rate_slow': 0.25, 'learning_rate_rest': 0.5})
    """
    inner = optimizers_of(optimizer)
    if inner == [optimizer]:
        return {"learning_rate": learning_rate_of(optimizer)}
    return {f"learning_rate_{each.name}": learning_rate_of(each) for each in inner}
