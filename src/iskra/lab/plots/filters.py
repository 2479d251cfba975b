"""The filters of a network's first layer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .style import PALETTE, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ...models import Model

COLUMNS = 16
MOST = 64
GAP = 0.15  # between filters, in filters


def plot_filters(filters: np.ndarray, count: int = MOST) -> Figure:
    """Draw the filters with the largest weights, each as the image that it responds to most.

    In a filter over red, green and blue, middle grey is 0; each filter is drawn to its own largest weight. In one
    over grey images, blue weighs for and orange against.

    Args:
        filters: Shape (H, W, C, F) with C of 1 or 3.
        count: The maximum number of filters.

    Raises:
        ValueError: If they are no filters over grey or coloured images.

    Example:
        >>> figure = plot_filters(np.ones((3, 3, 3, 32)))
        >>> len(figure.axes[0].images)
        32
    """
    if filters.ndim != 4 or filters.shape[2] not in (1, 3):
        raise ValueError(
            f"plot_filters: expected filters of shape (H, W, C, F) with C of 1 or 3, got {filters.shape}. "
            "Only a layer right behind the image has such."
        )
    chosen = np.sort(np.argsort(-np.square(filters).sum((0, 1, 2)), kind="stable")[:count])
    num_rows = math.ceil(len(chosen) / COLUMNS)
    columns = min(COLUMNS, len(chosen))
    right, bottom = columns * (1 + GAP) - GAP, num_rows * (1 + GAP) - GAP
    figure = new_figure(max(0.48 * right, 2.0), max(0.48 * bottom, 0.6))
    axes = figure.add_subplot()
    axes.set_axis_off()
    axes.set(xlim=(-0.02, right + 0.02), ylim=(bottom + 0.02, -0.02), aspect="equal")
    for position, number in enumerate(chosen):
        row, column = divmod(position, COLUMNS)
        left, top = column * (1 + GAP), row * (1 + GAP)
        shown = _as_picture(filters[..., number])
        axes.imshow(shown, extent=(left, left + 1, top + 1, top), interpolation="nearest", aspect="equal")
    return figure


def first_filters(model: Model) -> np.ndarray | None:
    """Return the weights of the first layer that has some as filters over the image, shape (H, W, C, F).

    A dense layer's weights are taken apart again as its pixels were put in a row. None for a first layer of another
    kind, and for images that are neither grey nor coloured.

    Example:
        >>> from iskra.lab.models import cnn, mlp
        >>> first_filters(cnn((32, 32, 3), 10)).shape, first_filters(mlp((28, 28), 10)).shape
        ((3, 3, 3, 32), (28, 28, 1, 256))
    """
    *sides, channels = (*model.input_shape[1:], 1) if len(model.input_shape) == 3 else model.input_shape[1:]
    kernel = next((layer.kernel.numpy() for layer in model.layers if hasattr(layer, "kernel")), None)
    if kernel is None or len(sides) != 2 or channels not in (1, 3):
        return None
    if kernel.ndim == 2 and len(kernel) == math.prod((*sides, channels)):
        return kernel.reshape(*sides, channels, -1)  # (H W C, F) -> (H, W, C, F)
    return kernel if kernel.ndim == 4 and kernel.shape[2] == channels else None


def _as_picture(weights: np.ndarray) -> np.ndarray:
    """Weights (H, W, C) as colours (H, W, 3) from 0 to 1, the largest at an end."""
    from matplotlib.colors import to_rgb

    largest = float(np.abs(weights).max()) or 1.0
    scaled = weights / largest  # -1 to 1
    if weights.shape[2] == 3:
        return 0.5 + 0.5 * scaled
    hue = np.where(scaled > 0, np.array(to_rgb(PALETTE["calm"])), np.array(to_rgb(PALETTE["spark"])))  # (H, W, 3)
    return 1 - np.abs(scaled) * (1 - hue)
