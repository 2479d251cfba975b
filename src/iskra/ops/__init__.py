"""The ops that layers, losses, metrics and users write with; names and arguments as in `keras.ops`.

On arrays they compute; on symbolic values they record. Gradients come by themselves.
"""

from ..graph.deferred import deferrable as _deferrable
from . import attention, contraction, control, convolution, creation, elementwise, image, nn, reductions, shapes
from .attention import *  # noqa: F403
from .contraction import *  # noqa: F403
from .control import *  # noqa: F403
from .convolution import *  # noqa: F403
from .creation import *  # noqa: F403
from .elementwise import *  # noqa: F403
from .nn import *  # noqa: F403
from .reductions import *  # noqa: F403
from .shapes import *  # noqa: F403

__all__ = [
    *attention.__all__,
    *contraction.__all__,
    *control.__all__,
    *convolution.__all__,
    *creation.__all__,
    *elementwise.__all__,
    *nn.__all__,
    *reductions.__all__,
    *shapes.__all__,
]

_wrapped: dict[object, object] = {}  # a function of two names stays one function
for _family in (attention, contraction, control, convolution, creation, elementwise, nn, reductions, shapes):
    for _name in _family.__all__:
        if _name != "shape":  # which is known of values that are yet to come
            _function = getattr(_family, _name)
            globals()[_name] = _wrapped.setdefault(_function, _deferrable(_function))
            setattr(_family, _name, globals()[_name])
