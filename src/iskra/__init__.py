"""Neural networks in Keras's words, on a native core.

What a name needs is imported when the name is first used, so `import iskra` itself costs next to nothing.

Example:
    >>> import iskra
    >>> model = iskra.Sequential([iskra.Input((4,)), iskra.layers.Dense(3, activation="softmax")])
    >>> model.output_shape
    (None, 3)
"""

from .lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
