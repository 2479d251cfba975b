"""What Keras's programs take from `utils`: data sets, images, labels to one-hot rows, rows to unit length, seeds."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
