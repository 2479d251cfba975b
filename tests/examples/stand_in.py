"""Runs an example on small data in the place of its own: `python stand_in.py examples/mnist.py`."""

import runpy
import sys

import numpy as np

import iskra.datasets.cifar10
import iskra.datasets.mnist
from iskra.datasets import digits
from iskra.datasets.scikit_learn import Bunch


def enlarge(images: np.ndarray) -> np.ndarray:
    """Return 8 x 8 images of 0 to 16 as 28 x 28 images of 0 to 255."""
    pixels = (images.astype(float) * 255 / 16).astype(np.uint8)
    return np.pad(pixels.repeat(3, axis=1).repeat(3, axis=2), ((0, 0), (2, 2), (2, 2)))


def load_digits():
    """Return scikit-learn's small digits, dressed up as MNIST, often enough that 10,000 can be held out."""
    (x_train, y_train), (x_test, y_test) = digits.load_data()
    return (np.tile(enlarge(x_train), (10, 1, 1)), np.tile(y_train, 10)), (enlarge(x_test), y_test)


def fetch_districts():
    """Return made-up districts whose values depend on the columns by a bend."""
    rng = np.random.default_rng(0)
    data = rng.normal(size=(6000, 8))
    target = 2 + np.maximum(data @ rng.normal(size=8), -1) / 2
    return Bunch(data=data, target=target)


def load_colours():
    """Return made-up photographs: each class has a colour of its own, under noise."""
    rng = np.random.default_rng(0)
    colours = rng.uniform(60, 190, (10, 3))

    def split(count):
        labels = rng.integers(0, 10, (count, 1)).astype(np.uint8)
        noise = rng.normal(0, 20, (count, 32, 32, 3))
        return np.clip(colours[labels[:, 0]][:, None, None] + noise, 0, 255).astype(np.uint8), labels

    return split(1000), split(200)


def install():
    """Let the data sets be the small ones."""
    iskra.datasets.cifar10.load_data = load_colours
    iskra.datasets.mnist.load_data = load_digits
    iskra.datasets.fetch_california_housing = fetch_districts


if __name__ == "__main__":
    install()
    runpy.run_path(sys.argv[1], run_name="__main__")
