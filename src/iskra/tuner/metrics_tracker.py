"""The metrics of a trial: values by name and step, each one for every execution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from ..typing import Config
from .objective import metric_direction


class MetricObservation:
    """The values of a metric at one step, one for each execution.

    Args:
        value: the value, or a list of them.
        step: the step, such as the index of an epoch.
    """

    def __init__(self, value: float | Sequence[float], step: int) -> None:
        self.value: list[float] = list(value) if isinstance(value, (list, tuple)) else [float(value)]  # type: ignore[arg-type]
        self.step = step

    def append(self, value: float) -> None:
        """Add the value of another execution."""
        self.value.append(value)

    def mean(self) -> float:
        """The mean over the executions."""
        return float(np.mean(self.value))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MetricObservation) and (self.value, self.step) == (other.value, other.step)

    def __hash__(self) -> int:
        return hash((tuple(self.value), self.step))

    def __repr__(self) -> str:
        return f"MetricObservation(value={self.value}, step={self.step})"


class MetricHistory:
    """The observations of one metric, in the order of their steps.

    Args:
        direction: "min" if smaller is better, "max" if larger is.
    """

    def __init__(self, direction: str = "min") -> None:
        self.direction = direction
        self._observations: dict[int, MetricObservation] = {}

    def update(self, value: float, step: int) -> None:
        """Add a value."""
        if step in self._observations:
            self._observations[step].append(value)
        else:
            self._observations[step] = MetricObservation(value, step)

    def get_history(self) -> list[MetricObservation]:
        """The observations by step."""
        return [self._observations[step] for step in sorted(self._observations)]

    def best(self) -> MetricObservation | None:
        """The best observation; NaN is worse than any number."""
        sign = -1 if self.direction == "max" else 1
        by_value = sorted(self.get_history(), key=lambda each: (np.isnan(each.mean()), sign * each.mean()))
        return by_value[0] if by_value else None


class MetricsTracker:
    """The metrics of a trial.

    Example:
        >>> tracker = MetricsTracker()
        >>> for step, loss in enumerate([0.5, 0.25, 0.375]):
        ...     tracker.update("val_loss", loss, step)
        >>> tracker.get_best_value("val_loss"), tracker.get_best_step("val_loss"), tracker.get_last_value("val_loss")
        (0.25, 1, 0.375)
    """

    def __init__(self) -> None:
        self.metrics: dict[str, MetricHistory] = {}

    def exists(self, name: str) -> bool:
        """Whether there is such a metric."""
        return name in self.metrics

    def register(self, name: str, direction: str | None = None) -> None:
        """Add a metric; its direction is inferred by default, and is "min" where that is not possible."""
        self.metrics[name] = MetricHistory(direction or metric_direction(name) or "min")

    def update(self, name: str, value: float, step: int = 0) -> None:
        """Add a value of a metric."""
        if name not in self.metrics:
            self.register(name)
        self.metrics[name].update(float(value), step)

    def get_history(self, name: str) -> list[MetricObservation]:
        """The observations of a metric by step."""
        return self._of(name).get_history()

    def get_best_value(self, name: str) -> float | None:
        """The best value of a metric, None before the first."""
        best = self._of(name).best()
        return None if best is None else best.mean()

    def get_best_step(self, name: str) -> int | None:
        """The step of the best value."""
        best = self._of(name).best()
        return None if best is None else best.step

    def get_last_value(self, name: str) -> float | None:
        """The value at the last step."""
        history = self._of(name).get_history()
        return history[-1].mean() if history else None

    def get_direction(self, name: str) -> str:
        """The better direction of a metric, "min" or "max"."""
        return self._of(name).direction

    def get_statistics(self, name: str) -> dict[str, float]:
        """Minimum, maximum, mean, median, variance and standard deviation over the steps, without NaN."""
        values = [each.mean() for each in self._of(name).get_history()]
        names = ("min", "max", "mean", "median", "var", "std")
        return {each: float(getattr(np, f"nan{each}")(values)) for each in names} if values else {}

    def _of(self, name: str) -> MetricHistory:
        if name not in self.metrics:
            known = ", ".join(self.metrics) or "none"
            raise ValueError(f"MetricsTracker: expected one of {known}, got {name!r}. Use one of these.")
        return self.metrics[name]

    def get_config(self) -> Config:
        """All observations, as JSON can hold them."""
        return {
            "metrics": {
                name: {"direction": each.direction, "observations": [vars(one) for one in each.get_history()]}
                for name, each in self.metrics.items()
            }
        }

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """The metrics that `get_config` described."""
        made = cls()
        for name, each in config["metrics"].items():
            made.register(name, each["direction"])
            for one in each["observations"]:
                made.metrics[name]._observations[one["step"]] = MetricObservation(one["value"], one["step"])
        return made
