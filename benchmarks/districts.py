"""The districts whose homes every contestant values: California housing, or made-up ones of the same shape."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

NUM_ROWS = 20_640
COLUMNS = ("MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude")


def write_districts(path: Path) -> str:
    """Write `x` (N, 8) and `y` (N,) as the lesson's program finds them, and its six parts as it prepares them.

    Returns:
        What they are.
    """
    try:
        x, y = census()
        name = "California housing"
    except (OSError, ImportError) as error:
        print(f"No California housing, so made-up districts; times stay comparable, errors mean nothing.\n{error}")
        x, y = synthetic()
        name = "made-up districts"
    sys.path.append(str(Path(__file__).parent / "workers"))
    from preparation import prepare

    np.savez(path, x=x, y=y, **prepare(x, y))
    return name


def census() -> tuple[np.ndarray, np.ndarray]:
    """Return columns and values as scikit-learn has them, from where iskra finds the file."""
    from iskra.datasets import fetch_california_housing

    return fetch_california_housing(return_X_y=True)


def synthetic() -> tuple[np.ndarray, np.ndarray]:
    """Return columns of noise, and values that depend on them by a bend."""
    random = np.random.default_rng(0)
    x = random.normal(size=(NUM_ROWS, 8))
    return x, np.maximum(x @ random.normal(size=8), 0) + 0.5 * random.normal(size=NUM_ROWS)
