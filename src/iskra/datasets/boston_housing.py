"""Boston housing: median house values by town, 1978. Its features are racist in part; better use another data set."""

from __future__ import annotations

import numpy as np

from ..advice import advise
from .npz import read_either
from .source import KERAS_FILES, Source

Split = tuple[np.ndarray, np.ndarray]

PATH = "boston_housing.npz"

SOURCE = Source(
    name="boston_housing",
    folder="boston-housing",
    files={PATH: "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"},
    address=KERAS_FILES,
)


def load_data(path: str = PATH, test_split: float = 0.2, seed: int = 113) -> tuple[Split, Split]:
    """Load 506 districts of Boston's suburbs, with the median house value in thousands of dollars.

    The data set has an ethical problem, of which a warning reminds: its authors made the feature `B` of the share of
    Black people, supposing that segregation raises house values. Use `california_housing` instead, except to
    show this very problem.

    Args:
        path: A file in Keras's `.npz` format to read instead of the original one.
        test_split: The fraction of the rows, the last ones after shuffling, that is held out, in [0, 1).
        seed: The seed of the shuffling; an integer from 0 to 2**32 - 1.

    Returns:
        `(x_train, y_train), (x_test, y_test)`, all float64: features (N, 13), values (N,).

    Raises:
        FileNotFoundError: If the file is in no directory and cannot be downloaded.
        ValueError: If an argument is out of its range, or the file is damaged.

    References:
        Harrison, Rubinfeld: Hedonic housing prices and the demand for clean air. JEEM 5 (1978). Carlisle: Racist data
        destruction? (2019), on what is wrong with it.
    """
    if not 0 <= test_split < 1:
        raise ValueError(
            f"boston_housing: expected test_split of at least 0 and below 1, got {test_split!r}. 0.2 is usual."
        )
    advise(
        "Boston housing",
        "boston_housing: this data set has a feature that supposes that racial segregation raises house values. "
        "Use iskra.datasets.california_housing instead, except to study this problem.",
    )
    x, y = read_either(SOURCE, PATH, path, ("x", "y"))
    order = np.arange(len(x))
    np.random.RandomState(seed).shuffle(order)
    train, test = np.split(order, [int(len(order) * (1 - test_split))])
    return (x[train], y[train]), (x[test], y[test])
