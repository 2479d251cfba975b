"""What training makes small: losses by name ("mse"), as functions of samples, and as objects that reduce a batch.

A function gives one number for each sample, `(N,)`; an object weighs these and reduces them to one number.
Targets `(N,)` and predictions `(N, 1)` meet as `(N, 1)`.
"""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
