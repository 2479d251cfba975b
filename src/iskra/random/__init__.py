"""Random numbers under the names of `keras.random`: same seed, same bits."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
