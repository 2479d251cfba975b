"""Penalties that layers add to the loss, by Keras's names."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
