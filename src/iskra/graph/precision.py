"""The precision of products: what the layer whose call runs asks for.

Products are recorded with it, and so are their gradients, which are made when no layer's call runs any more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Current(threading.local):
    """The precision of products in a thread."""

    def __init__(self) -> None:
        self.precision = "float32"


_current = _Current()


def current_precision() -> str:
    """What factors of products are rounded to: "bfloat16", or "float32" for not at all."""
    return _current.precision


@contextmanager
def products_in(dtype: str) -> Iterator[None]:
    """A context whose products round their factors to `dtype`, if that is "bfloat16", and leave them alone if not.

    Example:
        >>> import iskra
        >>> with products_in("bfloat16"):
        ...     y = iskra.ops.matmul([[1.001]], [[3.0]])
        >>> y, iskra.ops.matmul([[1.001]], [[3.0]])
        (array([[3.]], dtype=float32), array([[3.003]], dtype=float32))
    """
    before = _current.precision
    _current.precision = "bfloat16" if dtype == "bfloat16" else "float32"
    try:
        yield
    finally:
        _current.precision = before
