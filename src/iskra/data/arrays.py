"""The data of one call: arrays of equal length, checked once, never copied without need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..typing import Inputs
from .convert import as_array
from .finite import check_finite


@dataclass(slots=True, weakref_slot=True)
class Data:
    """Inputs, targets and weights of `num_rows` examples, row by row.

    The arrays are the user's own memory where possible, in whatever numeric dtype they came: an engine converts
    rows as it gathers them.
    """

    x: list[np.ndarray]  # one array for each input of the model, `(num_rows, ...)`
    y: list[np.ndarray] = field(default_factory=list)  # one array for each target; empty where there are none
    # weights of the rows `(num_rows,)`, or of their steps or pixels `(num_rows, ...)`, or None
    sample_weight: np.ndarray | None = None
    num_rows: int = 0  # how many examples there are
    # weights of the rows for each target, where these differ; then `sample_weight` is None
    output_weights: list[np.ndarray | None] = field(default_factory=list)

    def rows(self, start: int, stop: int) -> Data:
        """Return the rows `start` to `stop - 1`, as views."""
        weight = None if self.sample_weight is None else self.sample_weight[start:stop]
        x = [array[start:stop] for array in self.x]
        y = [array[start:stop] for array in self.y]
        others = [each if each is None else each[start:stop] for each in self.output_weights]
        return Data(x, y, weight, len(x[0]), others)


def as_data(x: Inputs, y: Inputs | None = None, sample_weight: Inputs | None = None, *, who: str = "fit") -> Data:
    """Check what the user passed and describe it as `Data`.

    Args:
        x: one array-like `(num_rows, ...)`, or a list or tuple of arrays: one for each input.
        y: targets in the same form, or None.
        sample_weight: one weight for each row, `(num_rows,)` or `(num_rows, 1)`, or for each step or pixel,
            `(num_rows, ...)`; or None. For several targets also a list with one such array, or None, for each.
        who: the method that was called, for the errors.

    Raises:
        TypeError: an argument is not an array of numbers.
        ValueError: an array is empty, holds NaN or infinity, or the lengths differ.

    Example:
        >>> data = as_data([[0, 1], [2, 3]], [0, 1])
        >>> data.num_rows, data.x[0].shape, data.y[0].shape
        (2, (2, 2), (2,))
    """
    inputs = _arrays(x, "x", who)
    targets = {} if y is None else _arrays(y, "y", who)
    num_rows = len(next(iter(inputs.values())))
    _check_lengths(inputs | targets, num_rows, who)
    if len(targets) > 1 and isinstance(sample_weight, (list, tuple)) and len(sample_weight) == len(targets):
        each = [None if part is None else _weights(part, num_rows, who) for part in sample_weight]
        return Data(list(inputs.values()), list(targets.values()), None, num_rows, each)
    weight = None if sample_weight is None else _weights(sample_weight, num_rows, who)
    return Data(list(inputs.values()), list(targets.values()), weight, num_rows)


def as_validation_data(value: object, *, who: str = "fit") -> Data:
    """Take `fit`'s `validation_data`: `(x, y)` or `(x, y, sample_weight)`.

    Raises:
        ValueError: the value is no tuple or list of two or three parts, or a part is not as `as_data` wants it.
    """
    if not isinstance(value, (tuple, list)) or len(value) not in (2, 3):
        got = f"{len(value)} parts" if isinstance(value, (tuple, list)) else f"a {type(value).__name__}"
        raise ValueError(
            f"{who}: expected validation_data as (x, y) or (x, y, sample_weight), got {got}. "
            "Write validation_data=(x_val, y_val)."
        )
    return as_data(*value, who=f"{who}(validation_data)")


def _arrays(value: Any, name: str, who: str) -> dict[str, np.ndarray]:
    """Convert one array or a list of arrays; the keys are the names that errors use."""
    several = isinstance(value, (list, tuple)) and len(value) > 0 and len(getattr(value[0], "shape", ())) > 0
    sources = {name: value}
    if several:
        sources = {name if len(value) == 1 else f"{name}[{i}]": part for i, part in enumerate(value)}
    arrays = {}
    for key, source in sources.items():
        arrays[key] = as_array(source, key, who)
        check_finite(arrays[key], key, who, source)
    return arrays


def _check_lengths(arrays: dict[str, np.ndarray], num_rows: int, who: str) -> None:
    first = next(iter(arrays))
    for name, array in arrays.items():
        if len(array) == num_rows:
            continue
        fix = "Check that both come from the same part of the data."
        if "[" in first + name:
            fix = "A list of arrays means one for each input or output; join rows by np.stack(rows)."
        raise ValueError(
            f"{who}: expected as many rows in {name} as in {first}, got {len(array):,} and {num_rows:,}. {fix}"
        )


def _weights(value: Any, num_rows: int, who: str) -> np.ndarray:
    weight = as_array(value, "sample_weight", who)
    check_finite(weight, "sample_weight", who)
    if weight.shape == (num_rows, 1):
        weight = weight[:, 0]
    if len(weight) != num_rows:
        raise ValueError(
            f"{who}: expected {num_rows:,} weights in sample_weight, one for each row of x, got {len(weight):,}. "
            "Cut sample_weight together with x and y."
        )
    return weight
