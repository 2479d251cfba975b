"""Activation functions, by name or as functions: `Dense(64, activation="relu")`.

Each takes any shape and gives the same shape (`glu` halves an axis). Most are ops of the same name.
"""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
