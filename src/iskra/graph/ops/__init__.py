"""The op table: every primitive, with its shape rule, its gradient and its meaning in NumPy."""

from . import (
    bits,
    convolution,
    elementwise,
    getitem,
    indexing,
    moments,
    own_gradient,
    pooling,
    products,
    random,
    reductions,
    rows,
    scan,
    shapes,
    warp,
)

__all__ = [
    "bits",
    "convolution",
    "elementwise",
    "getitem",
    "indexing",
    "moments",
    "own_gradient",
    "pooling",
    "products",
    "random",
    "reductions",
    "rows",
    "scan",
    "shapes",
    "warp",
]
