"""Diagrams of models as SVG, without Graphviz."""

from iskra.utils.model_plot.plot import Drawing, plot_model

__all__ = ["Drawing", "plot_model"]
