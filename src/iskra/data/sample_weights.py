"""Checks of sample weights against a model's outputs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..typing import LossLike
from .arrays import Data
from .shapes import Shape, fits
from .targets import loss_form

_OF_A_BATCH = ("dice", "tversky")  # losses that need not have one number for each row


def check_sample_weights(data: Data, output_shapes: Sequence[Shape], losses: Sequence[LossLike], who: str) -> None:
    """Check the shapes of sample weights: one number for each loss of an output, or for some of its first axes.

    The losses of an output `(N, T, K)` are `(N, T)`; its weights may be `(N, T)`, `(N, T, 1)`, `(N, 1)` or `(N,)`.
    Losses that a user wrote are not checked.

    Args:
        data: from `as_data`, with a target for each of the outputs.
        output_shapes: the outputs' shapes.
        losses: the loss of each output, or None.
        who: the method that was called.

    Raises:
        ValueError: weights of another shape.

    Example:
        >>> data = Data([], [np.zeros((2, 5))], np.ones((2, 4)), 2)
        >>> check_sample_weights(data, [(None, 5, 3)], ["sparse_categorical_crossentropy"], "fit")
        Traceback (most recent call last):
        ValueError: fit: expected sample_weight of shape (2,) or (2, 5), got (2, 4). Weigh each row, or each step.
    """
    for number, (shape, loss) in enumerate(zip(output_shapes, losses, strict=True)):
        weights, name = data.sample_weight, "sample_weight"
        if data.output_weights:
            weights, name = data.output_weights[number], f"sample_weight[{number}]"
        if weights is not None and len(shape) > 1 and _is_known(loss):
            _check(weights, (len(weights), *shape[1:-1]), name, who)


def _is_known(loss: LossLike) -> bool:
    return loss_form(loss) is not None and not str(getattr(loss, "name", loss)).lower().startswith(_OF_A_BATCH)


def _check(weights: np.ndarray, losses: Shape, name: str, who: str) -> None:
    given = weights.shape
    if len(given) == len(losses) + 1 and given[-1] == 1:
        given = given[:-1]
    known = tuple(length if length != 1 else None for length in given)
    if len(given) <= len(losses) and fits(known, losses[: len(given)]):
        return
    one = f"({len(weights)},)"
    if len(losses) == 1:
        wanted, fix = one, "To weigh classes, use class_weight={class: weight}."
    else:
        wanted, fix = f"{one} or {_text(losses)}", "Weigh each row, or each step."
    raise ValueError(f"{who}: expected {name} of shape {wanted}, got {weights.shape}. {fix}")


def _text(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))})"
