"""Predicted against true values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .points import draw_points, format_numbers
from .style import PALETTE, new_figure, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot_predictions(true: np.ndarray, predicted: np.ndarray, name: str = "value", ax: Axes | None = None) -> Figure:
    """Draw each prediction above its true value; the better, the nearer to the diagonal.

    Args:
        true: True values, shape (N,).
        predicted: Predicted values, shape (N,).
        name: The name of the target.
        ax: Axes to draw on. `None` makes a new figure.

    Raises:
        ValueError: If there are not as many of both.

    Example:
        >>> figure = plot_predictions(np.array([1.0, 2.0]), np.array([1.5, 1.5]), "price")
        >>> figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel()
        ('true price', 'predicted price')
    """
    true, predicted = check_pairs(true, predicted, "plot_predictions")
    if ax is None:
        ax = new_figure(5.6, 5.2).add_subplot()
    plain_axes(ax, "Predicted and true values")
    draw_points(ax, true, predicted)
    low, high = min(true.min(), predicted.min()), max(true.max(), predicted.max())
    ax.plot([low, high], [low, high], color=PALETTE["spark"], linewidth=1.2)
    ax.set_xlabel(f"true {name}")
    ax.set_ylabel(f"predicted {name}")
    ax.set_aspect("equal", adjustable="datalim")
    for axis in (ax.xaxis, ax.yaxis):
        format_numbers(axis)
    return ax.get_figure(root=True)  # type: ignore[return-value]


def check_pairs(true: np.ndarray, predicted: np.ndarray, who: str) -> tuple[np.ndarray, np.ndarray]:
    """Return both as float vectors."""
    true, predicted = np.asarray(true, float), np.asarray(predicted, float)
    if true.ndim != 1 or true.shape != predicted.shape or not len(true):
        raise ValueError(
            f"{who}: expected true and predicted values of one shape (N,), got {true.shape} and {predicted.shape}. "
            "Pass predict(x)[:, 0] beside y."
        )
    return true, predicted
