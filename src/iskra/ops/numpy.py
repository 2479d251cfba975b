"""The functions of `iskra.ops` that `keras.ops.numpy` has: those of NumPy."""

from .keras_namespace import namespace

__getattr__, __dir__ = namespace(__name__)
