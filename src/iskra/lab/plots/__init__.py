"""Pictures of training: learning curves, confusion matrices, images, errors. Each function returns a Matplotlib figure.

Nothing here imports Matplotlib before a picture is asked for.
"""

from .bars import plot_bars
from .calibration import plot_calibration
from .confusion import plot_confusion
from .curves import plot_history
from .filters import plot_filters
from .gallery import plot_examples, plot_wrong
from .learning_rates import plot_learning_rates
from .overlay import plot_overlay
from .population import plot_population
from .predictions import plot_predictions
from .residuals import plot_residuals

__all__ = [
    "plot_bars", "plot_calibration", "plot_confusion", "plot_examples", "plot_filters", "plot_history",
    "plot_learning_rates", "plot_overlay", "plot_population", "plot_predictions", "plot_residuals", "plot_wrong",
]  # fmt: skip
