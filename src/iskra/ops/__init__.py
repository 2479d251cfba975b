"""The ops that layers, losses, metrics and users write with; names and arguments as in `keras.ops`.

On arrays they compute; on symbolic values they record. They are differentiable, but for those that say otherwise.
"""

import inspect as _inspect
import sys as _sys
from typing import NoReturn as _NoReturn

from ..absence import UnknownName as _UnknownName
from ..graph.symbolic_call import records_calls as _records_calls
from . import binary, image, linalg, nn, numpy, unary
from .attention import *
from .binary import *
from .bits import *
from .comparisons import *
from .contraction import *
from .control import *
from .convolution import *
from .core import *
from .counting import *
from .creation import *
from .cumulative import *
from .elementwise import *
from .folding import *
from .fourier import *
from .indices import *
from .linalg import *
from .loops import *
from .matrices import *
from .moving import *
from .nans import *
from .nn import *
from .normalizations import *
from .quantiles import *
from .ranges import *
from .rearranging import *
from .reductions import *
from .scans import *
from .shapes import *
from .sorting import *
from .special import *
from .statistics import *
from .trigonometry import *
from .unary import *

__all__ = sorted(name for name, value in globals().items() if _inspect.isfunction(value) and not name.startswith("_"))

# Functions of what is known of a symbolic value, or of functions; and primitives, which record their calls themselves.
_NOT_RECORDED = {"custom_gradient", "dtype", "get_item", "is_tensor", "ndim", "shape", "vectorize"}
_NOT_RECORDED |= {*unary.__all__, *binary.__all__}

_recording: dict[object, object] = {}  # a function of two names stays one function
for _name in __all__:
    if _name not in _NOT_RECORDED:
        _function = globals()[_name]
        globals()[_name] = _recording.setdefault(_function, _records_calls(_function))
        setattr(_sys.modules[_function.__module__], _name, globals()[_name])


def __getattr__(name: str) -> _NoReturn:
    raise _UnknownName(__name__, name, __all__)
