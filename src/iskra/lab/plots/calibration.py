"""Calibration curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .style import PALETTE, new_figure, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def plot_calibration(
    stated: Sequence[float],
    shares: Sequence[float],
    counts: Sequence[int],
    label: str = "predicted probability",
    share: str = "fraction correct",
    ax: Axes | None = None,
) -> Figure:
    """Draw a calibration curve (reliability diagram): the fraction of correct predictions by their probability.

    On the diagonal, predictions are calibrated; below it they are overconfident.

    Args:
        stated: The mean probability of each group.
        shares: The fraction of each group that is correct.
        counts: The number of predictions in each group; larger groups have larger dots.
        label: Of the axis of probabilities.
        share: Of the axis of fractions.
        ax: Axes to draw on. `None` makes a new figure.

    Example:
        >>> figure = plot_calibration([0.1, 0.9], [0.0, 1.0], [10, 30])
        >>> figure.axes[0].get_title(loc="left")
        'Calibration'
    """
    if ax is None:
        ax = new_figure(5.2, 4.8).add_subplot()
    plain_axes(ax, "Calibration")
    ax.plot([0, 1], [0, 1], color=PALETTE["muted"], linewidth=0.8)
    ax.plot(stated, shares, color=PALETTE["calm"], linewidth=1.6)
    most = max(counts, default=1)
    sizes = [16 + 140 * count / most for count in counts]
    ax.scatter(stated, shares, s=sizes, color=PALETTE["spark"], linewidths=0, zorder=3, clip_on=False)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    ax.set_xlabel(label)
    ax.set_ylabel(share)
    return ax.get_figure(root=True)  # type: ignore[return-value]
