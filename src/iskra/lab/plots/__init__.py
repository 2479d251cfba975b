"""Pictures of training: learning curves, confusion matrices, images, errors. Each function returns a Matplotlib figure.

Nothing here imports Matplotlib before a picture is asked for.
"""

from iskra.lab.plots.bars import plot_bars
from iskra.lab.plots.calibration import plot_calibration
from iskra.lab.plots.confusion import plot_confusion
from iskra.lab.plots.curves import plot_history
from iskra.lab.plots.filters import plot_filters
from iskra.lab.plots.gallery import plot_examples, plot_wrong
from iskra.lab.plots.overlay import plot_overlay
from iskra.lab.plots.predictions import plot_predictions
from iskra.lab.plots.residuals import plot_residuals

__all__ = [
    "plot_bars", "plot_calibration", "plot_confusion", "plot_examples", "plot_filters", "plot_history", "plot_overlay",
    "plot_predictions", "plot_residuals", "plot_wrong",
]  # fmt: skip
