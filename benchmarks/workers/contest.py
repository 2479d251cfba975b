"""What every contestant is asked: learn the digits with one network by one recipe, while a clock runs.

A worker describes its contestant in a class and hands it to `run`, which obeys the command line and prints each figure
as a line of JSON:

    <worker> figures <data.npz> <seconds>   everything that is timed inside a process
    <worker> epoch <data.npz> <seconds>     the time of an epoch alone, to choose options by
    <worker> lesson <data.npz>              the whole program, timed by the caller
    <worker> memory <data.npz> <dtype>      what training adds to the process
"""

from __future__ import annotations

import sys
from itertools import pairwise
from typing import Protocol

import numpy as np
from memory import memory_of_training
from numpy.typing import NDArray
from timing import clock, report, time_call, time_epoch

BATCH_SIZE = 64
LEARNING_RATE = 0.2
LAYERS = (784, 256, 256, 10)
LESSON_EPOCHS = 10

Rows = NDArray[np.generic]
Part = tuple[Rows, Rows]


class Contestant(Protocol):
    """A new network, compiled: what remains is to train it. Every method returns when its work is done.

    Args:
        x, y: The training data: images (N, 784), float32 from 0 to 1, and labels (N,), int32.
    """

    def __init__(self, x: Rows, y: Rows) -> None: ...

    def step(self) -> None:
        """Train on the first batch of the training data."""

    def train(self, epochs: int) -> None:
        """Train on all training data, shuffled anew in every epoch, the last smaller batch included."""

    def score(self, x: Rows, y: Rows) -> tuple[float, float]:
        """Return the mean loss and the accuracy."""

    def predict(self, x: Rows) -> Rows:
        """Return the probabilities (N, 10), by the way that is meant for many rows."""

    def call(self, x: Rows) -> Rows:
        """Return the probabilities (N, 10), by the shortest way that there is."""

    def lesson(self, validation: Part, test: Part) -> None:
        """Be the lesson's program: train and validate for some epochs, evaluate, predict."""
        for epoch in range(LESSON_EPOCHS):
            self.train(1)
            print(f"epoch {epoch + 1}:", self.score(*validation))
        report("accuracy", self.score(*test)[1])
        print(self.predict(test[0]).argmax(axis=1))


def run(contestant: type[Contestant]) -> None:
    """Do what the command line says."""
    what, path, *how = sys.argv[1:]
    train, validation, test = load(path)
    if what == "figures":
        figures(contestant, train, test, float(how[0]))
    elif what == "epoch":
        network = contestant(*train)
        network.train(1)
        report("epoch_s", time_epoch(network, float(how[0])))
    elif what == "lesson":
        contestant(*train).lesson(validation, test)
    elif what == "memory":
        report("memory_needed_bytes", memory_needed())
        report(f"memory_{how[0]}_bytes", memory_of_training(contestant, *train, how[0]))


def load(path: str) -> tuple[Part, Part, Part]:
    """Return training, validation and test data, as the lesson prepares them from the bytes of the file."""
    with np.load(path) as file:
        x = file["x"].reshape(-1, 784).astype(np.float32) / 255
        y = file["y"].astype(np.int32)
        sizes = file["sizes"]
    train, validation, test = zip(np.split(x, np.cumsum(sizes)[:-1]), np.split(y, np.cumsum(sizes)[:-1]), strict=True)
    return train, validation, test


def figures(contestant: type[Contestant], train: Part, test: Part, seconds: float) -> None:
    """Print the figures; `seconds` is about how long each of them may be repeated."""
    network = contestant(*train)
    report("first_step_s", clock(network.step))  # of the first network in a new process: nothing is warm

    network = contestant(*train)
    network.train(1)
    loss, accuracy = network.score(*test)
    report("loss", loss)
    report("accuracy", accuracy)
    report("epoch_s", time_epoch(network, seconds))

    row = test[0][:1]
    report("predict_s", time_call(lambda: network.predict(row), seconds))
    report("call_s", time_call(lambda: network.call(row), seconds))


def epoch_flops(num_rows: int) -> int:
    """Return the arithmetic of an epoch: outputs and weight gradients of all layers, input gradients of all but one."""
    products = [num_inputs * units for num_inputs, units in pairwise(LAYERS)]
    return 2 * num_rows * (3 * sum(products) - products[0])


def memory_needed() -> int:
    """Return the bytes of the weights and of a batch's input and layers, all float32. Plain SGD has no slots."""
    num_weights = sum((num_inputs + 1) * units for num_inputs, units in pairwise(LAYERS))
    return 4 * (num_weights + BATCH_SIZE * sum(LAYERS))
