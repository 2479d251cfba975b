"""CIFAR-100: small color photographs of a hundred classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .pickles import read_pickle
from .source import Source

Split = tuple[NDArray[np.uint8], NDArray[np.int64]]

SOURCE = Source(
    name="cifar100",
    folder="cifar-100-python",
    files={"train": "16019d7e3df5f24257cddd939b257f8d", "test": "f0ef6b0ae62326f3e7ffdfab6717acfc"},
    address="https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
    archive_sha256="85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
)


def load_data(label_mode: str = "fine") -> tuple[Split, Split]:
    """Load 50,000 training and 10,000 test photographs, 32 x 32 pixels of red, green and blue from 0 to 255.

    Args:
        label_mode: `"fine"` for 100 classes (apple, aquarium fish, baby, ...), `"coarse"` for 20 groups of five
            (aquatic mammals, fish, flowers, ...).

    Returns:
        `(x_train, y_train), (x_test, y_test)`: images (N, 32, 32, 3) uint8, labels (N, 1) int64.

    Raises:
        FileNotFoundError: If the files are in no directory and cannot be downloaded.
        ValueError: If a file is damaged, or the mode is another.

    References:
        Krizhevsky: Learning multiple layers of features from tiny images (2009).
    """
    if label_mode not in ("fine", "coarse"):
        raise ValueError(
            f"cifar100: expected label_mode to be 'fine' or 'coarse', got {label_mode!r}. 'fine' has 100 classes."
        )
    return _read("train", label_mode), _read("test", label_mode)


def _read(file: str, label_mode: str) -> Split:
    """Read a file: rows of all of red, green and blue, and lists of labels."""
    content = read_pickle(SOURCE.read(file), "cifar100")
    labels = np.array(content[f"{label_mode}_labels"], np.int64)[:, np.newaxis]  # (N, 1)
    images = content["data"].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)  # (N, H, W, C)
    return np.ascontiguousarray(images), labels
