"""The images a classifier got most wrong."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from iskra.lab.assessment import Assessment
from iskra.lab.plots.style import PALETTE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 6
GAP_ACROSS, GAP_DOWN = 0.22, 0.5  # between pictures, in pictures


def plot_wrong(assessment: Assessment, images: np.ndarray, classes: Sequence[str], count: int = 24) -> Figure:
    """Draw the wrong predictions of which the classifier was most certain.

    Args:
        assessment: The labels beside the predictions.
        images: All images in the same order, shape (N, H, W), from 0 to 1.
        classes: Names of the classes.
        count: How many to draw at most.

    Returns:
        The figure. Under each picture: what it is, what it was taken for, and how surely.

    Example:
        >>> assessment = Assessment(np.array([0]), np.array([[0.25, 0.75]]))
        >>> figure = plot_wrong(assessment, np.zeros((1, 8, 8)), ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['cat', '→ dog (75.0 %)']
    """
    chosen = assessment.wrongest(count)
    num_rows = max(math.ceil(len(chosen) / COLUMNS), 1)
    figure = new_figure(7.6, 0.2 + 1.6 * num_rows)
    axes = figure.add_subplot()
    axes.set_axis_off()
    right, bottom = COLUMNS * (1 + GAP_ACROSS) - GAP_ACROSS, num_rows * (1 + GAP_DOWN)
    axes.set(xlim=(-0.01, right + 0.01), ylim=(bottom, -0.01), aspect="equal")
    if not len(chosen):
        axes.text(right / 2, bottom / 2, "Every image was recognized.", ha="center", color=PALETTE["muted"])
    for place, position in enumerate(chosen):
        row, column = divmod(place, COLUMNS)
        corner = column * (1 + GAP_ACROSS), row * (1 + GAP_DOWN)
        _draw_picture(axes, corner, images[position])
        _write_caption(axes, corner, assessment, position, classes)
    return figure


def _draw_picture(axes: Axes, corner: tuple[float, float], image: np.ndarray) -> None:
    left, top = corner
    frame = (left, left + 1, top + 1, top)
    axes.imshow(1 - image, cmap="gray", vmin=0, vmax=1, extent=frame, interpolation="nearest", aspect="equal")
    axes.plot([left, left + 1, left + 1, left, left], [top, top, top + 1, top + 1, top], lw=0.6, color=PALETTE["line"])


def _write_caption(
    axes: Axes, corner: tuple[float, float], assessment: Assessment, position: int, classes: Sequence[str]
) -> None:
    left, top = corner
    true, taken = classes[assessment.labels[position]], classes[assessment.predictions[position]]
    sure = np.floor(1000 * assessment.confidences[position]) / 10  # down: 99.97 must not become 100
    axes.text(left, top + 1.16, true, fontsize=9, weight="bold", color=PALETTE["ink"])
    axes.text(left, top + 1.34, f"→ {taken} ({sure:.1f} %)", fontsize=8, color=PALETTE["spark"])
