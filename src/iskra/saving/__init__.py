"""Files as Keras 3 writes them: models in `.keras` archives, weights in `.weights.h5`; your own classes in them."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
