"""Functions of images under the names of `keras.ops.image`: (N, H, W, C), or one image (H, W, C)."""

import inspect as _inspect
from typing import NoReturn as _NoReturn

from ...absence import UnknownName as _UnknownName
from ...graph.symbolic_call import records_calls as _records_calls
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

__all__ = sorted(name for name, value in globals().items() if _inspect.isfunction(value) and not name.startswith("_"))

for _name in __all__:
    globals()[_name] = _records_calls(globals()[_name])


def __getattr__(name: str) -> _NoReturn:
    raise _UnknownName(__name__, name, __all__)
