"""Functions of images under the names of `keras.ops.image`: (N, H, W, C), or one image (H, W, C)."""

from typing import NoReturn as _NoReturn

from ...absence import UnknownName as _UnknownName
from ...graph.symbolic_call import records_calls as _records_calls
from . import colors, coordinates, elastic, filters, framing, patches, placing, resizing, similarity, transforms
from .colors import *
from .coordinates import *
from .elastic import *
from .filters import *
from .framing import *
from .patches import *
from .placing import *
from .resizing import *
from .similarity import *
from .transforms import *

__all__ = [
    *colors.__all__,
    *coordinates.__all__,
    *elastic.__all__,
    *filters.__all__,
    *framing.__all__,
    *patches.__all__,
    *placing.__all__,
    *resizing.__all__,
    *similarity.__all__,
    *transforms.__all__,
]

for _family in (colors, coordinates, elastic, filters, framing, patches, placing, resizing, similarity, transforms):
    for _name in _family.__all__:
        globals()[_name] = _records_calls(getattr(_family, _name))


def __getattr__(name: str) -> _NoReturn:
    raise _UnknownName(__name__, name, __all__)
