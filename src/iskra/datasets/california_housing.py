"""California housing: median house values by district, 1990."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .npz import read_npz
from .source import Source

Split = tuple[NDArray[np.float32], NDArray[np.float32]]

PATH = "california_housing.npz"
FILE = "cal_housing.data"
SMALL = 600  # rows

SOURCE = Source(
    name="california_housing",
    folder="california-housing",
    files={FILE: "a2b44dcc7e1c9091b43c4f458b25cbd1f7e8068d08edd26bc4703108d3fa6214"},
    address="https://ndownloader.figshare.com/files/5976036",
    archive_sha256="aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681",
)


def load_data(
    version: str = "large", path: str = PATH, test_split: float = 0.2, seed: int = 113
) -> tuple[Split, Split]:
    """Load the census of California's 20,640 block groups, to predict the median house value in dollars.

    The features are the columns of the original file, in its order: longitude, latitude, median house age, total rooms,
    total bedrooms, population, households, median income in 10,000 dollars. Keras returns the same, though
    its documentation describes scikit-learn's columns, which are averages per household in another order. The features
    differ in scale by a factor of 10,000: standardize them before training.

    Args:
        version: `"large"` for all rows, `"small"` for the first 600.
        path: A file in Keras's `.npz` format to read instead of the original one.
        test_split: The fraction of the rows, the last ones after shuffling, that is held out, in [0, 1).
        seed: The seed of the shuffling; an integer from 0 to 2**32 - 1.

    Returns:
        `(x_train, y_train), (x_test, y_test)`, all float32: features (N, 8), values (N,) from 14,999 to 500,001.

    Raises:
        FileNotFoundError: If the file is in no directory and cannot be downloaded.
        ValueError: If an argument is out of its range, or the file is damaged.

    References:
        Pace, Barry: Sparse spatial autoregressions. Statistics and Probability Letters 33 (1997).
    """
    if version not in ("small", "large"):
        raise ValueError(
            f"california_housing: expected version to be 'small' or 'large', got {version!r}. 'large' has all rows."
        )
    if not 0 <= test_split < 1:
        raise ValueError(
            f"california_housing: expected test_split of at least 0 and below 1, got {test_split!r}. 0.2 is usual."
        )
    x, y = _read() if path == PATH else read_npz("california_housing", path, ("x", "y"))
    order = np.arange(SMALL if version == "small" else len(x))
    np.random.RandomState(seed).shuffle(order)
    train, test = np.split(order, [int(len(order) * (1 - test_split))])
    return (x[train], y[train]), (x[test], y[test])


def _read() -> Split:
    """Read the original file: lines of nine numbers, the house value last."""
    table = np.loadtxt(SOURCE.read(FILE).decode("ascii").splitlines(), np.float32, delimiter=",", ndmin=2)
    return table[:, :-1], table[:, -1]
