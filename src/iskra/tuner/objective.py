"""Objectives: the metric that a search makes small or large."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TypeAlias

from .. import losses
from ..configurable import Configurable, one_of
from ..lazy import names_of
from ..metrics import Metric

Logs = Mapping[str, float]


class Objective(Configurable):
    """A metric and its better direction.

    Args:
        name: the metric's name in the logs, "val_loss".
        direction: "min" or "max".

    Raises:
        ValueError: another direction.

    Example:
        >>> objective = Objective("val_accuracy", "max")
        >>> objective.better_than(0.9, 0.8)
        True
    """

    def __init__(self, name: str, direction: str) -> None:
        self.name = name
        self.direction: str = one_of(("min", "max"), direction, "direction", "Objective")

    @property
    def names(self) -> list[str]:
        """The metrics it needs."""
        return [self.name]

    def has_value(self, logs: Logs) -> bool:
        """Whether the logs have the metric."""
        return all(name in logs for name in self.names)

    def get_value(self, logs: Logs) -> float:
        """The value in the logs."""
        return logs[self.name]

    def better_than(self, a: float, b: float) -> bool:
        """Whether one value is better than another. NaN is no better, and anything else is better than NaN."""
        if math.isnan(a) or math.isnan(b):
            return math.isnan(b) and not math.isnan(a)
        return a > b if self.direction == "max" else a < b

    def sign(self) -> int:
        """1 if smaller is better, -1 if larger is."""
        return -1 if self.direction == "max" else 1


class MultiObjective(Objective):
    """Several objectives as one: the sum of what is to be small less what is to be large, to be minimized.

    Args:
        objectives: the objectives.

    Example:
        >>> both = MultiObjective([Objective("val_loss", "min"), Objective("val_accuracy", "max")])
        >>> both.get_value({"val_loss": 0.75, "val_accuracy": 0.5})
        0.25
    """

    def __init__(self, objectives: Sequence[Objective]) -> None:
        super().__init__("multi_objective", "min")
        self.objectives: list[Objective] = list(objectives)

    @property
    def names(self) -> list[str]:
        """The metrics it needs."""
        return [each.name for each in self.objectives]

    def get_value(self, logs: Logs) -> float:
        """The sum over the metrics in the logs."""
        return sum(each.sign() * logs[each.name] for each in self.objectives)


class DefaultObjective(Objective):
    """The number that `HyperModel.fit` or `Tuner.run_trial` returns, to be minimized."""

    def __init__(self) -> None:
        super().__init__("default_objective", "min")


ObjectiveLike: TypeAlias = str | Objective | Sequence[str | Objective] | None


def as_objective(objective: ObjectiveLike) -> Objective:
    """The objective that an argument stands for: a name, whose direction is inferred, or a list of objectives.

    Raises:
        ValueError: a metric of which less or more is not known to be better.
        TypeError: neither name, nor objective, nor list.

    Example:
        >>> as_objective("val_accuracy")
        Objective(name='val_accuracy', direction='max')
    """
    if objective is None:
        return DefaultObjective()
    if isinstance(objective, Objective):
        return objective
    if isinstance(objective, (list, tuple)):
        return MultiObjective([as_objective(each) for each in objective])
    if not isinstance(objective, str):
        raise TypeError(
            f"Tuner: expected an objective as a metric's name or an Objective, got {objective!r}. Pass 'val_loss', say."
        )
    direction = metric_direction(objective)
    if direction is None:
        raise ValueError(
            f"Tuner: expected a metric of which less or more is known to be better as objective, got {objective!r}. "
            f"Pass iskra.tuner.Objective({objective!r}, direction='min'), or 'max'."
        )
    return Objective(objective, direction)


def metric_direction(name: str) -> str | None:
    """The better direction of a metric by its name in the logs, "min" or "max"; None if it is not known.

    Example:
        >>> metric_direction("val_auc_1"), metric_direction("mae"), metric_direction("profit")
        ('max', 'min', None)
    """
    name = name.removeprefix("val_").removeprefix("weighted_")
    if name in ("loss", "ce", "crossentropy"):
        return "min"
    for each in (name, re.sub(r"_\d+$", "", name)):
        kind = _metric_classes().get(each.replace("_", ""))
        if kind is not None and kind.direction is not None:
            return {"up": "max", "down": "min"}[kind.direction]
        with suppress(ValueError):
            return "min" if losses.get(each) is not None else None
    return None


@functools.cache
def _metric_classes() -> dict[str, type[Metric]]:
    """The classes of metrics by their names in small letters."""
    known = names_of("iskra.metrics").classes("Metric")
    return {name.lower(): known[name] for name in known} | {"acc": known["Accuracy"]}
