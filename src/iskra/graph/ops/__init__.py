"""The op table: every primitive, with its shape rule, its gradient and its meaning in NumPy."""

from . import convolution, elementwise, getitem, indexing, pooling, products, random, reductions, shapes, warp

__all__ = [
    "convolution",
    "elementwise",
    "getitem",
    "indexing",
    "pooling",
    "products",
    "random",
    "reductions",
    "shapes",
    "warp",
]
