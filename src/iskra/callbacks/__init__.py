"""What happens around training: hooks, the history, the progress display."""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
