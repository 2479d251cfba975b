"""Values of which nothing but the shape matters: where lengths are not known yet, no op could make them."""

from __future__ import annotations

from .tensor import Shape, Tensor


def unknown(shape: Shape, dtype: str = "float32") -> Tensor:
    """A symbolic value of a shape with unknown lengths; no graph that runs may hold it.

    Layers are called on shapes alone when a model is put together. There a length besides the batch may be open
    ("as many steps as there will be"), and what a reshape would give cannot be said.

    Example:
        >>> unknown((None, None, 3)).shape
        (None, None, 3)
    """
    return Tensor(None, (), {"leaf": "unknown", "name": "unknown"}, tuple(shape), dtype)


def is_open(shape: Shape) -> bool:
    """Whether a length besides that of the first axis is not known."""
    return None in shape[1:]
