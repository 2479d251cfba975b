"""A progress bar for custom training loops."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from typing import Any


class Progbar:
    """Progress bar of a loop, with the means of its metrics.

    Args:
        target: number of steps; None if it is not known.
        width: width of the bar, in characters.
        verbose: 0 for no output, 1 for a bar that moves in a terminal, 2 for one line at the end.
        interval: least number of seconds between two updates on the screen.
        stateful_metrics: names of metrics that are shown as they are, not averaged.
        stateless_metrics: names of metrics that are averaged; then all others are shown as they are.
        unit_name: the name of a step.

    Raises:
        ValueError: both kinds of metrics are given.

    Example:
        >>> bar = Progbar(2, verbose=2)
        >>> bar.update(1, [("loss", 3.0)])
        >>> bar.update(2, [("loss", 1.0)])
        2/2 - loss: 2.0000
    """

    def __init__(
        self,
        target: int | None,
        width: int = 20,
        verbose: int = 1,
        interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None,
        unit_name: str = "step",
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise ValueError(
                "Progbar: expected stateful_metrics or stateless_metrics, got both. The others are of the other kind."
            )
        self.target, self.width, self.verbose, self.interval = target, width, verbose, interval
        self.unit_name = unit_name
        self.stateful_metrics: set[str] | None = None if stateful_metrics is None else set(stateful_metrics)
        self.stateless_metrics: set[str] | None = None if stateless_metrics is None else set(stateless_metrics)
        self._seen = 0
        self._sums: dict[str, list[float]] = {}  # the sum and how many it is of
        self._start = self._last = time.monotonic()

    def update(
        self, current: int, values: Iterable[tuple[str, float]] | None = None, finalize: bool | None = None
    ) -> None:
        """Update the progress.

        Args:
            current: number of the steps done.
            values: names and values of the metrics since the last update.
            finalize: whether this is the end; by default when the target is reached.
        """
        finalize = self.target is not None and current >= self.target if finalize is None else finalize
        steps = max(current - self._seen, 1)
        for name, value in values or ():
            total = self._sums.setdefault(name, [0.0, 0.0])
            if self._is_averaged(name):
                total[0], total[1] = total[0] + _number(value) * steps, total[1] + steps
            else:
                total[:] = [_number(value), 1.0]
        self._seen = max(current, self._seen)
        self._show(current, finalize)

    def add(self, n: int, values: Iterable[tuple[str, float]] | None = None) -> None:
        """Add n steps."""
        self.update(self._seen + n, values)

    def _is_averaged(self, name: str) -> bool:
        if self.stateless_metrics is not None:
            return name in self.stateless_metrics
        return name not in (self.stateful_metrics or ())

    def _show(self, current: int, finalize: bool) -> None:
        moves = self.verbose == 1 and sys.stdout.isatty()
        now = time.monotonic()
        if not self.verbose or (not finalize and (not moves or now - self._last < self.interval)):
            return
        self._last = now
        count = f"{current}/{self.target}" if self.target is not None else str(current)
        parts = [f"{name}: {total / max(many, 1.0):.4f}" for name, (total, many) in self._sums.items()]
        if self.verbose == 1:
            parts.insert(0, f"{now - self._start:.0f}s")
            count = f"{count} {self._bar(current)}"
        print("\r" * moves + " - ".join([count, *parts]), end="\n" if finalize else "", flush=True)

    def _bar(self, current: int) -> str:
        done = self.width if self.target is None else min(self.width, self.width * current // max(self.target, 1))
        return "█" * done + "░" * (self.width - done)


def _number(value: Any) -> float:
    """A value, or the mean of a list of them."""
    return sum(value) / len(value) if isinstance(value, (list, tuple)) else float(value)
