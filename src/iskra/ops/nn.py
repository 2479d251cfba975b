"""The functions of `iskra.ops` that `keras.ops.nn` has: activations, convolution, pooling, normalization, losses."""

from .keras_namespace import namespace

__getattr__, __dir__ = namespace(__name__)
