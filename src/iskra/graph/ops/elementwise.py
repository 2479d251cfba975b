"""Elementwise primitives, each with its implementation and its gradient.

In a gradient, `g` is the upstream gradient, `y` the op's result. Gradients of broadcast inputs are summed to the
input's shape by `unbroadcast`, so the rules assume equal shapes.

Where a slope is infinite in one point only, as that of a root at 0, the gradient there is 0: sums of squares lead to
that point (norms, distances, deviations), and infinity times their zero would be NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..op import Op
from ..tensor import OPS, Shape, Tensor


def broadcast_shapes(who: str, *shapes: Shape) -> Shape:
    """NumPy's broadcasting, with None for a batch of unknown length."""
    ndim = max(len(shape) for shape in shapes)
    result: list[int | None] = []
    for lengths in zip(*[(1,) * (ndim - len(shape)) + tuple(shape) for shape in shapes], strict=True):
        known = {n for n in lengths if n not in (1, None)}
        if len(known) > 1:
            raise ValueError(
                f"{who}: expected shapes that broadcast, got {' and '.join(map(str, shapes))}. "
                "Reshape one, or add an axis of length 1."
            )
        result.append(known.pop() if known else None if None in lengths else 1)
    return tuple(result)


def unbroadcast(gradient: Tensor, shape: Shape) -> Tensor:
    """Sum a gradient over the axes along which an input of `shape` was repeated."""
    if gradient.shape == shape:
        return gradient
    extra = gradient.ndim - len(shape)
    axes = tuple(range(extra)) + tuple(
        extra + i for i, n in enumerate(shape) if n == 1 and gradient.shape[extra + i] != 1
    )
    return OPS["reshape"](OPS["sum"](gradient, axis=axes, keepdims=False), shape=shape)


def _elementwise(
    name: str,
    reference: Callable[..., Any],
    gradient: Callable[..., tuple[Any, ...]] | None = None,
    promote: str | None = "float",
    dtype: str | None = None,
) -> Op:
    """An elementwise op; its result has `dtype`, or else that of its last input."""

    def infer(*inputs: Tensor, **_: Any) -> tuple[Shape, str]:
        return broadcast_shapes(name, *(t.shape for t in inputs)), dtype or inputs[-1].dtype

    def summed(g: Tensor, y: Tensor, *inputs: Tensor, **attrs: Any) -> tuple[Any, ...]:
        assert gradient is not None
        parts = gradient(g, y, *inputs, **attrs)
        return tuple(None if p is None else unbroadcast(p, t.shape) for p, t in zip(parts, inputs, strict=True))

    return Op(name, reference, infer, summed if gradient else None, promote, elementwise=True)


# One input. ---------------------------------------------------------------------------------------------------------

copy: Op = _elementwise("copy", lambda x: np.array(x), lambda g, y, x: (g,), promote=None)
negative: Op = _elementwise("negative", np.negative, lambda g, y, x: (-g,), promote=None)
abs: Op = _elementwise("abs", np.abs, lambda g, y, x: (g * sign(x),), promote=None)
sign: Op = _elementwise("sign", np.sign, promote=None)
exp: Op = _elementwise("exp", np.exp, lambda g, y, x: (g * y,))
expm1: Op = _elementwise("expm1", np.expm1, lambda g, y, x: (g * (y + 1.0),))
log: Op = _elementwise("log", np.log, lambda g, y, x: (g / x,))
log1p: Op = _elementwise("log1p", np.log1p, lambda g, y, x: (g / (x + 1.0),))
sqrt: Op = _elementwise("sqrt", np.sqrt, lambda g, y, x: (g * 0.5 / _or_infinite(y),))
rsqrt: Op = _elementwise("rsqrt", lambda x: 1.0 / np.sqrt(x), lambda g, y, x: (g * -0.5 * y / x,))
square: Op = _elementwise("square", np.square, lambda g, y, x: (g * x * 2.0,), promote=None)
reciprocal: Op = _elementwise("reciprocal", lambda x: 1.0 / x, lambda g, y, x: (-g * y * y,))
tanh: Op = _elementwise("tanh", np.tanh, lambda g, y, x: (g * (1.0 - y * y),))
sin: Op = _elementwise("sin", np.sin, lambda g, y, x: (g * cos(x),))
cos: Op = _elementwise("cos", np.cos, lambda g, y, x: (-g * sin(x),))
floor: Op = _elementwise("floor", np.floor, promote=None)
ceil: Op = _elementwise("ceil", np.ceil, promote=None)
round: Op = _elementwise("round", lambda x: np.round(x), promote=None)
isnan: Op = _elementwise("isnan", np.isnan, dtype="bool")
isfinite: Op = _elementwise("isfinite", np.isfinite, dtype="bool")
logical_not: Op = _elementwise("logical_not", np.logical_not, promote="bool", dtype="bool")
relu: Op = _elementwise("relu", lambda x: np.maximum(x, 0), lambda g, y, x: (where(y > 0.0, g, 0.0),), promote=None)


def _or_infinite(x: Tensor) -> Any:
    """A divisor by which a quotient is 0 where x is."""
    return where(equal(x, 0.0), math.inf, x)


