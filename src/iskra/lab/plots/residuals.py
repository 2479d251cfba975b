"""Residuals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from .points import draw_points, format_numbers
from .predictions import check_pairs
from .style import PALETTE, new_figure, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_BARS = 41
MIDDLE = 99.0  # percent of the errors that the histogram shows


def plot_residuals(
    true: np.ndarray, predicted: np.ndarray, name: str = "value", bars: Callable[[np.ndarray], np.ndarray] | None = None
) -> Figure:
    """Draw the residuals, predicted minus true: their histogram, and how they depend on the prediction.

    Args:
        true: True values, shape (N,).
        predicted: Predicted values, shape (N,).
        name: The name of the target.
        bars: A function that returns half the width of the prediction interval; its limits are drawn as lines.

    Returns:
        The figure, with two panels.

    Raises:
        ValueError: If there are not as many of both.

    Example:
        >>> figure = plot_residuals(np.array([1.0, 2.0]), np.array([1.5, 1.5]))
        >>> [axes.get_title(loc="left") for axes in figure.axes]
        ['Distribution of the residuals', 'Residuals by prediction']
    """
    true, predicted = check_pairs(true, predicted, "plot_residuals")
    figure = new_figure(9.2, 3.8)
    _draw_histogram(figure.add_subplot(1, 2, 1), predicted - true, name)
    _draw_cloud(figure.add_subplot(1, 2, 2), predicted, predicted - true, name, bars)
    return figure


def _draw_histogram(axes: Axes, errors: np.ndarray, name: str) -> None:
    """Bars of equal width around 0; the few errors beyond are left to the other panel."""
    from matplotlib.ticker import MaxNLocator

    plain_axes(axes, "Distribution of the residuals")
    reach = float(np.percentile(np.abs(errors), MIDDLE)) or 1.0
    num_bars = min(max(2 * round(len(errors) ** 0.5 / 2) + 1, 9), MOST_BARS)  # odd: 0 is in the middle of one
    counts, edges = np.histogram(errors, num_bars, (-reach, reach))
    axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=PALETTE["calm"], linewidth=0)
    axes.axvline(0, color=PALETTE["spark"], linewidth=1.2)
    axes.set_xlabel(f"residual of {name}")
    axes.set_ylabel("rows")
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    format_numbers(axes.xaxis)


def _draw_cloud(
    axes: Axes, predicted: np.ndarray, errors: np.ndarray, name: str, bars: Callable[[np.ndarray], np.ndarray] | None
) -> None:
    plain_axes(axes, "Residuals by prediction")
    draw_points(axes, predicted, errors)
    axes.axhline(0, color=PALETTE["muted"], linewidth=0.8)
    if bars is not None:
        positions = np.linspace(predicted.min(), predicted.max(), 400)
        for limit in (bars(positions), -bars(positions)):
            axes.plot(positions, limit, color=PALETTE["spark"], linewidth=1.2)
    axes.set_xlabel(f"predicted {name}")
    axes.set_ylabel("residual")
    for axis in (axes.xaxis, axes.yaxis):
        format_numbers(axis)
