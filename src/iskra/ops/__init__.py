"""The ops that layers, losses, metrics and users write with; names and arguments as in `keras.ops`.

On arrays they compute; on symbolic values they record. Gradients come by themselves.
"""

from typing import NoReturn as _NoReturn

from ..absence import UnknownName as _UnknownName
from ..graph.symbolic_call import records_calls as _records_calls
from . import (
    attention,
    binary,
    bits,
    comparisons,
    contraction,
    control,
    convolution,
    core,
    counting,
    creation,
    cumulative,
    elementwise,
    folding,
    fourier,
    image,
    indices,
    linalg,
    loops,
    matrices,
    moving,
    nans,
    nn,
    normalizations,
    numpy,
    quantiles,
    ranges,
    rearranging,
    reductions,
    scans,
    shapes,
    sorting,
    special,
    statistics,
    trigonometry,
    unary,
)
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

__all__ = [
    *attention.__all__,
    *binary.__all__,
    *bits.__all__,
    *comparisons.__all__,
    *contraction.__all__,
    *control.__all__,
    *convolution.__all__,
    *core.__all__,
    *counting.__all__,
    *creation.__all__,
    *cumulative.__all__,
    *elementwise.__all__,
    *folding.__all__,
    *fourier.__all__,
    *indices.__all__,
    *linalg.__all__,
    *loops.__all__,
    *matrices.__all__,
    *moving.__all__,
    *nans.__all__,
    *nn.__all__,
    *normalizations.__all__,
    *quantiles.__all__,
    *ranges.__all__,
    *rearranging.__all__,
    *reductions.__all__,
    *scans.__all__,
    *shapes.__all__,
    *sorting.__all__,
    *special.__all__,
    *statistics.__all__,
    *trigonometry.__all__,
    *unary.__all__,
]

_FAMILIES = (
    attention,
    bits,
    comparisons,
    contraction,
    control,
    convolution,
    core,
    counting,
    creation,
    cumulative,
    elementwise,
    folding,
    fourier,
    indices,
    linalg,
    loops,
    matrices,
    moving,
    nans,
    nn,
    normalizations,
    quantiles,
    ranges,
    rearranging,
    reductions,
    scans,
    shapes,
    sorting,
    special,
    statistics,
    trigonometry,
)
# What is known of values that are yet to come, or takes functions and not values.
_AT_ONCE = ("custom_gradient", "dtype", "get_item", "is_tensor", "ndim", "shape", "vectorize")

_wrapped: dict[object, object] = {}  # a function of two names stays one function
for _family in _FAMILIES:
    for _name in _family.__all__:
        if _name not in _AT_ONCE:
            _function = getattr(_family, _name)
            globals()[_name] = _wrapped.setdefault(_function, _records_calls(_function))
            setattr(_family, _name, globals()[_name])


def __getattr__(name: str) -> _NoReturn:
    raise _UnknownName(__name__, name, __all__)
