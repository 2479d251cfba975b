"""Checks of inputs against the shapes that a model was built for."""

from collections.abc import Sequence

import numpy as np

from .arrays import Data

Shape = tuple[int | None, ...]


def check_shapes(data: Data, input_shapes: Sequence[Shape | None], who: str = "fit") -> Data:
    """Check every input's rank and width, and give it the rank the model expects where only a 1 is missing.

    As in Keras, `(N,)` is taken for `(N, 1)`, and `(N, H, W)` for `(N, H, W, 1)`, and the other way round.
    `data.x` is changed in place (views, no copies).

    Args:
        data: from `as_data`.
        input_shapes: one shape for each input, None for a free axis; None for an input that is not known yet.
        who: the method that was called.

    Returns:
        The same `data`.

    Raises:
        ValueError: the number of inputs, a rank or a width is not the model's.

    Example:
        >>> data = check_shapes(Data([np.zeros((5, 28, 28))], num_rows=5), [(None, 28, 28, 1)])
        >>> data.x[0].shape
        (5, 28, 28, 1)
    """
    if input_shapes and len(data.x) != len(input_shapes):
        raise ValueError(
            f"{who}: expected {_inputs(len(input_shapes))}, got a list of {len(data.x):,} arrays. "
            "If they are rows, join them by np.stack(x); targets are an argument of their own: (x, y)."
        )
    for position, shape in enumerate(input_shapes):
        if shape is not None:
            name = "x" if len(input_shapes) == 1 else f"x[{position}]"
            data.x[position] = _fit_input(data.x[position], shape, name, who)
    return data


def fits(shape: Sequence[int | None], expected: Sequence[int | None]) -> bool:
    """Whether a shape is the expected one; None stands for any length."""
    if len(shape) != len(expected):
        return False
    return all(s == e or s is None or e is None for s, e in zip(shape, expected, strict=True))


def _inputs(count: int) -> str:
    return "one array for x" if count == 1 else f"{count} arrays in x, one for each input"


def _fit_input(array: np.ndarray, expected: Shape, name: str, who: str) -> np.ndarray:
    shape = array.shape
    if fits(shape, expected):
        return array
    if expected[-1:] == (1,) and fits(shape, expected[:-1]):
        return array[..., np.newaxis]
    if shape[-1:] == (1,) and fits(shape[:-1], expected):
        return array[..., 0]
    raise ValueError(
        f"{who}: expected {name} of shape {_text(expected)}, got {_text(shape)}. {_advice(shape, expected, name)}"
    )


def _text(shape: Sequence[int | None]) -> str:
    return "(" + ", ".join("None" if n is None else str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"


def _advice(shape: tuple[int, ...], expected: Shape, name: str) -> str:
    """Say how to get from this shape to the expected one, as precisely as can be guessed."""
    row, wanted = shape[1:], expected[1:]
    if fits(shape, wanted):
        return f"One row needs an axis in front of it: {name}[np.newaxis]."
    if fits((np.prod(row, dtype=int).item(),), wanted):
        return f"Start the model with Flatten(), or reshape the data: {name}.reshape(len({name}), -1)."
    if len(row) == len(wanted) >= 2 and fits(row[1:] + row[:1], wanted):
        return f"Channels come last: np.moveaxis({name}, 1, -1)."
    if len(shape) == 2 and fits(shape[::-1], expected):
        return f"Rows are examples, columns are features: {name}.T."
    if len(row) != len(wanted):
        return f"Reshape the data to {len(expected)} axes, or build the model with Input({_text(row)})."
    return f"Select or resize the data to match, or build the model with Input({_text(row)})."
