"""The op table: every primitive, with its shape rule, its gradient and its meaning in NumPy."""

from . import elementwise, getitem, indexing, products, random, reductions, shapes

__all__ = ["elementwise", "getitem", "indexing", "products", "random", "reductions", "shapes"]
