"""The data of one call: arrays of equal length, checked once, never copied without need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..typing import Inputs
from .convert import as_array
from .finite import check_finite
from .form import LEAF, Form, taken_apart


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
    # sample weights that are not one array for all outputs, in the order of `weights_form`
    output_weights: list[np.ndarray] = field(default_factory=list)
    y_form: Form = LEAF  # how the targets were nested
    weights_form: Form = LEAF  # how the sample weights were nested
    left_out: tuple[int, ...] = ()  # which inputs of the model are None, and have no array in `x`

    @property
    def weights(self) -> list[np.ndarray]:
        """All arrays of sample weights."""
        return self.output_weights if self.sample_weight is None else [self.sample_weight]

    def mapped(self, function: Callable[[np.ndarray], np.ndarray], num_rows: int) -> Data:
        """What a function, which changes the number of rows, makes of each array."""
        x, y, others = (list(map(function, arrays)) for arrays in (self.x, self.y, self.output_weights))
        weight = None if self.sample_weight is None else function(self.sample_weight)
        return replace(self, x=x, y=y, sample_weight=weight, num_rows=num_rows, output_weights=others)

    def rows(self, start: int, stop: int) -> Data:
        """Return the rows `start` to `stop - 1`, as views."""
        return self.mapped(lambda array: array[start:stop], len(range(self.num_rows)[start:stop]))


def as_data(x: Inputs, y: Inputs | None = None, sample_weight: Inputs | None = None, *, who: str = "fit") -> Data:
    """Check what the user passed and describe it as `Data`.

    Args:
        x: one array-like `(num_rows, ...)`, or a list or tuple of arrays: one for each input, or None in its place.
        y: targets in the same form, or nested in lists, tuples and dictionaries, or None.
        sample_weight: one weight for each row, `(num_rows,)` or `(num_rows, 1)`, or for each step or pixel,
            `(num_rows, ...)`; or None. For several outputs also such arrays, nested as the targets.
        who: the method that was called, for the errors.

    Raises:
        TypeError: an argument is not an array of numbers.
        ValueError: an array is empty, holds NaN or infinity, or the lengths differ.

    Example:
        >>> data = as_data([[0, 1], [2, 3]], [0, 1])
        >>> data.num_rows, data.x[0].shape, data.y[0].shape
        (2, (2, 2), (2,))
    """
    inputs, x_form = ({"x": as_array(x, "x", who)}, LEAF) if isinstance(x, dict) else _arrays(x, "x", who)
    targets, y_form = ({}, LEAF) if y is None else _arrays(y, "y", who)
    num_rows = len(next(iter(inputs.values())))
    _check_lengths(inputs | targets, num_rows, who)
    data = Data(list(inputs.values()), list(targets.values()), None, num_rows, y_form=y_form)
    data.left_out = tuple(x_form.places_of_none)
    if sample_weight is None:
        return data
    parts, weights_form = taken_apart(sample_weight, several=len(targets) > 1)
    names = weights_form.names("sample_weight")
    arrays = [_weights(part, num_rows, name, who) for part, name in zip(parts, names, strict=True)]
    if len(arrays) == 1 and (len(targets) == 1 or weights_form == LEAF):
        data.sample_weight = arrays[0]
    elif arrays:
        data.output_weights, data.weights_form = arrays, weights_form
    return data


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


def _arrays(value: Any, name: str, who: str) -> tuple[dict[str, np.ndarray], Form]:
    """Convert one array or a structure of arrays; the keys are the names that errors use."""
    sources, form = taken_apart(value)
    arrays = {}
    for key, source in zip(form.names(name), sources, strict=True):
        arrays[key] = as_array(source, key, who)
        check_finite(arrays[key], key, who, source)
    return arrays or {name: as_array(value, name, who)}, form


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


def _weights(value: Any, num_rows: int, name: str, who: str) -> np.ndarray:
    weight = as_array(value, name, who)
    check_finite(weight, name, who)
    if weight.shape == (num_rows, 1):
        weight = weight[:, 0]
    if len(weight) != num_rows:
        raise ValueError(
            f"{who}: expected {num_rows:,} weights in {name}, one for each row of x, got {len(weight):,}. "
            "Cut sample_weight together with x and y."
        )
    return weight
