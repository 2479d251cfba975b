"""The ops that layers, losses, metrics and users write with; names and arguments as in `keras.ops`.

On arrays they compute; on symbolic values they record. Gradients come by themselves.
"""

from . import control, convolution, creation, elementwise, nn, reductions, shapes
from .control import *  # noqa: F403
from .convolution import *  # noqa: F403
from .creation import *  # noqa: F403
from .elementwise import *  # noqa: F403
from .nn import *  # noqa: F403
from .reductions import *  # noqa: F403
from .shapes import *  # noqa: F403

__all__ = [
    *control.__all__,
    *convolution.__all__,
    *creation.__all__,
    *elementwise.__all__,
    *nn.__all__,
    *reductions.__all__,
    *shapes.__all__,
]
