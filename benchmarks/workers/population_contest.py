"""What every contestant is asked: train a network at each of sixteen learning rates, while a clock runs.

A worker describes how in a class and hands it to `run`, which obeys the command line and prints each figure as a line
of JSON:

    <worker> figures <data.npz> <share>    the sixteen trainings, and what they came to; of a share of the epochs
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from timing import report

RATES = [2.0**-k for k in range(16)][::-1]  # from 3e-5 to 1; half of that for housing


@dataclass(frozen=True)
class Task:
    """Data and a network for them: dense layers with ReLU, plain SGD, shuffled batches."""

    name: str
    layers: tuple[int, ...]
    batch_size: int
    epochs: int
    rates: list[float]
    is_classes: bool  # else a value is predicted, with the mean squared error
    x: NDArray[np.float32]
    y: NDArray[np.generic]
    x_valid: NDArray[np.float32]
    y_valid: NDArray[np.generic]


class Contestant(Protocol):
    """Trains sixteen networks."""

    def train(self, task: Task) -> NDArray[np.generic]:
        """Build, compile and train the networks, validate them after each epoch; return their last losses."""


def tasks(path: str, share: float) -> list[Task]:
    """The digits and the districts."""
    with np.load(path) as file:
        x, y, sizes = file["digits_x"].reshape(-1, 784).astype(np.float32) / 255, file["digits_y"], file["sizes"]
        x_train, x_valid, _ = np.split(x, np.cumsum(sizes)[:-1])
        y_train, y_valid, _ = np.split(y.astype(np.int32), np.cumsum(sizes)[:-1])
        parts = [file[name].astype(np.float32) for name in ("x_train", "y_train", "x_valid", "y_valid")]
    digits = (784, 256, 256, 10), 64, max(1, round(2 * share)), RATES, True
    districts = (8, 30, 1), 32, max(1, round(50 * share)), [rate / 2 for rate in RATES], False
    return [
        Task("digits", *digits, x_train, y_train, x_valid, y_valid),
        Task("housing", *districts, parts[0], parts[1][:, None], parts[2], parts[3][:, None]),
    ]


def run(contestant: type[Contestant]) -> None:
    """Do what the command line says."""
    _, path, share = sys.argv[1:]
    for task in tasks(path, float(share)):
        began = perf_counter()
        losses = contestant().train(task)
        report(f"{task.name}_s", perf_counter() - began)
        report(f"{task.name}_loss", float(np.nanmin(losses)))
