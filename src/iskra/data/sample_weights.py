"""Checks of sample weights against a model's outputs."""

from __future__ import annotations

import numpy as np

from ..typing import LossLike
from .shapes import Shape, fits
from .targets import loss_form

_OF_A_BATCH = ("dice", "tversky")  # losses that need not have one number for each row


def check_sample_weight(weights: np.ndarray, output_shape: Shape, loss: LossLike, name: str, who: str) -> None:
    """Check the shape of sample weights: one number for each loss of an output, or for some of its first axes.

    The losses of an output `(N, T, K)` are `(N, T)`; its weights may be `(N, T)`, `(N, T, 1)`, `(N, 1)` or `(N,)`.
    Losses that a user wrote are not checked.

    Args:
        weights: the sample weights.
        output_shape: the shape of the output.
        loss: its loss.
        name: what to call the weights.
        who: the method that was called.

    Raises:
        ValueError: weights of another shape.

    Example:
        >>> check_sample_weight(np.ones((2, 4)), (None, 5, 1), "mse", "sample_weight", "fit")
        Traceback (most recent call last):
        ValueError: fit: expected sample_weight of shape (2,) or (2, 5), got (2, 4). Weigh each row, or each step.
    """
    if len(output_shape) > 1 and _is_known(loss):
        _check(weights, (len(weights), *output_shape[1:-1]), name, who)


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
