"""The ops that layers, losses, metrics and users write with; names and arguments as in `keras.ops`.

On arrays they compute; on symbolic values they record. They are differentiable, but for those that say otherwise.
"""

from ..graph.symbolic_call import record_calls_in
from ..lazy import attach
from . import binary, unary

__getattr__, __dir__, __all__ = attach(__name__)

# Functions of what is known of a symbolic value, or of functions; and primitives, which record their calls themselves.
_NOT_RECORDED = {"custom_gradient", "dtype", "get_item", "is_tensor", "ndim", "shape", "vectorize"}

record_calls_in(__name__, but=_NOT_RECORDED | {*unary.__all__, *binary.__all__})
