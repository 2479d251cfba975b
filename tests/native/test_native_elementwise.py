"""Elementwise opcodes against NumPy in float64, on every instruction set."""

import numpy as np
import pytest
from scipy import special

SPECIAL = np.array(
    [0.0, -0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 1e-45, -1e-45, 1e-38, 3e38, -3e38, 0.5, 1.5, 2.5, -2.5]
)


def ulps(got: np.ndarray, true: np.ndarray) -> np.ndarray:
    """Distance from the float64 truth in units of the last place of the float32 result."""
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = true.astype(np.float32)
        spacing = np.spacing(np.abs(rounded)).astype(np.float64)
        error = np.abs(got.astype(np.float64) - true) / spacing
    same = (got == rounded) | (np.isnan(got) & np.isnan(rounded))
    return np.where(same, 0.0, error)


def samples(low: float, high: float) -> np.ndarray:
    rng = np.random.default_rng(1)
    log = np.exp(rng.uniform(np.log(1e-38), np.log(max(abs(low), abs(high))), 4000)) * rng.choice([-1, 1], 4000)
    values = np.concatenate([rng.uniform(low, high, 12000), log, np.linspace(-2, 2, 4001), SPECIAL])
    return values.astype(np.float32)


UNARY = {
    "negative": (np.negative, -1e3, 1e3, 0),
    "abs": (np.abs, -1e3, 1e3, 0),
    "sign": (np.sign, -1e3, 1e3, 0),
    "exp": (np.exp, -110, 95, 1.5),
    "expm1": (np.expm1, -110, 95, 2),
    "log": (np.log, 0, 3e38, 1.5),
    "log1p": (np.log1p, -1, 3e38, 2),
    "sqrt": (np.sqrt, 0, 3e38, 0.501),
    "rsqrt": (lambda x: 1 / np.sqrt(x), 0, 3e38, 1.5),
    "square": (np.square, -1e19, 1e19, 0.501),
    "reciprocal": (np.reciprocal, -1e3, 1e3, 0.501),
    "tanh": (np.tanh, -10, 10, 2),
    "sigmoid": (special.expit, -110, 110, 2),
    "relu": (lambda x: np.maximum(x, 0), -10, 10, 0),
    "erf": (special.erf, -5, 5, 2),
    "sin": (np.sin, -2e5, 2e5, 1.5),
    "cos": (np.cos, -2e5, 2e5, 1.5),
    "floor": (np.floor, -1e4, 1e4, 0),
    "ceil": (np.ceil, -1e4, 1e4, 0),
    "round": (np.round, -1e4, 1e4, 0),
    "isnan": (np.isnan, -1, 1, 0),
    "isfinite": (np.isfinite, -1, 1, 0),
    "logical_not": (np.logical_not, -1, 1, 0),
}


@pytest.mark.parametrize("name", UNARY)
def test_unary_opcodes_are_close_to_the_true_value(name, tile, isa):
    function, low, high, tolerance = UNARY[name]
    x = samples(low, high)
    y = np.empty_like(x)
    tile((1, x.size), [x, y], [(name, 0, 1, 0)])
    with np.errstate(all="ignore"):
        true = np.asarray(function(x.astype(np.float64)), np.float64)
    error = ulps(y, true)
    assert error.max() <= tolerance, (x[error.argmax()], y[error.argmax()], true[error.argmax()])


def test_rounding_is_half_to_even(tile, isa):
    x = np.array([[-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 8388607.5, -8388608.0, 1e10]], np.float32)
    y = np.empty_like(x)
    tile(x.shape, [x, y], [("round", 0, 1, 0)])
    np.testing.assert_array_equal(y, np.round(x))


BINARY = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "mod": np.mod,
    "equal": np.equal,
    "not_equal": np.not_equal,
    "less": np.less,
    "less_equal": np.less_equal,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
}


@pytest.mark.parametrize("name", BINARY)
def test_binary_opcodes_equal_numpy(name, tile, isa):
    rng = np.random.default_rng(2)
    a, b = np.meshgrid(SPECIAL.astype(np.float32), SPECIAL.astype(np.float32))
    a = np.append(a.ravel(), rng.normal(size=333)).astype(np.float32)[None]
    b = np.append(b.ravel(), rng.normal(size=333)).astype(np.float32)[None]
    if name == "mod":
        a, b = (np.where(np.abs(x) < 1e30, x, 1).astype(np.float32) for x in (a, b))
    y = np.empty_like(a)
    tile(a.shape, [a, b, y], [(name, 0, 2, 0, 1)])
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(y, BINARY[name](a, b).astype(np.float32))


def test_pow_is_close_to_the_true_value(tile, isa):
    rng = np.random.default_rng(3)
    a = np.append(np.exp(rng.uniform(-20, 20, 5000)), [0, 0, 2, -2, -2, np.inf]).astype(np.float32)[None]
    b = np.append(rng.uniform(-4, 4, 5000), [0, 2, 0, 3, 0.5, 2]).astype(np.float32)[None]
    y = np.empty_like(a)
    tile(a.shape, [a, b, y], [("power", 0, 2, 0, 1)])
    with np.errstate(all="ignore"):
        assert ulps(y, np.power(a.astype(np.float64), b.astype(np.float64))).max() <= 1


INTEGER = {
    "int_add": np.add,
    "int_subtract": np.subtract,
    "int_multiply": np.multiply,
    "int_floor_divide": np.floor_divide,
    "int_mod": np.mod,
    "int_maximum": np.maximum,
    "int_minimum": np.minimum,
    "int_equal": np.equal,
    "int_not_equal": np.not_equal,
    "int_less": np.less,
    "int_less_equal": np.less_equal,
}


@pytest.mark.parametrize("name", INTEGER)
def test_integer_opcodes_equal_numpy(name, tile, isa):
    rng = np.random.default_rng(4)
    a = rng.integers(-50, 50, (1, 301), dtype=np.int32)
    b = rng.integers(-50, 50, (1, 301), dtype=np.int32)
    a[0, :2], b[0, :2] = 2**31 - 1, [1, -3]
    y = np.empty(
        a.shape, np.float32 if name in ("int_equal", "int_not_equal", "int_less", "int_less_equal") else np.int32
    )
    with np.errstate(all="ignore"):
        tile(a.shape, [a, b, y], [(name, 0, 2, 0, 1)])
        np.testing.assert_array_equal(y, INTEGER[name](a, b).astype(y.dtype))


def test_select_and_muladd(tile, isa):
    rng = np.random.default_rng(5)
    mask = (rng.random((7, 13)) < 0.5).astype(np.float32)
    b, c = rng.normal(size=(2, 7, 13)).astype(np.float32)
    row = rng.normal(size=(7, 1)).astype(np.float32)
    y, z = np.empty_like(mask), np.empty_like(mask)
    b, c = b.copy(), c.copy()
    tile(mask.shape, [mask, b, c, row, y, z], [("where", 0, 4, 0, 1, 3), ("muladd", 0, 5, 1, 2, 3)])
    np.testing.assert_array_equal(y, np.where(mask, b, row))
    np.testing.assert_allclose(z, b * c + row, rtol=1e-5, atol=1e-6)


def test_conversions(tile, isa):
    x = np.array([[1.9, -1.9, 0.0, 1e6, -7.0]], np.float32)
    i, back = np.empty(x.shape, np.int32), np.empty_like(x)
    tile(x.shape, [x, i, back], [("float_to_int", 0, 1, 0), ("int_to_float", 0, 2, 1)])
    np.testing.assert_array_equal(i, x.astype(np.int32))
    np.testing.assert_array_equal(back, i.astype(np.float32))
