"""Functions of images under the names of `keras.ops.image`: (N, H, W, C), or one image (H, W, C)."""

from ...graph.deferred import deferrable as _deferrable
from . import framing, resizing, transforms
from .framing import *
from .resizing import *
from .transforms import *

__all__ = [
    *framing.__all__,
    *resizing.__all__,
    *transforms.__all__,
]

for _family in (framing, resizing, transforms):
    for _name in _family.__all__:
        globals()[_name] = _deferrable(getattr(_family, _name))
