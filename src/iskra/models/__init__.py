"""Models: layers with a training loop."""

from .model import Model
from .sequential import Sequential

__all__ = ["Model", "Sequential"]
