"""What every contestant of the exercise is asked: go through the photographs once more, and say how good it is.

A worker describes its contestant in a class and hands it to `run`. The driver starts it with a file of the data, the
number of epochs that its learning rate is planned for and the number of images, and then writes a line for each thing
to do:

    epoch   train for one epoch; answered by its seconds
    score   answered by the accuracy on the test images

Answers are lines of JSON, so that two contestants can take turns, an epoch each.
"""

from __future__ import annotations

import json
import sys
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from timing import clock

Rows = NDArray[np.uint8]


class Learner(Protocol):
    """A new network by the recipe of `iskra train cifar10`. Every method returns when its work is done.

    Args:
        x, y: The training data: images (N, 32, 32, 3), bytes, and labels (N,).
        num_epochs: That the learning rate is planned for.
    """

    def __init__(self, x: Rows, y: Rows, num_epochs: int) -> None: ...

    def epoch(self) -> None:
        """Train on all training data once, in a new order, augmented."""

    def score(self, x: Rows, y: Rows) -> float:
        """Return the share of images that are recognized."""


def run(learner: type[Learner]) -> None:
    """Obey the lines of the driver."""
    path, num_epochs, num_images = sys.argv[1:]
    with np.load(path) as file:
        train, test = (file["x"], file["y"]), (file["x_test"], file["y_test"])
    train = (train[0][: int(num_images)], train[1][: int(num_images)])
    network = learner(*train, int(num_epochs))
    for line in sys.stdin:
        answer = clock(network.epoch) if line.strip() == "epoch" else network.score(*test)
        print(json.dumps({"answer": answer}), flush=True)
