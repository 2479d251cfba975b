"""Early stopping and learning-rate schedules as in scikit-learn's networks."""

from __future__ import annotations

import math
from typing import Any

from ..callbacks.callback import Callback, Logs

_TINY = 1e-6  # the learning rate at which "adaptive" ends


class Stopping(Callback):
    """Ends training as `MLPClassifier` and `MLPRegressor` do, and lets the learning rate move as theirs does.

    An epoch is no improvement if its loss is above `best - tol`, or with early stopping its score below `best + tol`.
    More than `patience` such epochs in a row end the training; with "adaptive" they first divide the rate by 5.

    Args:
        tol: the least improvement that counts.
        patience: consecutive epochs without one that are tolerated.
        schedule: "constant", "invscaling" or "adaptive".
        rate: the learning rate to begin with.
        power: of "invscaling", `rate / (t + 1)^power` after t samples.
        rows: samples in an epoch.
        seen: samples that earlier trainings have seen.
        score: the name and the sign of the score to watch on validation data; None to watch the loss.

    Attributes:
        losses: the training loss after each epoch.
        scores: the validation score after each epoch.
        best: the best loss, or with early stopping the best score.
        converged: whether the rule ended the training.
    """

    def __init__(
        self,
        tol: float,
        patience: float,
        schedule: str,
        rate: float,
        power: float,
        rows: int,
        seen: int = 0,
        score: tuple[str, int] | None = None,
    ) -> None:
        super().__init__()
        self.tol: float = tol
        self.patience: float = patience
        self.schedule: str = schedule
        self.rate: float = rate
        self.power: float = power
        self.rows: int = rows
        self.seen: int = seen
        self.score: tuple[str, int] | None = score
        self.losses: list[float] = []
        self.scores: list[float] = []
        self.best: float = math.inf if score is None else -math.inf
        self.converged: bool = False
        self._wait = 0
        self._best_weights: list[Any] | None = None

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """Compare with the best epoch; stop, or lower the learning rate."""
        logs = logs or {}
        self.losses.append(float(logs["loss"]))
        self.seen += self.rows
        if self.score is None:
            self._count(self.losses[-1], improved=self.losses[-1] <= self.best - self.tol)
            self.best = min(self.best, self.losses[-1])
        else:
            self._watch_score(float(logs[self.score[0]]) * self.score[1])
        if self.schedule == "invscaling":
            self._set_rate(self.rate / (self.seen + 1) ** self.power)
        if self._wait > self.patience:
            self._give_up()

    def on_train_end(self, logs: Logs = None) -> None:
        """Put the weights of the best score back."""
        if self._best_weights is not None:
            self.model.set_weights(self._best_weights)

    def _watch_score(self, score: float) -> None:
        self.scores.append(score)
        self._count(score, improved=score >= self.best + self.tol)
        if score > self.best or self._best_weights is None:
            self._best_weights = self.model.get_weights()
        self.best = max(self.best, score)  # in this order: NaN is never larger

    def _count(self, value: float, *, improved: bool) -> None:
        """Count the epochs without improvement; NaN is none."""
        self._wait = 0 if improved and not math.isnan(value) else self._wait + 1

    def _give_up(self) -> None:
        if self.schedule == "adaptive" and float(self.model.optimizer.learning_rate) > _TINY:
            self._set_rate(float(self.model.optimizer.learning_rate) / 5)
            self._wait = 0
            return
        self.converged = True
        self.model.stop_training = True

    def _set_rate(self, rate: float) -> None:
        self.model.optimizer.learning_rate = rate
