"""The functions of `keras.backend`: settings, dtypes and unique names; and those of older programs, `K.square`."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
