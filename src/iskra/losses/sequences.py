"""Connectionist temporal classification as a loss."""

from __future__ import annotations

import numpy as np

from .. import ops
from ..typing import Array, ArrayLike
from .loss import NamedLoss
from .pairing import to_float


def ctc(y_true: ArrayLike, y_pred: ArrayLike) -> Array:
    """CTC loss of sequences without alignment, see `ops.ctc_loss`: all steps count, and class 0 is the blank.

    Args:
        y_true: labels from 1 to K - 1, then zeros, `(N, L)`.
        y_pred: logits, `(N, T, K)`, with T of at least L.

    Returns:
        `(N,)`, one loss for each sequence.

    Raises:
        ValueError: another number of axes.

    Example:
        >>> ctc([[1, 0]], [[[0.0, 0.0], [0.0, 0.0]]])
        array([0.287682], dtype=float32)
    """
    labels, logits = ops.cast(ops.convert_to_tensor(y_true), "int32"), to_float(y_pred)
    if len(labels.shape) != 2 or len(logits.shape) != 3:
        raise ValueError(
            "ctc: expected labels of shape (N, L) and logits of shape (N, T, K), got "
            f"{tuple(labels.shape)} and {tuple(logits.shape)}. Reshape them."
        )
    count, steps, _ = logits.shape
    lengths = ops.sum(ops.cast(ops.not_equal(labels, 0), "int32"), axis=-1)
    return ops.ctc_loss(labels, logits, lengths, np.full(count or 1, steps, np.int32))


class CTC(NamedLoss, function=ctc):
    """CTC loss of sequences without alignment. Args: see `ctc` and `Loss`."""
