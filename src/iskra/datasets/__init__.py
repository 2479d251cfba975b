"""Data sets, each with `load_data()` as Keras has it: `(x_train, y_train), (x_test, y_test)`."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
