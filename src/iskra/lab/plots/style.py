"""The look that all pictures share, and the figure they are drawn on."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from ...requirements import require

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# The report's page replaces each of these colors by a variable of its style sheet, so that one drawing suits a
# light page, a dark page and paper. They must therefore differ from each other and from black and white.
PALETTE = {
    "ink": "#1c1e22",  # text
    "muted": "#6c717a",  # axes, captions
    "line": "#dcdad5",  # grid
    "calm": "#2f6690",  # training; what is right
    "spark": "#d1490f",  # validation; mistakes
    # Runs beside each other, apart also for those who see few colors.
    "runa": "#33658a",
    "runb": "#d5551f",
    "runc": "#3f8f5b",
    "rund": "#8c5aa8",
    "rune": "#b98a12",
    "runf": "#c2457a",
    "rung": "#1f8a94",
    "runh": "#7a6652",
}


def new_figure(width: float, height: float) -> Figure:
    """Return a figure of `width` by `height` inches that shows itself in a notebook.

    It does not come from `pyplot`: no window system is touched, and nothing stays in memory when it is dropped.
    """
    require("matplotlib", "lab")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    class Picture(Figure):
        def _repr_png_(self) -> bytes:
            file = BytesIO()
            self.savefig(file, format="png", dpi=144)
            return file.getvalue()

    figure = Picture(figsize=(width, height), layout="constrained", facecolor="white")
    FigureCanvasAgg(figure)
    figure.get_layout_engine().set(w_pad=0.12, h_pad=0.12, wspace=0.06)  # type: ignore[union-attr, call-arg]
    return figure


def plain_axes(axes: Axes, title: str, *, grid: bool = True) -> None:
    """Give `axes` a title at the left, quiet ticks and, with `grid`, quiet horizontal lines."""
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", color=PALETTE["ink"], pad=10)
    axes.set_facecolor("none")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0, labelsize=9, labelcolor=PALETTE["muted"])
    axes.xaxis.label.set(color=PALETTE["muted"], fontsize=9)
    axes.yaxis.label.set(color=PALETTE["muted"], fontsize=9)
    if grid:
        axes.set_axisbelow(True)
        axes.grid(axis="y", color=PALETTE["line"], linewidth=0.8)


def title_of(log: str) -> str:
    """The name of a log as a title has it.

    Example:
        >>> title_of("val_mean_squared_error")
        'Validation mean squared error'
    """
    words = log.removeprefix("val_").replace("_", " ")
    return f"Validation {words}" if log.startswith("val_") else words.capitalize()
