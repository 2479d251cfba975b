"""Images with their predicted classes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..assessment import Assessment
from .style import PALETTE, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 6
GAP_ACROSS, GAP_DOWN = 0.22, 0.5  # between pictures, in pictures


def plot_wrong(
    assessment: Assessment, images: np.ndarray, classes: Sequence[str], count: int = 24, brightest: float = 1.0
) -> Figure:
    """Draw the most confident errors of a classifier.

    Args:
        assessment: The labels beside the predictions.
        images: All images in the same order, grey of shape (N, H, W) or in colours of shape (N, H, W, 3).
        classes: Names of the classes.
        count: The maximum number of images.
        brightest: The largest value of a pixel.

    Returns:
        The figure. Under each image: its class, the predicted class, and its probability.

    Example:
        >>> assessment = Assessment(np.array([0]), np.array([[0.25, 0.75]]))
        >>> figure = plot_wrong(assessment, np.zeros((1, 8, 8)), ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['cat', '→ dog (75.0 %)']
    """
    return _draw(assessment, assessment.wrongest(count), images, classes, brightest)


def plot_examples(
    assessment: Assessment, images: np.ndarray, classes: Sequence[str], count: int = 24, brightest: float = 1.0
) -> Figure:
    """Draw a random sample of images, always the same, with their predicted classes.

    Args:
        assessment: The labels beside the predictions.
        images: All images in the same order, grey of shape (N, H, W) or in colours of shape (N, H, W, 3).
        classes: Names of the classes.
        count: The maximum number of images.
        brightest: The largest value of a pixel.

    Returns:
        The figure. Under each image: its class, ✓ or the class predicted instead, and the probability.

    Example:
        >>> assessment = Assessment(np.array([1]), np.array([[0.25, 0.75]]))
        >>> figure = plot_examples(assessment, np.zeros((1, 8, 8, 3)), ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['dog', '✓ (75.0 %)']
    """
    chosen = np.random.default_rng(0).permutation(assessment.num_images)[:count]
    return _draw(assessment, chosen, images, classes, brightest)


def _draw(
    assessment: Assessment, chosen: np.ndarray, images: np.ndarray, classes: Sequence[str], brightest: float
) -> Figure:
    """The images at the places in `chosen`, in rows, each with its caption."""
    num_rows = max(math.ceil(len(chosen) / COLUMNS), 1)
    figure = new_figure(7.6, 0.2 + 1.6 * num_rows)
    axes = figure.add_subplot()
    axes.set_axis_off()
    right, bottom = COLUMNS * (1 + GAP_ACROSS) - GAP_ACROSS, num_rows * (1 + GAP_DOWN)
    axes.set(xlim=(-0.01, right + 0.01), ylim=(bottom, -0.01), aspect="equal")
    if not len(chosen):
        axes.text(right / 2, bottom / 2, "All images are classified correctly.", ha="center", color=PALETTE["muted"])
    for number, index in enumerate(chosen):
        row, column = divmod(number, COLUMNS)
        corner = column * (1 + GAP_ACROSS), row * (1 + GAP_DOWN)
        draw_picture(axes, corner, images[index] / brightest)
        _write_caption(axes, corner, assessment, index, classes)
    return figure


def draw_picture(axes: Axes, corner: tuple[float, float], image: np.ndarray) -> None:
    """Draw an image with values from 0 to 1 into a unit square, at its upper left corner.

    Grey images (H, W) are drawn dark on white, as ink on paper, and (H, W, 3) in their colours.
    """
    left, top = corner
    height, width = (side / max(image.shape[:2]) for side in image.shape[:2])
    left, top = left + (1 - width) / 2, top + (1 - height) / 2
    right, bottom = left + width, top + height
    shown = 1 - image.reshape(image.shape[:2]) if image.ndim == 2 or image.shape[2] == 1 else image
    axes.imshow(
        shown, cmap="gray", vmin=0, vmax=1, extent=(left, right, bottom, top), interpolation="nearest", aspect="equal"
    )
    axes.plot([left, right, right, left, left], [top, top, bottom, bottom, top], lw=0.6, color=PALETTE["line"])


def _write_caption(
    axes: Axes, corner: tuple[float, float], assessment: Assessment, index: int, classes: Sequence[str]
) -> None:
    left, top = corner
    true, taken = assessment.labels[index], assessment.predictions[index]
    sure = np.floor(1000 * assessment.confidences[index]) / 10  # down: 99.97 must not become 100
    result, color = ("✓", "calm") if true == taken else (f"→ {_short(classes[taken])}", "spark")
    axes.text(left, top + 1.16, _short(classes[true]), fontsize=9, weight="bold", color=PALETTE["ink"])
    axes.text(left, top + 1.34, f"{result} ({sure:.1f} %)", fontsize=8, color=PALETTE[color])


def _short(name: str, longest: int = 14) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
