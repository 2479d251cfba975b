"""The confusion matrix, drawn so that errors stand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..assessment import normalize_rows
from .style import PALETTE, new_figure, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAX_ANNOTATED = 20  # with more classes, the numbers would be too small to read


def plot_confusion(counts: np.ndarray, classes: Sequence[str] | None = None, ax: Axes | None = None) -> Figure:
    """Draw a confusion matrix, each row normalized to fractions of the true class.

    The color scale ends at the largest *error*, not at the large fractions of the diagonal, which would drown all else;
    the diagonal is left uncolored and holds the recall of each class.

    Args:
        counts: The number of images of each true class (row) predicted as each class (column), shape (K, K).
        classes: Names of the classes. `None` numbers them.
        ax: Axes to draw on. `None` makes a new figure.

    Raises:
        ValueError: If `counts` is not square, or there are more or fewer names than classes.

    Example:
        >>> figure = plot_confusion(np.array([[9, 1], [0, 10]]), ["cat", "dog"])
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['90.0', '10.0', '0', '100']
    """
    counts = np.asarray(counts)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
        raise ValueError(
            f"plot_confusion: expected counts of shape (K, K), got {counts.shape}. "
            "Count by true class (rows) and predicted class (columns)."
        )
    names = [str(name) for name in (range(len(counts)) if classes is None else classes)]
    if len(names) != len(counts):
        raise ValueError(
            f"plot_confusion: expected {len(counts)} names, got {len(names)}. Give one for each class, in order."
        )
    shares = normalize_rows(counts)
    if ax is None:
        ax = new_figure(6.4, 6.4).add_subplot()
    _draw_cells(ax, shares)
    if len(names) <= MAX_ANNOTATED:
        _annotate(ax, shares)
    _label(ax, names)
    return ax.get_figure(root=True)  # type: ignore[return-value]


def _draw_cells(axes: Axes, shares: np.ndarray) -> None:
    """Color each error by its fraction; the color is one hue of growing opacity and so suits any page."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgb

    mistakes = np.ma.masked_array(shares, mask=np.eye(len(shares), dtype=bool))
    red, green, blue = to_rgb(PALETTE["spark"])
    hue = LinearSegmentedColormap.from_list("mistakes", [(red, green, blue, 0.0), (red, green, blue, 0.6)])
    worst = float(mistakes.max()) if len(shares) > 1 else 0.0
    edges = np.arange(len(shares) + 1) - 0.5
    axes.pcolormesh(
        edges,
        edges,
        mistakes,
        cmap=hue,
        vmin=0,
        vmax=worst or 1,
        edgecolors=PALETTE["line"],
        linewidth=0.5,
        clip_on=False,
    )
    axes.set(aspect="equal", xlim=(-0.5, len(shares) - 0.5), ylim=(len(shares) - 0.5, -0.5))


def _annotate(axes: Axes, shares: np.ndarray) -> None:
    """Write each cell in percent; no error at all is a quiet 0."""
    size = 10 if len(shares) <= 12 else 7
    for (row, column), share in np.ndenumerate(shares):
        right = row == column
        color = PALETTE["calm" if right else "ink" if share else "line"]
        weight = "bold" if right else "normal"
        axes.text(column, row, _percent(share), ha="center", va="center", fontsize=size, color=color, weight=weight)


def _percent(share: float) -> str:
    return "0" if share == 0 else "100" if share == 1 else f"{100 * share:.1f}"


def _label(axes: Axes, names: list[str]) -> None:
    plain_axes(axes, "Confusion matrix, percent of each true class", grid=False)
    positions = np.arange(len(names))
    slanted = max(map(len, names)) > 3
    axes.set_xticks(positions, names, rotation=45 if slanted else 0, ha="right" if slanted else "center")
    axes.set_yticks(positions, names)
    axes.set_xlabel("predicted class")
    axes.set_ylabel("true class")
