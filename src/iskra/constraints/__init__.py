"""Constraints: what weights are brought back to after each update."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
