"""Functions of images under the names of `keras.ops.image`: (N, H, W, C), or one image (H, W, C)."""

from ...graph.symbolic_call import record_calls_in
from ...lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)

record_calls_in(__name__)
