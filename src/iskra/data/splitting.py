"""Hold out the last rows for validation."""

import math

from .arguments import check_fraction
from .arrays import Data


def split_validation(data: Data, fraction: float, who: str = "fit") -> tuple[Data, Data | None]:
    """Split off the last `fraction` of the rows, before any shuffling, as Keras's `validation_split` does.

    Both parts are views. Nothing is held out (and None returned) for a fraction of 0.

    Args:
        data: from `as_data`.
        fraction: in [0, 1); the training part has `floor(num_rows * (1 - fraction))` rows.
        who: the method that was called.

    Raises:
        ValueError: the fraction is out of range, or leaves one part without rows.

    Example:
        >>> import numpy as np
        >>> train, held_out = split_validation(Data([np.arange(10)], num_rows=10), 0.3)
        >>> held_out.x[0]
        array([7, 8, 9])
    """
    check_fraction(fraction, who)
    if not fraction:
        return data, None
    num_train = math.floor(data.num_rows * (1.0 - fraction))
    if num_train in (0, data.num_rows):
        raise ValueError(
            f"{who}: expected enough rows for both parts of validation_split={fraction}, got {data.num_rows}. "
            "Pass more rows, another fraction, or validation_data=(x_val, y_val)."
        )
    return data.rows(0, num_train), data.rows(num_train, data.num_rows)
