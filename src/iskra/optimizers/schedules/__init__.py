"""Learning rates that change with the step, computed inside the training step."""

from ...lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
