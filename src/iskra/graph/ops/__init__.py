"""The op table: every primitive, with its shape rule, its gradient and its meaning in NumPy."""

from . import (
    attention,
    bits,
    convolution,
    elementwise,
    getitem,
    indexing,
    last_axis,
    moments,
    own_gradient,
    pooling,
    products,
    random,
    reductions,
    scan,
    shapes,
    warp,
)
