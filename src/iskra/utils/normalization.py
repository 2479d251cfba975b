"""Normalization of vectors to unit norm."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def normalize(x: ArrayLike, axis: int | None = -1, order: int = 2) -> np.ndarray:
    r"""Divide each vector by its norm: x / \|x\|_order; a vector of zeros stays unchanged.

    Keras treats `axis=0` as if it were the last one; here it is the first.

    Args:
        x: Numbers of any shape.
        axis: The axis along which the vectors lie; `None` takes the whole array as one vector.
        order: Order of the norm: 2 is Euclidean, 1 the sum of absolute values, `np.inf` their maximum.

    Returns:
        An array of the shape of `x`; integers become float64.

    Example:
        >>> normalize([[3.0, 4.0], [0.0, 0.0]])
        array([[0.6, 0.8],
               [0. , 0. ]])
    """
    x = np.asarray(x)
    if axis is None:
        return normalize(x.ravel(), -1, order).reshape(x.shape)
    norm = np.linalg.norm(x, ord=order, axis=axis, keepdims=True)
    return x / np.where(norm == 0, np.ones_like(norm), norm)
