"""Weights as images."""

import numpy as np


def pictures_of(weight: np.ndarray) -> np.ndarray | None:
    """A weight as images (N, H, W, C) of bytes: 0 is grey, the largest absolute weight white, or black if negative.

    In Keras, whose arrangement this is, every negative weight is black.

    Args:
        weight: with one axis longer than 1, a column; with two, one image, wider than high; with three, (h, w, N),
            N images; with four, (N, h, w, C), N images, if C is 1, 3 or 4.

    Returns:
        The images, or None for a weight of another shape.

    Example:
        >>> pictures_of(np.array([[-2.0], [0.0], [1.0]])).reshape(-1)
        array([  1, 128, 191], dtype=uint8)
    """
    weight = weight.squeeze()
    if weight.ndim == 1:
        weight = weight.reshape(1, -1, 1, 1)
    elif weight.ndim == 2:
        weight = (weight.T if weight.shape[0] > weight.shape[1] else weight)[np.newaxis, :, :, np.newaxis]
    elif weight.ndim == 3:
        weight = weight.transpose(2, 0, 1)[..., np.newaxis]
    if weight.ndim != 4 or weight.shape[-1] not in (1, 3, 4):
        return None
    largest = np.abs(weight).max(initial=0, where=np.isfinite(weight)) or 1
    return (128 + 127 * np.nan_to_num(weight / largest).clip(-1, 1)).astype(np.uint8)
