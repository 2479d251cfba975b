"""Where older programs look for data sets from folders; their home is `iskra.utils`."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