def _sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)), never through an overflowing exponential."""
    small = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1.0 / (1.0 + small), small / (1.0 + small)).astype(small.dtype)[()]


sigmoid: Op = _elementwise("sigmoid", _sigmoid, lambda g, y, x: (g * y * (1.0 - y),))


def _erf(x: Any) -> Any:
    """The error function; NumPy has none, and `math.erf` is exact to double precision."""
    x = np.asarray(x)
    return np.vectorize(math.erf, otypes=[x.dtype])(x)[()] if x.size else x


erf: Op = _elementwise("erf", _erf, lambda g, y, x: (g * (2.0 / math.sqrt(math.pi)) * exp(-square(x)),))


def _cast_infer(x: Tensor, *, dtype: str) -> tuple[Shape, str]:
    return x.shape, dtype


def _cast_gradient(g: Tensor, y: Tensor, x: Tensor, *, dtype: str) -> tuple[Any, ...]:
    return (g if x.dtype == dtype == "float32" else None,)


def _cast(x: Any, *, dtype: str) -> Any:
    x = np.asarray(x)
    if dtype == "float32" and x.dtype == np.float64:
        return x  # a float64 interpretation of a graph keeps its precision
    return x.astype(dtype)


class _Cast(Op):
    """A cast to the dtype that a value already has records no node."""

    def __call__(self, *inputs: Any, **attrs: Any) -> Any:
        if isinstance(inputs[0], Tensor) and inputs[0].dtype == attrs["dtype"]:
            return inputs[0]
        return super().__call__(*inputs, **attrs)


cast: Op = _Cast("cast", _cast, _cast_infer, _cast_gradient, elementwise=True)

# Two inputs. --------------------------------------------------------------------------------------------------------

add: Op = _elementwise("add", np.add, lambda g, y, a, b: (g, g), promote="common")
subtract: Op = _elementwise("subtract", np.subtract, lambda g, y, a, b: (g, -g), promote="common")
multiply: Op = _elementwise("multiply", np.multiply, lambda g, y, a, b: (g * b, g * a), promote="common")
divide: Op = _elementwise("divide", np.divide, lambda g, y, a, b: (g / b, -g * y / b))
maximum: Op = _elementwise(
    "maximum", np.maximum, lambda g, y, a, b: (where(a < b, 0.0, g), where(a < b, g, 0.0)), promote="common"
)
minimum: Op = _elementwise(
    "minimum", np.minimum, lambda g, y, a, b: (where(b < a, 0.0, g), where(b < a, g, 0.0)), promote="common"
)


def _power_gradient(g: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Any, ...]:
    by_exponent = where(a > 0.0, g * y * log(where(a > 0.0, a, 1.0)), 0.0)
    exponent = b.attrs["value"] if b.attrs.get("leaf") == "constant" else np.float32(0.5)
    if not ((exponent >= 0) & (exponent < 1)).any():
        return g * b * power(a, b - 1.0), by_exponent
    root = logical_and(equal(a, 0.0), logical_and(less_equal(0.0, b), less(b, 1.0)))
    return where(root, 0.0, g * b) * power(where(root, 1.0, a), b - 1.0), by_exponent


power: Op = _elementwise("power", np.power, _power_gradient)
mod: Op = _elementwise("mod", np.mod, lambda g, y, a, b: (g, -g * floor_divide(a, b)), promote="common")
"""The remainder with the sign of b: a - floor(a / b) b."""
floor_divide: Op = _elementwise("floor_divide", np.floor_divide, promote="common")


def _arctan2_gradient(g: Tensor, y: Tensor, a: Tensor, b: Tensor) -> tuple[Any, ...]:
    squared = _or_infinite(a * a + b * b)
    return g * b / squared, -g * a / squared


arctan2: Op = _elementwise("arctan2", np.arctan2, _arctan2_gradient)
"""The angle of the point (b, a), from -pi to pi."""
equal: Op = _elementwise("equal", np.equal, promote="common", dtype="bool")
not_equal: Op = _elementwise("not_equal", np.not_equal, promote="common", dtype="bool")
less: Op = _elementwise("less", np.less, promote="common", dtype="bool")
less_equal: Op = _elementwise("less_equal", np.less_equal, promote="common", dtype="bool")
logical_and: Op = _elementwise("logical_and", np.logical_and, promote="bool", dtype="bool")
logical_or: Op = _elementwise("logical_or", np.logical_or, promote="bool", dtype="bool")


# Three inputs. ------------------------------------------------------------------------------------------------------


class _Select(Op):
    """`where`: the condition stays a boolean, the two branches are brought to one dtype."""

    def record(self, *inputs: Any, **attrs: Any) -> Tensor:
        condition, a, b = inputs
        zero = 0.0 if any(getattr(v, "dtype", None) == "float32" or isinstance(v, float) for v in (a, b)) else 0
        return super().record(condition, a + zero if _weak(a) else a, b + zero if _weak(b) else b)


def _weak(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _select_infer(condition: Tensor, a: Tensor, b: Tensor) -> tuple[Shape, str]:
    if a.dtype != b.dtype:
        raise TypeError(f"where: expected two values of one dtype, got {a.dtype} and {b.dtype}. Cast one of them.")
    return broadcast_shapes("where", condition.shape, a.shape, b.shape), a.dtype


def _select_gradient(g: Tensor, y: Tensor, condition: Tensor, a: Tensor, b: Tensor) -> tuple[Any, ...]:
    return None, unbroadcast(where(condition, g, 0.0), a.shape), unbroadcast(where(condition, 0.0, g), b.shape)


def _where(condition: Any, a: Any, b: Any) -> Any:
    """np.where gives float64 for two Python floats; a condition has no precision to ask for more than float32."""
    result = np.where(condition, a, b)
    strong = [v.dtype for v in (a, b) if isinstance(v, (np.ndarray, np.generic))]
    return result if strong or result.dtype != np.float64 else result.astype(np.float32)


where: Op = _Select("where", _where, _select_infer, _select_gradient, elementwise=True)

# No gradient passes. ------------------------------------------------------------------------------------------------

stop_gradient: Op = Op("stop_gradient", lambda x: x, lambda x: (x.shape, x.dtype), elementwise=True)
