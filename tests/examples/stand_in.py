"""Runs an example on scikit-learn's small digits, dressed up as MNIST: `python stand_in.py examples/mnist.py`."""

import runpy
import sys

import numpy as np

import iskra.datasets.mnist
from iskra.datasets import digits


def enlarge(images: np.ndarray) -> np.ndarray:
    """Return 8 x 8 images of 0 to 16 as 28 x 28 images of 0 to 255."""
    pixels = (images.astype(float) * 255 / 16).astype(np.uint8)
    return np.pad(pixels.repeat(3, axis=1).repeat(3, axis=2), ((0, 0), (2, 2), (2, 2)))


def load_data():
    """Return the digits often enough that 10,000 can be held out."""
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    return (np.tile(enlarge(x_train), (10, 1, 1)), np.tile(y_train, 10)), (enlarge(x_test), y_test)


if __name__ == "__main__":
    iskra.datasets.mnist.load_data = load_data
    runpy.run_path(sys.argv[1], run_name="__main__")
