"""Placeholders for values of which only the shape matters, where lengths are not known yet."""

from __future__ import annotations

from .tensor import Shape, Tensor


def unknown(shape: Shape, dtype: str = "float32") -> Tensor:
    """A symbolic value of a shape with unknown lengths; no graph that runs may contain it.

    Layers are called on shapes alone when a functional model is built. There a length besides the batch may be unknown
    (the steps of a sequence), so that the result of a reshape cannot be inferred.

    Example:
        >>> unknown((None, None, 3)).shape
        (None, None, 3)
    """
    return Tensor(None, (), {"leaf": "unknown", "name": "unknown"}, tuple(shape), dtype)


def is_open(shape: Shape) -> bool:
    """Whether the length of an axis other than the first is unknown."""
    return None in shape[1:]
