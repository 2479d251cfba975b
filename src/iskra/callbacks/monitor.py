"""The base of callbacks that monitor one metric: which direction is better, and what is an improvement."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..advice import advise
from ..ops import greater, less
from .callback import Callback, Logs


class MonitorCallback(Callback):
    """Base class of callbacks that monitor one value of the logs.

    Args:
        monitor: its name, such as "val_loss".
        mode: "min" if smaller is better, "max" if larger is; "auto" asks the metric.
        baseline: the initial value to improve on, None for any.
        min_delta: a smaller change is no improvement.

    Attributes:
        best: the best value so far.

    Example:
        >>> import iskra
        >>> callback = iskra.callbacks.EarlyStopping("val_accuracy", mode="max")
        >>> callback.monitor_op is iskra.ops.greater
        True
    """

    def __init__(
        self, monitor: str = "val_loss", mode: str = "auto", baseline: float | None = None, min_delta: float = 0
    ) -> None:
        if mode not in ("auto", "min", "max"):
            advise(f"mode {mode}", f"{self._who}: expected mode 'auto', 'min' or 'max', got {mode!r}. 'auto' is taken.")
            mode = "auto"
        self.monitor = monitor
        self.mode = mode
        self.best = baseline
        self.min_delta: float = abs(min_delta)

    @property
    def monitor_op(self) -> Callable[..., Any]:
        """The comparison that a better value stands: `ops.less`, or `ops.greater`.

        Raises:
            ValueError: with mode "auto", it is not known which is better.
        """
        return less if self._direction() == "min" else greater

    def current(self, logs: Logs) -> Any:
        """The monitored value; None, with a warning that lists the names in the logs, if they do not have it."""
        value = (logs or {}).get(self.monitor)
        if value is None:
            there = ", ".join(logs or ()) or "none"
            fix = " Pass validation_data or validation_split to fit." if self.monitor.startswith("val_") else ""
            advise(
                f"{self._who} {self.monitor} {there}",
                f"{self._who}: expected to watch one of {there}, got monitor={self.monitor!r}. "
                f"It does nothing without that value.{fix}",
            )
        elif _is_nan(value):
            advise(
                f"{self._who} {self.monitor} NaN",
                f"{self._who}: expected a number in {self.monitor!r}, got NaN, which is worse than any number. "
                "callbacks.TerminateOnNaN finds the cause.",
            )
        return value

    def is_improvement(self, value: Any, reference: Any) -> bool:
        """Whether `value` is better than `reference` by more than `min_delta`.

        NaN is no improvement; anything else is better than NaN and None. Both are compared in float32, in which
        metrics are computed.
        """
        if _is_nan(value):
            return False
        if reference is None or _is_nan(reference):
            return True
        if self._direction() == "min":
            return bool(np.float32(value + self.min_delta) < np.float32(reference))
        return bool(np.float32(value - self.min_delta) > np.float32(reference))

    def _direction(self) -> str:
        """The better direction, "min" or "max"."""
        return direction(self.monitor, self.mode, self.model, self._who)

    @property
    def _who(self) -> str:
        return type(self).__name__


def direction(monitor: str, mode: str, model: Any, who: str) -> str:
    """Whether smaller or larger values of a log are better, "min" or "max".

    Raises:
        ValueError: with mode "auto", where the model's metrics do not say it.
    """
    if mode != "auto":
        return mode
    name = monitor.removeprefix("val_")
    if name == "loss":
        return "min"
    metrics = model.named_metrics()
    found = getattr(metrics.get(name), "direction", None)
    if found is None:
        known = ", ".join(metrics)
        raise ValueError(
            f"{who}: expected a monitor of which less or more is known to be better, got {monitor!r}. "
            f"Pass mode='min' or mode='max', or watch one of {known} (with val_ in front for validation)."
        )
    return "max" if found == "up" else "min"


def _is_nan(value: Any) -> bool:
    """Whether it is a single number, and NaN."""
    return np.ndim(value) == 0 and bool(np.isnan(value))
