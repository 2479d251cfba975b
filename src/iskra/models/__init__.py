"""Models: layers with a training loop."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
