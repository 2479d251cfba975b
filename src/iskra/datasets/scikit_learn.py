"""California housing as in scikit-learn: averages per household instead of totals."""

from __future__ import annotations

from typing import Any

import numpy as np

from .california_housing import FILE, SOURCE

FEATURES = ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude", "Longitude"]
TARGET = "MedHouseVal"


class Bunch(dict[str, Any]):
    """A dictionary with attribute access to its keys."""

    def __getattr__(self, name: str) -> Any:
        if name not in self:
            known = ", ".join(self)
            raise AttributeError(f"Bunch: expected one of {known}, got {name!r}. Write one of these.")
        return self[name]

    def __dir__(self) -> list[str]:
        return sorted(self)


def fetch_california_housing(*, return_X_y: bool = False, as_frame: bool = False) -> Bunch | Any:
    """Load the census of California's 20,640 block groups as `sklearn.datasets.fetch_california_housing` has it.

    The file is the one of `california_housing.load_data`, found or downloaded in the same way. The values are in
    hundreds of thousands of dollars; rooms, bedrooms and population are averages per household.

    Args:
        return_X_y: Return `(data, target)` alone.
        as_frame: Return pandas objects instead of arrays.

    Returns:
        An object with `data` (N, 8) and `target` (N,), both float64, `feature_names`, `target_names`, and `frame`,
        which holds all columns if `as_frame` is true.

    Raises:
        FileNotFoundError: If the file is in no directory and cannot be downloaded.
        ValueError: If the file is damaged.

    References:
        Pace, Barry: Sparse spatial autoregressions. Statistics and Probability Letters 33 (1997).
    """
    table = np.loadtxt(SOURCE.read(FILE).decode("ascii").splitlines(), delimiter=",", ndmin=2)
    longitude, latitude, age, rooms, bedrooms, people, households, income, value = table.T
    columns = [income, age, rooms / households, bedrooms / households, people, people / households, latitude, longitude]
    data: Any = np.stack(columns, axis=1)
    target: Any = value / 100_000
    frame = None
    if as_frame:
        import pandas as pd

        frame = pd.DataFrame(np.column_stack([data, target]), columns=[*FEATURES, TARGET])
        data, target = frame[FEATURES], frame[TARGET]
    if return_X_y:
        return data, target
    return Bunch(data=data, target=target, frame=frame, target_names=[TARGET], feature_names=list(FEATURES))
