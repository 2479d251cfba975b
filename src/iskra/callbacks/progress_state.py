"""What is known of a pass over the data, and what a display of it does."""

import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from .callback import Logs
from .formatting import duration


@dataclass(slots=True)
class Pass:
    """One pass over the data: an epoch, an evaluation or a prediction."""

    title: str  # such as "Epoch 3/10"; empty outside training
    steps: int | None  # the number of batches, None if it is not known
    num_rows: int | None  # the number of examples, None if it is not known
    started: float  # when it began, in seconds of `time.perf_counter`
    now: float  # when it was last updated
    step: int = 0  # the number of batches that are done
    trained: float = 0.0  # seconds that these batches took, without validation
    logs: dict[str, Any] = field(default_factory=dict)  # the metrics so far
    seconds_to_come: float = 0.0  # estimated seconds of later epochs
    validating: bool = False  # whether the batches are done and validation is running

    def advance(self, step: int, logs: Logs = None) -> None:
        """Note that `step` batches are done by now."""
        self.now = time.perf_counter()
        self.step, self.trained = step, self.now - self.started
        self.logs = logs or self.logs

    def complete(self) -> None:
        """Note that all batches are done by now, unless that is known."""
        self.now = time.perf_counter()
        if self.step < (self.steps or 1):
            self.advance(self.steps or 1)

    @property
    def seconds(self) -> float:
        """Seconds since the pass began."""
        return self.now - self.started

    @property
    def step_seconds(self) -> float:
        """Seconds for one batch."""
        return self.trained / max(self.step, 1)

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds until the pass ends, None if unknown."""
        return None if self.steps is None or not self.step else self.step_seconds * (self.steps - self.step)

    def remaining(self) -> list[str]:
        """What is known of the remaining time, from the longest form to the shortest; empty if nothing is."""
        left = self.seconds_left
        if left is None:
            return []
        short = f"{duration(left + 0.5)} left"
        total = f"{short}, {duration(left + self.seconds_to_come + 0.5)} in all"
        return [total, short] if self.seconds_to_come else [short]

    @property
    def rows_per_second(self) -> float | None:
        """Examples per second, None if unknown."""
        if not (self.num_rows and self.steps and self.trained):
            return None
        return self.num_rows * min(1.0, self.step / self.steps) / self.trained


class Display(Protocol):
    """Where progress is shown."""

    def live(self, state: Pass) -> None:
        """Show a pass under way; the next call replaces what this one shows."""

    def finish(self, state: Pass) -> None:
        """Show a pass that is over, for good."""

    def close(self) -> None:
        """Finish the output, also in the middle of a pass."""
