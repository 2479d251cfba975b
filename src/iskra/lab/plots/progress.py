"""The scores of trials in the order in which they were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .style import PALETTE, new_figure, plain_axes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

USUAL = 0.9  # the fraction of the scores that decide on the range
FAR = 3.0  # times that range from the best, beyond which a score is drawn at the border


def plot_progress(scores: Sequence[float], title: str, label: str, largest: bool = False) -> Figure:
    """Draw the score of each trial, and the best one so far.

    Args:
        scores: In the order of the trials; NaN for one that failed.
        title: Of the picture.
        label: The name of the score.
        largest: Whether larger is better.

    Example:
        >>> figure = plot_progress([0.5, 0.3, float("nan"), 0.4], "Trials", "loss")
        >>> figure.axes[0].lines[0].get_ydata().tolist()
        [0.5, 0.3, 0.3, 0.3]
    """
    values = np.asarray(scores, float)
    worst = -np.inf if largest else np.inf
    known = np.where(np.isfinite(values), values, worst)
    best = np.maximum.accumulate(known) if largest else np.minimum.accumulate(known)
    best = np.where(np.isfinite(best), best, np.nan)
    numbers = np.arange(1, len(values) + 1)
    figure = new_figure(7.6, 2.8)
    axes = figure.add_subplot()
    plain_axes(axes, title)
    low, high = _limits(values[np.isfinite(values)], largest)
    best, shown = np.clip(best, low, high), np.clip(values, low, high)
    axes.plot(numbers, best, drawstyle="steps-post", color=PALETTE["spark"], lw=1.6, label="best so far")
    axes.scatter(numbers, shown, s=22, color=PALETTE["calm"], linewidths=0, zorder=3, label="trial")
    axes.set_xlabel("trial")
    axes.set_ylabel(label)
    axes.legend(frameon=False, fontsize=8, labelcolor=PALETTE["ink"])
    return figure


def _limits(values: np.ndarray, largest: bool) -> tuple[float, float]:
    """The range to draw: a network that diverged may have any score, which is drawn at the border."""
    if not len(values):
        return 0.0, 1.0
    if largest:
        low, high = _limits(-values, False)
        return -high, -low
    best, usual, worst = float(values.min()), float(np.quantile(values, USUAL)), float(values.max())
    return best, worst if worst <= best + FAR * (usual - best) else usual
