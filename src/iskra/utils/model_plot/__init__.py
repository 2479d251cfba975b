"""Diagrams of models as SVG, without Graphviz."""

from .plot import Drawing, plot_model

__all__ = ["Drawing", "plot_model"]
