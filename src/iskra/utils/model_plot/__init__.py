"""Diagrams of models as SVG, PNG, PDF and DOT, without Graphviz."""

from .dot import Dot, model_to_dot
from .plot import Drawing, plot_model

__all__ = ["Dot", "Drawing", "model_to_dot", "plot_model"]
