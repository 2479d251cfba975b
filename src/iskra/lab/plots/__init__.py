"""Pictures of training: learning curves, confusion matrices, images. Each function returns a Matplotlib figure.

Nothing here imports Matplotlib before a picture is asked for.
"""

from iskra.lab.plots.confusion import plot_confusion
from iskra.lab.plots.curves import plot_history
from iskra.lab.plots.gallery import plot_wrong

__all__ = ["plot_confusion", "plot_history", "plot_wrong"]
