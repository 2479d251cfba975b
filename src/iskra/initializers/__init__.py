"""Initial values of weights: functions of shape and dtype that return NumPy arrays, by Keras's names."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
