"""Clouds of points: dots where they are few, shaded cells where they are many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .style import PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

FEW = 800  # points that are still drawn one by one
CELLS = 44  # across the picture
TICKS = 7  # at most, on an axis of numbers


def draw_points(axes: Axes, x: np.ndarray, y: np.ndarray) -> None:
    """Draw points; where there are many, the shade of a cell tells how many lie in it, on a logarithmic scale."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    if len(x) <= FEW:
        axes.scatter(x, y, s=14, color=PALETTE["calm"], alpha=0.45, linewidths=0, clip_on=False)
        return
    red, green, blue = to_rgb(PALETTE["calm"])
    shades = LinearSegmentedColormap.from_list("points", [(red, green, blue, 0.1), (red, green, blue, 1.0)])
    axes.hexbin(x, y, gridsize=CELLS, bins="log", mincnt=1, cmap=shades, linewidths=0)


def format_numbers(axis: Axis) -> None:
    """Write large numbers as 250k, 1.5M, and not too many of them."""
    from matplotlib.ticker import EngFormatter, MaxNLocator, ScalarFormatter

    axis.set_major_locator(MaxNLocator(TICKS, steps=[1, 2, 2.5, 5, 10]))
    low, high = axis.get_view_interval()
    if max(abs(low), abs(high)) >= 10_000:
        axis.set_major_formatter(EngFormatter(sep=""))
    else:
        formatter = ScalarFormatter(useOffset=False)
        formatter.set_scientific(False)
        axis.set_major_formatter(formatter)
