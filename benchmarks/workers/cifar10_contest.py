"""What every contestant is asked: learn photographs with a convolutional network, while a clock runs.

A worker describes its contestant in a class and hands it to `run`, which obeys the command line and prints each figure
as a line of JSON. Which network and which batch size, the environment variables NETWORK and BATCH_SIZE say.

    <worker> figures <data.npz> <seconds>   the first step, the time of training 6,400 images, the loss after two epochs
    <worker> epoch <data.npz> <seconds>     the time alone, of fewer images, to choose options by
"""

from __future__ import annotations

import os
import sys
from statistics import median
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from timing import clock, report

LEARNING_RATE = 0.01
MOMENTUM = 0.9
IMAGES = 6_400  # a time is that of so many
TRIED = 1_280  # images to choose options by

# Every network begins with images (N, 32, 32, 3) and ends with a dense layer of ten classes. Convolutions are 3 x 3 and
# keep the size of the image unless they are told to halve it.
#   conv F         convolution with F filters and biases, ReLU
#   pool           the largest of each 2 x 2
#   flatten, mean  all in one row; the mean over the image
#   dense U        U units, ReLU
#   normalized F   convolution without biases, batch normalization, ReLU
#   block F S      two normalized convolutions, the first with stride S, the second without ReLU; their input is added,
#                  by way of a normalized 1 x 1 convolution where it has another shape; ReLU
NETWORKS = {
    "plain": ["conv 32", "conv 32", "pool", "conv 64", "conv 64", "pool", "flatten", "dense 128"],
    "residual": ["normalized 32", "block 32 1", "block 64 2", "block 128 2", "mean"],  # the laboratory's `resnet`
}
NETWORK = NETWORKS[os.environ.get("NETWORK", "plain")]
BATCH_SIZE = int(os.environ.get("BATCH_SIZE", "64"))

Rows = NDArray[np.generic]


class Contestant(Protocol):
    """A new network, compiled: what remains is to train it. Every method returns when its work is done.

    Args:
        x, y: The training data: images (N, 32, 32, 3), float32 from 0 to 1, and labels (N,), int32.
    """

    def __init__(self, x: Rows, y: Rows) -> None: ...

    def step(self) -> None:
        """Train on the first batch of the training data."""

    def train(self) -> float:
        """Train on all training data once, in a new order, and return the mean loss."""


def parts(layers: list[str]) -> list[tuple[str, list[int]]]:
    """Return each line of a network as its word and its numbers."""
    return [(word, [int(number) for number in numbers]) for word, *numbers in (line.split() for line in layers)]


def run(contestant: type[Contestant]) -> None:
    """Do what the command line says."""
    what, path, seconds = sys.argv[1:]
    with np.load(path) as file:
        x, y = file["x"].astype(np.float32) / 255, file["y"]
    if what == "epoch":
        x, y = x[:TRIED], y[:TRIED]
    network = contestant(x, y)
    first_step = clock(network.step)
    network.train()
    losses: list[float] = []
    times = [clock(lambda: losses.append(network.train()))]
    while sum(times) < float(seconds):
        times.append(clock(network.train))
    report("epoch_s", median(times) * IMAGES / len(x))
    if what == "figures":
        report("first_step_s", first_step)
        report("loss", losses[0])
