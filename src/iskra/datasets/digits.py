"""Digits: 1,797 small scans of handwritten digits, which come with scikit-learn."""

from __future__ import annotations

import gzip
import importlib.util
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Split = tuple[NDArray[np.uint8], NDArray[np.uint8]]

TEST_SIZE = 36  # images of each digit


def load_data() -> tuple[Split, Split]:
    """Load 1,437 training and 360 test scans of handwritten digits, 8 x 8 gray values from 0 to 16. Needs no network.

    The test set takes 36 images of each digit, evenly from the whole file, which is ordered by writer. The training
    images are in a fixed random order, so that any part of them has all writers.

    Returns:
        `(x_train, y_train), (x_test, y_test)`, all uint8: images (N, 8, 8), labels (N,) from 0 to 9.

    Raises:
        ImportError: If scikit-learn is not installed.

    References:
        Alpaydin, Kaynak: Optical recognition of handwritten digits. UCI Machine Learning Repository (1998).

    Example:
        >>> (x_train, y_train), (x_test, y_test) = load_data()
        >>> x_train.shape, x_test.shape, int(x_train.max())
        ((1437, 8, 8), (360, 8, 8), 16)
    """
    table = np.loadtxt(gzip.decompress(_file().read_bytes()).decode("ascii").splitlines(), np.uint8, delimiter=",")
    images, labels = table[:, :-1].reshape(-1, 8, 8), table[:, -1]
    test = np.sort(np.concatenate([_evenly(np.flatnonzero(labels == digit)) for digit in range(10)]))
    train = np.setdiff1d(np.arange(len(labels)), test)
    train = np.random.RandomState(0).permutation(train)
    return (images[train], labels[train]), (images[test], labels[test])


def _evenly(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    return rows[np.arange(TEST_SIZE) * len(rows) // TEST_SIZE]


def _file() -> Path:
    """The file inside scikit-learn, found without importing it, which would cost a second."""
    package = importlib.util.find_spec("sklearn")
    if package is None or package.origin is None:
        raise ImportError("digits: scikit-learn, which contains the scans, is required: pip install scikit-learn.")
    return Path(package.origin).parent / "datasets" / "data" / "digits.csv.gz"
