"""Layers, by Keras's names. Each is loaded from its module when it is first used."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
