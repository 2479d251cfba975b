"""What training returned, as metrics: a history, a number, a dictionary, or a list with one for each execution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..callbacks import History
from .errors import FatalTypeError, FatalValueError
from .objective import DefaultObjective, Objective

Metrics = dict[str, float]


def metrics_and_step(result: Any, objective: Objective, who: str) -> tuple[Metrics, int]:
    """The metrics at the best epoch and the epoch's index; means over the executions for a list.

    Args:
        result: what `who` returned.
        objective: decides which epoch is the best.
        who: "HyperModel.fit", for errors.

    Raises:
        FatalValueError: the objective is not among the metrics.
        FatalTypeError: something else was returned.

    Example:
        >>> metrics_and_step([{"val_loss": 0.5}, {"val_loss": 0.75}], Objective("val_loss", "min"), "HyperModel.fit")
        ({'val_loss': 0.625}, 0)
    """
    if isinstance(result, list) and result:
        found = [metrics_and_step(each, objective, who) for each in result]
        names = {name: None for metrics, _ in found for name in metrics}
        means = {name: float(np.mean([metrics[name] for metrics, _ in found if name in metrics])) for name in names}
        return means, int(np.mean([step for _, step in found]))
    if isinstance(result, (int, float, np.number)):
        return {objective.name: float(result)}, 0
    _check(result, objective, who)
    if isinstance(result, History):
        return _best_epoch(result, objective)
    return _with_objective({name: float(value) for name, value in result.items()}, objective), 0


def histories(result: Any) -> list[dict[str, list[float]]]:
    """The values of all epochs, one dictionary for each execution that returned its history."""
    results = result if isinstance(result, list) else [result]
    return [each.history for each in results if isinstance(each, History)]


def _best_epoch(history: History, objective: Objective) -> tuple[Metrics, int]:
    """The metrics of the best epoch of a training, and its index."""
    curves = history.history
    length = min(len(curves[name]) for name in objective.names)
    values = [objective.get_value({name: curves[name][epoch] for name in objective.names}) for epoch in range(length)]
    best = 0
    for epoch, value in enumerate(values):
        if objective.better_than(value, values[best]):
            best = epoch
    metrics = {name: curve[best] for name, curve in curves.items() if best < len(curve) and np.ndim(curve[best]) == 0}
    return _with_objective(metrics, objective), best


def _with_objective(metrics: Metrics, objective: Objective) -> Metrics:
    """The metrics with the value of an objective that is made of several."""
    return metrics if objective.name in metrics else {**metrics, objective.name: objective.get_value(metrics)}


def _check(result: Any, objective: Objective, who: str) -> None:
    """See that a result has the objective."""
    is_history = isinstance(result, History)
    metrics = result.history if is_history else result
    if not isinstance(metrics, Mapping):
        raise FatalTypeError(
            f"{who}: expected a History, a number, a dictionary of metrics, or a list of them as result, "
            f"got {result!r}. Return what model.fit returns."
        )
    if objective.has_value(metrics):
        return
    if isinstance(objective, DefaultObjective):
        raise FatalTypeError(
            f"{who}: expected a number as result of a search without objective, got {type(result).__name__}. "
            "Return the number that is to be small, or pass objective='val_loss' to the tuner."
        )
    missing = [name for name in objective.names if name not in metrics]
    fix = " Pass validation_data or validation_split to search." if is_history and "val_" in missing[0] else ""
    raise FatalValueError(
        f"{who}: expected the objective {', '.join(missing)} among the metrics, got {', '.join(metrics) or 'none'}. "
        f"Choose one of these as objective, or add the metric.{fix}"
    )
