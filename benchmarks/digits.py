"""The images that every contestant learns: MNIST, or synthetic digits of the same shape where there is no MNIST."""

from __future__ import annotations

from pathlib import Path

import numpy as np

SIZES = (50_000, 10_000, 10_000)  # training, validation, test


def write_digits(path: Path) -> str:
    """Write `x` (70000, 784) and `y` (70000,), both uint8, and the sizes of the parts; return what they are."""
    try:
        x, y = mnist()
        name = "MNIST"
    except (OSError, ImportError) as error:
        print(
            f"No MNIST, so synthetic digits of the same shape; times stay comparable, accuracies mean nothing.\n{error}"
        )
        x, y = synthetic()
        name = "synthetic digits"
    np.savez(path, x=x.reshape(len(x), -1), y=y, sizes=SIZES)
    return name


def mnist() -> tuple[np.ndarray, np.ndarray]:
    """Return all images and labels of MNIST, training data first, from where iskra finds them."""
    from iskra.datasets import mnist

    (x_train, y_train), (x_test, y_test) = mnist.load_data()
    return np.concatenate([x_train, x_test]), np.concatenate([y_train, y_test])


def synthetic() -> tuple[np.ndarray, np.ndarray]:
    """Return one blurred blot a class under much noise, with about as many black pixels as MNIST has."""
    random = np.random.default_rng(0)
    blots = random.random((10, 784), np.float32) < 0.2
    y = random.integers(0, 10, sum(SIZES), np.uint8)
    x = random.integers(0, 256, (len(y), 784), np.uint8)
    x[~blots[y] & (random.random(x.shape, np.float32) < 0.9)] = 0
    return x, y
