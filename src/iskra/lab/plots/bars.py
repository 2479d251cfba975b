"""Rows of bars with names: errors of groups, columns by what they matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .points import format_numbers
from .style import PALETTE, new_figure, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST = 28  # letters of a name that are written


def plot_bars(
    names: Sequence[str],
    values: Sequence[float],
    ends: Sequence[tuple[float, float]],
    title: str,
    label: str,
    color: str = "calm",
    ax: Axes | None = None,
) -> Figure:
    """Draw a bar for each name, the first on top, with a line that tells more.

    Args:
        names: Names.
        values: How long each bar is.
        ends: From where to where the line at each bar goes.
        title: Of the picture.
        label: The label of the axis of values.
        color: A name of the palette.
        ax: Axes to draw on. `None` makes a new figure.

    Raises:
        ValueError: If there are not as many of each.

    Example:
        >>> figure = plot_bars(["income", "rooms"], [2.0, 1.0], [(1.9, 2.1), (0.8, 1.2)], "Columns", "loss")
        >>> [text.get_text() for text in figure.axes[0].get_yticklabels()]
        ['income', 'rooms']
    """
    if not len(names) == len(values) == len(ends):
        raise ValueError(
            f"plot_bars: expected as many names, values and ends, got {len(names)}, {len(values)} and {len(ends)}. "
            "Give one of each for every bar."
        )
    if ax is None:
        ax = new_figure(7.6, 0.9 + 0.3 * max(len(names), 2)).add_subplot()
    plain_axes(ax, title, grid=False)
    ax.grid(axis="x", color=PALETTE["line"], linewidth=0.8)
    ax.set_axisbelow(True)
    positions = np.arange(len(names))
    ax.barh(positions, values, 0.62, color=PALETTE[color], linewidth=0)
    for position, (start, end) in enumerate(ends):
        ax.plot([start, end], [position, position], color=PALETTE["ink"], linewidth=1.2, solid_capstyle="butt")
    ax.set_yticks(positions, [_shortened(str(name)) for name in names], color=PALETTE["ink"])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlabel(label)
    format_numbers(ax.xaxis)
    return ax.get_figure(root=True)  # type: ignore[return-value]


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
