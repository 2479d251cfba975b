"""What every contestant is asked: value homes with one small network by one recipe, while a clock runs.

A worker describes its contestant in a class and hands it to `run`, which obeys the command line and prints each figure
as a line of JSON:

    <worker> epoch <data.npz> <seconds>    an epoch with validation, and the error before and after
    <worker> lesson <data.npz> <seconds>   the whole program, timed by the caller; how long the preparation took
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from timing import report, time_epoch

BEGAN = perf_counter()
if sys.argv[1:2] == ["lesson"]:
    from preparation import prepare  # now, before a library imports scikit-learn on its own account
IMPORT_SECONDS = perf_counter() - BEGAN

BATCH_SIZE = 32
LEARNING_RATE = 1e-3
HIDDEN = 30
LESSON_EPOCHS = 50
MOST_EPOCHS = 1000  # to time

Rows = NDArray[np.generic]
Part = tuple[Rows, Rows]


class Contestant(Protocol):
    """A new network, compiled: what remains is to train it. Every method returns when its work is done.

    Args:
        train: columns (N, 8) and values (N,), float64, as scikit-learn's scaler gives them.
        validation: the same, to measure the error on after each epoch.
    """

    def __init__(self, train: Part, validation: Part) -> None: ...

    def train(self, epochs: int) -> None:
        """Train on all data, shuffled anew in every epoch, the last smaller batch included; validate after each."""

    def score(self, x: Rows, y: Rows) -> float:
        """Return the mean squared error."""

    def predict(self, x: Rows) -> Rows:
        """Return the predictions."""

    def lesson(self, test: Part) -> None:
        """Be the lesson's program: train with early stopping, validate, log if there is a log, evaluate, predict."""


class BareContestant(Contestant):
    """One that has neither callbacks nor logs: what the lesson asks for is written out."""

    validation_error: Callable[[], float]
    copy_weights: Callable[[], Any]
    restore: Callable[[Any], None]

    def lesson(self, test: Part) -> None:
        best, weights = np.inf, None
        for epoch in range(LESSON_EPOCHS):
            self.train(1)
            error = self.validation_error()
            print(f"epoch {epoch + 1}: {error:.4f}")
            if error < best:
                best, weights = error, self.copy_weights()
        self.restore(weights)
        finish(self, test)


def finish(contestant: Contestant, test: Part) -> None:
    """End the lesson's program: evaluate and predict."""
    report("error", contestant.score(*test))
    print(contestant.predict(test[0][:3]))


def run(contestant: type[Contestant]) -> None:
    """Do what the command line says."""
    what, path, seconds = sys.argv[1:]
    with np.load(path) as file:
        parts = dict(file)
    if what == "lesson":
        began = perf_counter()
        parts = prepare(parts["x"], parts["y"])
        report("prepare_s", IMPORT_SECONDS + perf_counter() - began)
    train, validation, test = ((parts[f"x_{name}"], parts[f"y_{name}"]) for name in ("train", "valid", "test"))
    network = contestant(train, validation)
    if what == "lesson":
        network.lesson(test)
    elif what == "epoch":
        network.train(1)
        report("epoch_s", time_epoch(network, float(seconds), MOST_EPOCHS))
