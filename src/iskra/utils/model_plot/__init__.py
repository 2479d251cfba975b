"""A model as a drawing: `plot_model` writes SVG by itself, without Graphviz."""

from iskra.utils.model_plot.plot import Drawing, plot_model

__all__ = ["Drawing", "plot_model"]
