"""Elementwise operations as ONNX operators."""

from __future__ import annotations

import numpy as np

from .builder import TYPES, Builder, Converter, by_name, plain
from .free_batch import Node

_CAPITALIZED = (  # ops whose names ONNX capitalizes
    *("abs", "add", "ceil", "cos", "equal", "erf", "exp", "floor", "less", "log", "reciprocal", "relu", "round"),
    *("sigmoid", "sign", "sin", "sqrt", "tanh", "where"),
)
_RENAMED = {
    "bitwise_and": "BitwiseAnd",
    "bitwise_or": "BitwiseOr",
    "bitwise_xor": "BitwiseXor",
    "copy": "Identity",
    "divide": "Div",
    "isnan": "IsNaN",
    "less_equal": "LessOrEqual",
    "logical_and": "And",
    "logical_not": "Not",
    "logical_or": "Or",
    "maximum": "Max",
    "minimum": "Min",
    "multiply": "Mul",
    "negative": "Neg",
    "power": "Pow",
    "stop_gradient": "Identity",
    "subtract": "Sub",
}


def _cast(to: Builder, node: Node, x: str) -> str:
    return to.add("Cast", x, to=TYPES[node.dtype])


def _expm1(to: Builder, node: Node, x: str) -> str:
    """2 tanh(x/2) / (1 - tanh(x/2)), which keeps its digits near 0; exp(x) - 1 where that is large."""
    half = to.add("Tanh", to.add("Mul", x, to.like(node, 0.5)))
    near = to.add("Div", to.add("Mul", half, to.like(node, 2)), to.add("Sub", to.like(node, 1), half))
    far = to.add("Sub", to.add("Exp", x), to.like(node, 1))
    return to.add("Where", to.add("Less", to.add("Abs", x), to.like(node, 0.5)), near, far)


def _log1p(to: Builder, node: Node, x: str) -> str:
    """log(u) x / (u - 1) with u = 1 + x, in which the rounding of u cancels (Kahan)."""
    one = to.like(node, 1)
    u = to.add("Add", x, one)
    rest = to.add("Sub", u, one)
    is_zero = to.add("Equal", rest, to.like(node, 0))
    exact = to.add("Mul", to.add("Log", u), to.add("Div", x, to.add("Where", is_zero, one, rest)))
    is_infinite = to.add("IsInf", u)
    return to.add("Where", to.add("Or", is_zero, is_infinite), x, exact)


def _rsqrt(to: Builder, node: Node, x: str) -> str:
    return to.add("Reciprocal", to.add("Sqrt", x))


def _square(to: Builder, node: Node, x: str) -> str:
    return to.add("Mul", x, x)


def _isfinite(to: Builder, node: Node, x: str) -> str:
    return to.add("Not", to.add("Or", to.add("IsNaN", x), to.add("IsInf", x)))


def _not_equal(to: Builder, node: Node, a: str, b: str) -> str:
    return to.add("Not", to.add("Equal", a, b))


def _floor_divide(to: Builder, node: Node, a: str, b: str) -> str:
    """Integers are divided towards 0 by ONNX, so they go by way of the remainder."""
    if node.dtype == "float32":
        return to.add("Floor", to.add("Div", a, b))
    return to.add("Div", to.add("Sub", a, to.add("Mod", a, b)), b)


def _mod(to: Builder, node: Node, a: str, b: str) -> str:
    if node.dtype == "int32":
        return to.add("Mod", a, b)
    return to.add("Sub", a, to.add("Mul", to.add("Floor", to.add("Div", a, b)), b))


def _arctan2(to: Builder, node: Node, y: str, x: str) -> str:
    """The angle of (x, y) by the half-angle: 2 atan(y / (r + x)), or pi on the left half of the axis."""
    zero = to.like(node, 0)
    radius = to.add("Sqrt", to.add("Add", to.add("Mul", x, x), to.add("Mul", y, y)))
    below = to.add("Div", to.add("Sub", radius, x), y)  # the same quotient, for x < 0
    above = to.add("Div", y, to.add("Add", radius, x))
    is_left = to.add("Less", x, zero)
    angle = to.add("Mul", to.add("Atan", to.add("Where", is_left, below, above)), to.like(node, 2))
    on_axis = to.add("Where", is_left, to.like(node, np.pi), zero)
    return to.add("Where", to.add("Equal", y, zero), on_axis, angle)


def _own_gradient(to: Builder, node: Node, value: str, *_: str) -> str:
    return to.add("Identity", value)


CONVERTERS: dict[str, Converter] = {
    **{name: plain(name.capitalize()) for name in _CAPITALIZED},
    **{name: plain(kind) for name, kind in _RENAMED.items()},
    **by_name(_arctan2, _cast, _expm1, _floor_divide, _isfinite, _log1p, _mod),
    **by_name(_not_equal, _own_gradient, _rsqrt, _square),
}
