"""Optimizers: how weights follow their gradients, one formula a file."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
