"""Circle loss, for networks whose outputs are compared with each other."""

from __future__ import annotations

import math

import numpy as np

from .. import ops
from ..typing import Array, ArrayLike, Reduction
from .loss import MEAN, FunctionLoss, reduced, with_mask
from .pairing import to_float


def circle(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    ref_labels: ArrayLike | None = None,
    ref_embeddings: ArrayLike | None = None,
    remove_diagonal: bool = True,
    gamma: float = 80,
    margin: float = 0.4,
) -> Array:
    r"""Circle loss: brings vectors of one class together and those of others apart, most where it is needed most.

    With the cosine distances $d_p$ to the vectors of the same class and $d_n$ to those of others:

    $$ \log \Big(1 + \sum_p e^{\gamma (m + d_p) (d_p - m)} \sum_n e^{\gamma [1 + m - d_n]_+ (1 - m - d_n)} \Big) $$

    Args:
        y_true: labels, `(N,)` or `(N, 1)`.
        y_pred: vectors of norm 1, `(N, F)`: end the network in a `UnitNormalization`.
        ref_labels: labels of the vectors to compare with, `(M,)`; `y_true` by default.
        ref_embeddings: the vectors to compare with, `(M, F)`; `y_pred` by default.
        remove_diagonal: whether a vector is not compared with the one of its own number.
        gamma: scale of the exponents.
        margin: m, the distance that counts as near.

    Returns:
        `(N,)`; 0 for a vector that has none of its class, or none of another, to be compared with.

    Example:
        >>> unit = [[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]]
        >>> [round(float(loss), 4) for loss in circle([0, 0, 1], unit, gamma=1.0)]
        [0.5629, 0.7339, 0.0]

    References:
        Sun et al., "Circle loss: a unified perspective of pair similarity optimization", 2020.
    """
    vectors, labels = to_float(y_pred), ops.reshape(ops.cast(y_true, "int32"), (-1, 1))
    others = vectors if ref_embeddings is None else to_float(ref_embeddings)
    other_labels = labels if ref_labels is None else ops.reshape(ops.cast(ref_labels, "int32"), (-1, 1))
    distances = ops.maximum(1.0 - ops.matmul(vectors, ops.transpose(others)), 0.0)  # (N, M)
    same = ops.equal(labels, ops.transpose(other_labels))
    near = gamma * (margin + distances) * (distances - margin)
    far = gamma * ops.maximum(1.0 + margin - distances, 0.0) * (1.0 - margin - distances)
    pairs = same
    if remove_diagonal:
        rows, columns = (np.arange(n or 1) for n in distances.shape)
        pairs = ops.logical_and(same, rows[:, None] != columns)
    alike = ops.logsumexp(ops.where(pairs, near, -math.inf), axis=1)
    unlike = ops.logsumexp(ops.where(same, -math.inf, far), axis=1)
    product = alike + unlike
    compared = ops.isfinite(product)
    return ops.where(compared, ops.softplus(ops.where(compared, product, 0.0)), 0.0)


class Circle(FunctionLoss):
    """Circle loss of integer labels and vectors of norm 1. Args: see `circle` and `Loss`.

    A mean is that of the losses above 0.
    """

    def __init__(
        self,
        gamma: float = 80.0,
        margin: float = 0.4,
        remove_diagonal: bool = True,
        reduction: Reduction | None = MEAN,
        name: str = "circle",
        dtype: str | None = None,
    ) -> None:
        arguments = {"gamma": gamma, "margin": margin, "remove_diagonal": remove_diagonal}
        super().__init__(circle, reduction, name, dtype, **arguments)

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> Array:
        """See `Loss.__call__`."""
        losses = circle(y_true, y_pred, **self.arguments)
        return reduced(losses, with_mask(sample_weight, ops.greater(losses, 0.0), self.reduction), self.reduction)
