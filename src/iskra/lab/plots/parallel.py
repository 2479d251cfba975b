"""Parallel coordinates: an axis for each hyperparameter, a line for each trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .overlay import run_style
from .style import PALETTE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Coordinate:
    """One of the vertical axes.

    Attributes:
        title: Its name.
        places: Where each line crosses it, in [0, 1]; NaN for a line that passes below.
        ticks: Labels by their places.
    """

    title: str
    places: Sequence[float]
    ticks: dict[float, str]


def plot_parallel(coordinates: Sequence[Coordinate], names: Sequence[str] = ()) -> Figure:
    """Draw a line for each trial through its place on each axis.

    Args:
        coordinates: The axes, from left to right.
        names: Names of the first lines, which stand out; the other lines are drawn faintly.

    Raises:
        ValueError: If the axes have not as many places each.

    Example:
        >>> units = Coordinate("units", [0.0, 1.0], {0.0: "16", 1.0: "64"})
        >>> figure = plot_parallel([units, Coordinate("loss", [1.0, 0.0], {0.0: "0.1", 1.0: "0.2"})], ["trial 3"])
        >>> len(figure.axes[0].lines)
        4
    """
    counts = sorted({len(each.places) for each in coordinates})
    if len(counts) != 1:
        raise ValueError(f"plot_parallel: expected as many places on every axis, got {counts}. Give one for each line.")
    figure = new_figure(max(1.25 * len(coordinates), 5.0), 3.9)
    axes = figure.add_subplot()
    _draw_axes(axes, coordinates)
    places = np.array([each.places for each in coordinates], float)  # (axes, lines)
    places = np.where(np.isnan(places), -0.12, places)
    across = np.arange(len(coordinates))
    for line in reversed(range(places.shape[1])):
        if line < len(names):
            color, dashes = run_style(line)
            axes.plot(across, places[:, line], dashes, color=PALETTE[color], lw=2.0, label=names[line], zorder=3)
        else:
            axes.plot(across, places[:, line], color=PALETTE["muted"], lw=0.8, alpha=0.35, zorder=2)
    if names:
        _draw_legend(axes, len(names))
    return figure


def _draw_axes(axes: Axes, coordinates: Sequence[Coordinate]) -> None:
    axes.set_facecolor("none")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=9, labelcolor=PALETTE["ink"])
    axes.set_yticks([])
    axes.set_xticks(range(len(coordinates)), [each.title for each in coordinates], fontweight="bold")
    axes.xaxis.tick_top()
    axes.set_xlim(-0.25, len(coordinates) - 0.55)
    axes.set_ylim(-0.16, 1.06)
    for across, each in enumerate(coordinates):
        axes.plot([across, across], [0, 1], color=PALETTE["line"], lw=1.4, zorder=1)
        for place, text in each.ticks.items():
            axes.text(across + 0.04, place, text, color=PALETTE["muted"], fontsize=8, va="center", zorder=4)


def _draw_legend(axes: Axes, count: int) -> None:
    """The named lines, in their order, below the axes."""
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(
        handles[::-1],
        labels[::-1],
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        ncols=count,
        frameon=False,
        fontsize=8,
        labelcolor=PALETTE["ink"],
        handlelength=1.6,
    )
