"""Calls of every function of `ops`, to ask two libraries the same.

A call takes the module (`keras.ops` or `iskra.ops`) and arrays. Float arrays are differentiated in the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """One call: `call(ops, *arrays)` gives a value, or a tuple or list of values."""

    call: Callable[..., Any]
    arrays: tuple[np.ndarray, ...]


def f(*shape: int, low: float = -0.9, high: float = 0.95, seed: int = 0) -> np.ndarray:
    """Different float32 numbers between two ends, none of them 0."""
    count = int(np.prod(shape))
    return np.random.default_rng(seed).permutation(np.linspace(low, high, count)).reshape(shape).astype(np.float32)


def i(*values: Any) -> np.ndarray:
    """Whole numbers."""
    return np.array(values, np.int32)


def b(*values: Any) -> np.ndarray:
    """Truth values."""
    return np.array(values, bool)


NAN, INF = np.float32(np.nan), np.float32(np.inf)
X = f(3, 4, low=-1.9, high=2.05)  # of both signs
POSITIVE = f(3, 4, low=0.2, high=2.9)
UNIT = f(3, 4)  # between -1 and 1
HOLES = np.where(np.arange(12).reshape(3, 4) % 5 == 1, NAN, X)
CUBE = f(2, 3, 4)
WHOLE = i([3, -7, 12, 0], [5, 2, -1, 8])
MATRIX = (np.eye(4) * 2.0 + f(4, 4, seed=5)).astype(np.float32)
DEFINITE = (MATRIX @ MATRIX.T + np.eye(4)).astype(np.float32)
IMAGES = f(2, 4, 6, 8)

CASES: dict[str, list[Case]] = {}


def case(name: str, call: Callable[..., Any], *arrays: np.ndarray) -> None:
    """Note a call."""
    CASES.setdefault(name, []).append(Case(call, arrays))


def each(names: str, *arrays: np.ndarray) -> None:
    """Note calls without settings of several functions."""
    for name in names.split():
        case(name, lambda ops, *values, name=name: getattr(ops, name)(*values), *arrays)


def along(names: str, x: np.ndarray, axes: tuple[Any, ...] = (None, 0, -1), **settings: Any) -> None:
    """Note calls with several axes."""
    for name in names.split():
        for axis in axes:
            call = lambda ops, v, name=name, axis=axis: getattr(ops, name)(v, axis=axis, **settings)  # noqa: E731
            case(name, call, x)


each("abs absolute negative sign square exp expm1 sin cos tan tanh sinh cosh sigmoid relu erf erfc exp2 sinc", X)
each("arctan arcsinh deg2rad rad2deg cbrt fabs angle real imag conj conjugate copy i0 isreal", X)
each("ceil floor round trunc signbit isnan isinf isfinite isneginf isposinf logical_not nan_to_num", X)
each(
    "isnan isinf isfinite isneginf isposinf signbit trunc nan_to_num isreal",
    np.array([NAN, INF, -INF, 1.5, -0.5], np.float32),
)
each("log log1p log2 log10 sqrt rsqrt reciprocal", POSITIVE)
each("arcsin arccos arctanh erfinv", UNIT)
each("arccosh", f(3, 4, low=1.1, high=5.0))
each("erfc arcsinh i0 erfc", f(9, low=-6.0, high=6.5))
each("add subtract multiply maximum minimum arctan2 hypot logaddexp logaddexp2 fmax fmin", X, f(4, low=-1.7, high=1.6))
each("divide true_divide divide_no_nan mod floor_divide fmod", X, f(3, 4, low=0.31, high=1.87, seed=2))
each("power", POSITIVE, f(3, 4, low=0.3, high=1.8, seed=2))
each("heaviside", X, f(4, seed=1))
each("ldexp", X, i(0, -2, 3, 1))
each("fmax fmin", HOLES, X[:, ::-1].copy())
each(
    "equal not_equal less less_equal greater greater_equal isclose logical_and logical_or logical_xor",
    WHOLE,
    WHOLE[::-1].copy(),
)
each(
    "add subtract multiply maximum minimum mod floor_divide fmod gcd lcm bitwise_and bitwise_or bitwise_xor",
    WHOLE,
    i(3, 4, -6, 5),
)
each("bitwise_not bitwise_invert abs negative square sign", WHOLE)
each("bitwise_left_shift bitwise_right_shift left_shift right_shift", WHOLE, i(1, 3, 0, 5))
each("logical_and logical_or logical_xor", b(1, 1, 0, 0), b(1, 0, 1, 0))
each("stop_gradient ravel flipud fliplr size ndim", X)
each("allclose isclose", X, X + np.float32(1e-6))
each("nextafter", X, X[::-1].copy())
case("isclose", lambda ops, x, y: ops.isclose(x, y, rtol=0.0, atol=0.5), X, X[::-1].copy())
case("allclose", lambda ops, x, y: ops.allclose(x, y, equal_nan=True), HOLES, HOLES)
case("isin", lambda ops, x: ops.isin(x, [3, 8]), WHOLE)
case("isin", lambda ops, x: ops.isin(x, [3, 8], invert=True), WHOLE)
case(
    "nan_to_num",
    lambda ops, x: ops.nan_to_num(x, nan=7.0, posinf=1.0, neginf=-1.0),
    np.array([NAN, INF, -INF, 2], np.float32),
)
case("round", lambda ops, x: ops.round(x, decimals=1), X * np.float32(1.013))
case("clip", lambda ops, x: ops.clip(x, -0.5, 0.7), X)
case("where", lambda ops, c, x, y: ops.where(c, x, y), b(1, 0, 1, 0), X, f(4))
case("where", lambda ops, x: ops.where(x > 0), X)
case("select", lambda ops, x: ops.select([x > 0.5, x > 0.0], [x * 2.0, -x], 7.0), X)
case("cast", lambda ops, x: ops.cast(x, "int32"), X)
case("cast", lambda ops, x: ops.cast(x, "float32"), WHOLE)
case("saturate_cast", lambda ops, x: ops.saturate_cast(x, "int32"), X)
case("saturate_cast", lambda ops, x: ops.saturate_cast(x, "uint8"), np.array([-3.0, 7.9, 300.0], np.float32))
case("view", lambda ops, x: ops.view(x, "int32"), X)
case("dtype", lambda ops, x: ops.dtype(x) == "float32", X)
case("is_tensor", lambda ops: (ops.is_tensor([1]), ops.is_tensor(ops.ones(2))))
case("convert_to_tensor", lambda ops, x: ops.convert_to_tensor(x, "int32"), X)
case("convert_to_numpy", lambda ops, x: ops.convert_to_numpy(x), X)
case("shape", lambda ops, x: ops.shape(x), X)

# Reductions. --------------------------------------------------------------------------------------------------------
along("sum mean max min prod std var ptp amax amin all any count_nonzero logsumexp median average", POSITIVE)
along("nansum nanprod nanmax nanmin nanmean nanvar nanstd nanmedian", HOLES)
along("argmax argmin nanargmax nanargmin", X)
along("sum mean max min prod std var ptp nanmean nanmedian median logsumexp", CUBE, ((0, 2), 1), keepdims=True)
along("argmax argmin", CUBE, (1,), keepdims=True)
along("sort argsort", X, (-1, 0))
along("sort argsort median", WHOLE, (-1, 0))
along("cumsum cumprod", X)
along("cumsum cumprod diff flip", CUBE, (1, -1))
along("nancumsum nancumprod", HOLES)
along("quantile", CUBE, (None, 1, (0, 2)), q=[0.1, 0.5, 1.0])
along("percentile nanpercentile", X, (None, 0), q=37.0, keepdims=True)
along("nanquantile", HOLES, (None, -1), q=[0.25, 0.6])
for method in ("linear", "lower", "higher", "midpoint", "nearest"):
    for name in ("quantile", "nanquantile"):
        case(name, lambda ops, x, n=name, m=method: getattr(ops, n)(x, [0.3, 0.7, 0.0], axis=0, method=m), f(6, 2))
case("max", lambda ops, x: ops.max(x, axis=0, initial=0.3), X)
case("min", lambda ops, x: ops.min(x, axis=0, initial=0.3), X)
case("prod", lambda ops, x: ops.prod(x, axis=0, dtype="float32"), WHOLE)
case("cumsum", lambda ops, x: ops.cumsum(x, axis=1, dtype="float32"), WHOLE)
case("average", lambda ops, x, w: ops.average(x, axis=1, weights=w), X, f(4, low=0.1))
case("average", lambda ops, x, w: ops.average(x, weights=w), X, POSITIVE)
case("trapezoid", lambda ops, y: ops.trapezoid(y, dx=0.5), X)
case("trapezoid", lambda ops, y, x: ops.trapezoid(y, x, axis=0), X, f(3))
case("norm", lambda ops, x: ops.norm(x), X)
for order in (1, 2, 3, 0, np.inf, -np.inf):
    case("norm", lambda ops, x, o=order: ops.norm(x, ord=o, axis=1), X)
for order in ("fro", 1, -1, np.inf, -np.inf):
    case("norm", lambda ops, x, o=order: ops.norm(x, ord=o, axis=(0, 1), keepdims=True), X)
case("norm", lambda ops, x: ops.norm(x, ord="nuc", axis=(0, 1)), X)
case("diff", lambda ops, x: ops.diff(x, n=2), X)

# Shapes. ------------------------------------------------------------------------------------------------------------
case("reshape", lambda ops, x: ops.reshape(x, (-1, 6)), X)
case("reshape", lambda ops, x: ops.reshape(x, (3, 2, 2)), X)
case("transpose", lambda ops, x: ops.transpose(x), X)
case("transpose", lambda ops, x: ops.transpose(x, (0, 2, 1)), CUBE)
case("swapaxes", lambda ops, x: ops.swapaxes(x, 1, 2), CUBE)
case("moveaxis", lambda ops, x: ops.moveaxis(x, 1, -1), CUBE)
case("moveaxis", lambda ops, x: ops.moveaxis(x, [1, 2], [2, 1]), CUBE)
case("expand_dims", lambda ops, x: ops.expand_dims(x, 1), X)
case("expand_dims", lambda ops, x: ops.expand_dims(x, (1, -1)), X)
case("squeeze", lambda ops, x: ops.squeeze(x, 1), f(3, 1, 4))
case("broadcast_to", lambda ops, x: ops.broadcast_to(x, (2, 3, 4)), f(3, 1))
case("concatenate", lambda ops, x, y: ops.concatenate([x, y]), X, f(2, 4))
case("concatenate", lambda ops, x, y: ops.concatenate([x, y], axis=-1), X, f(3, 2))
case("stack", lambda ops, x, y: ops.stack([x, y], axis=1), X, UNIT)
case("append", lambda ops, x, y: ops.append(x, y), X, f(2))
case("append", lambda ops, x, y: ops.append(x, y, axis=1), X, f(3, 2))
for name in ("hstack", "vstack", "dstack"):
    case(name, lambda ops, x, y, n=name: getattr(ops, n)([x, y]), X, UNIT)
    case(name, lambda ops, x, y, n=name: getattr(ops, n)([x, y]), f(3), f(3, seed=2))
case("split", lambda ops, x: ops.split(x, 2, axis=1), X)
case("split", lambda ops, x: ops.split(x, [1, 3], axis=-1), X)
case("array_split", lambda ops, x: ops.array_split(x, 3, axis=1), X)
case("hsplit", lambda ops, x: ops.hsplit(x, 2), X)
case("vsplit", lambda ops, x: ops.vsplit(x, 3), X)
case("dsplit", lambda ops, x: ops.dsplit(x, 2), CUBE)
case("unstack", lambda ops, x: ops.unstack(x, axis=1), X)
case("flip", lambda ops, x: ops.flip(x), X)
case("roll", lambda ops, x: ops.roll(x, 2, axis=1), X)
case("roll", lambda ops, x: ops.roll(x, -5), X)
case("rot90", lambda ops, x: ops.rot90(x), X)
case("rot90", lambda ops, x: ops.rot90(x, k=3, axes=(1, 2)), CUBE)
case("rot90", lambda ops, x: ops.rot90(x, k=2), X)
case("repeat", lambda ops, x: ops.repeat(x, 2, axis=1), X)
case("repeat", lambda ops, x: ops.repeat(x, 3), f(2, 2))
case("repeat", lambda ops, x: ops.repeat(x, np.array([1, 0, 2, 1]), axis=1), X)
case("tile", lambda ops, x: ops.tile(x, (1, 2)), X)
case("tile", lambda ops, x: ops.tile(x, (2, 1, 3)), X)
case("pad", lambda ops, x: ops.pad(x, ((0, 0), (1, 2))), X)
case("pad", lambda ops, x: ops.pad(x, ((0, 0), (1, 2)), constant_values=3), X)
for mode in ("edge", "reflect", "symmetric"):
    case("pad", lambda ops, x, m=mode: ops.pad(x, ((0, 0), (2, 1)), mode=m), X)
case("meshgrid", lambda ops, x, y: ops.meshgrid(x, y), f(3), f(2))
case("meshgrid", lambda ops, x, y: ops.meshgrid(x, y, indexing="ij"), f(3), f(2))
case("get_item", lambda ops, x: ops.get_item(x, (slice(None), slice(1, 3))), X)
case("slice", lambda ops, x: ops.slice(x, (0, 1), (3, 2)), X)
case("slice", lambda ops, x, start: ops.slice(x, start, (2, 2)), X, i(1, 3))
case("slice_update", lambda ops, x, y: ops.slice_update(x, (0, 1), y), X, f(3, 2))
case("slice_update", lambda ops, x, start, y: ops.slice_update(x, start, y), X, i(2, 1), f(2, 2))

# Indices and order. -------------------------------------------------------------------------------------------------
case("take", lambda ops, x: ops.take(x, [2, 0, 0], axis=1), X)
case("take", lambda ops, x, k: ops.take(x, k, axis=1), X, i([0, 3], [1, 1]))
case("take", lambda ops, x: ops.take(x, [5, -1]), X)
case("take_along_axis", lambda ops, x, k: ops.take_along_axis(x, k, axis=1), X, i([0, 3], [1, 1], [-1, 2]))
case("take_along_axis", lambda ops, x, k: ops.take_along_axis(x, k, axis=0), X, i([0, 2, 1, 1]))
case("take_along_axis", lambda ops, x, k: ops.take_along_axis(x, k), f(4), i(3, 0))
case("top_k", lambda ops, x: ops.top_k(x, 2), X)
case("top_k", lambda ops, x: ops.top_k(x, k=3, sorted=True), CUBE)
case("in_top_k", lambda ops, t, p: ops.in_top_k(t, p, 2), i(1, 3, 0), X)
case("searchsorted", lambda ops, v: ops.searchsorted([-1.0, 0.0, 0.5, 2.0], v), X)
case("searchsorted", lambda ops, s, v: ops.searchsorted(s, v, side="right"), i(1, 3, 3, 9), i([3, 0], [9, 12]))
case("digitize", lambda ops, x: ops.digitize(x, [-1.0, 0.0, 0.5]), X)
case("one_hot", lambda ops, k: ops.one_hot(k, 4), i(1, 3, -1, 0))
case("one_hot", lambda ops, k: ops.one_hot(k, 3, axis=1, dtype="int32"), i([1, 2], [0, 5]))
case("multi_hot", lambda ops, k: ops.multi_hot(k, 5), i([1, 3], [0, 0]))
case("bincount", lambda ops, k: ops.bincount(k), i(1, 3, 1, 0))
case("bincount", lambda ops, k, w: ops.bincount(k, weights=w, minlength=5), i(1, 3, 1, 0), f(4))
case("bincount", lambda ops, k: ops.bincount(k, minlength=4), i([1, 3, 1], [0, 0, 0]))
case("histogram", lambda ops, x: ops.histogram(x, 5), f(20))
case("histogram", lambda ops, x: ops.histogram(x, bins=4, range=(-0.5, 0.5)), f(20))
case("nonzero", lambda ops, x: ops.nonzero(x), i([0, 3, 0], [1, 0, 2]))
case("unique", lambda ops, x: ops.unique(x), i(3, 1, 3, 2))
case("unique", lambda ops, x: ops.unique(x, return_index=True, return_inverse=True, return_counts=True), i(3, 1, 3, 2))
case("unique", lambda ops, x: ops.unique(x, size=5, return_counts=True), i(3, 1, 3, 2))
case("unravel_index", lambda ops, k: ops.unravel_index(k, (3, 4)), i(5, 11, 0))
case("scatter", lambda ops, k, v: ops.scatter(k, v, (5,)), i([0], [3], [3]), f(3))
case("scatter", lambda ops, k, v: ops.scatter(k, v, (3, 2, 4)), i([0, 1], [2, 0]), f(2, 4))
for reduction in (None, "add", "max", "min", "mul"):
    case(
        "scatter_update", lambda ops, x, k, v, r=reduction: ops.scatter_update(x, k, v, reduction=r),
        f(5), i([0], [3]), f(2, low=-0.4, high=0.3),
    )  # fmt: skip
    case(
        "scatter_update", lambda ops, x, k, v, r=reduction: ops.scatter_update(x, k, v, reduction=r),
        CUBE, i([0, 2], [1, 0]), f(2, 4, low=-0.77, high=0.71, seed=4),
    )  # fmt: skip
for name in ("segment_sum", "segment_max"):
    case(name, lambda ops, x, k, n=name: getattr(ops, n)(x, k, 3), f(5, 2), i(0, 2, 0, 1, 1))
for name in ("segment_min", "segment_prod"):
    case(name, lambda ops, x, k, n=name: getattr(ops, n)(x, k, num_segments=2), f(5), i(0, 1, 0, 1, 1))
case("extract_sequences", lambda ops, x: ops.extract_sequences(x, 3, 2), f(2, 8))

# Matrices. ----------------------------------------------------------------------------------------------------------
each("matmul dot", X, f(4, 2))
each("matmul", CUBE, f(2, 4, 3))
each("outer vdot inner", f(3), f(3, seed=1))
each("inner tensordot", X, f(2, 4))
CASES["tensordot"].clear()
case("tensordot", lambda ops, x, y: ops.tensordot(x, y, axes=1), X, f(4, 2))
case("tensordot", lambda ops, x, y: ops.tensordot(x, y, axes=[[1], [2]]), X, f(2, 3, 4))
each("kron", f(2, 2), f(3, 2))
each("cross", f(4, 3), f(4, 3, seed=1))
case("cross", lambda ops, x, y: ops.cross(x, y), f(4, 2), f(4, 2, seed=1))
case("cross", lambda ops, x, y: ops.cross(x, y, axis=0), f(3, 4), f(3, 4, seed=1))
for name in ("tril", "triu", "diagonal", "trace", "diag"):
    setting = "k" if name in ("tril", "triu", "diag") else "offset"
    for offset in (0, 1, -2):
        case(name, lambda ops, x, n=name, s=setting, o=offset: getattr(ops, n)(x, **{s: o}), f(3, 4))
case("diagonal", lambda ops, x: ops.diagonal(x, axis1=1, axis2=2), CUBE)
case("trace", lambda ops, x: ops.trace(x, axis1=1, axis2=2), CUBE)
for k in (0, 2, -1):
    case("diag", lambda ops, x, k=k: ops.diag(x, k=k), f(3))
    case("diagflat", lambda ops, x, k=k: ops.diagflat(x, k=k), f(2, 2))
case("vander", lambda ops, x: ops.vander(x), f(4))
case("vander", lambda ops, x: ops.vander(x, N=3, increasing=True), f(4))
each("cholesky logdet det inv slogdet cholesky_inverse", DEFINITE)
case("cholesky", lambda ops, x: ops.cholesky(x, upper=True), np.stack([DEFINITE, DEFINITE * 2]))
each("inv det slogdet lu_factor", MATRIX[[2, 0, 3, 1]])
each("solve", MATRIX[[2, 0, 3, 1]], f(4, 2))
each("solve", np.stack([MATRIX, DEFINITE]), f(2, 4, 1))
case("solve_triangular", lambda ops, a, c: ops.solve_triangular(a, c, lower=True), MATRIX, f(4, 2))
case("solve_triangular", lambda ops, a, c: ops.solve_triangular(a, c), MATRIX, f(4, 2))
each("pinv matrix_rank", f(3, 4))
each("lstsq", f(4, 2), f(4))
case("eigh", lambda ops, x: ops.eigh(x)[0], DEFINITE)
case("svd", lambda ops, x: ops.svd(x, compute_uv=False), X)
case("qr", lambda ops, x: ops.abs(ops.qr(x)[1]), X)
case("eig", lambda ops, x: ops.real(ops.trace(ops.diag(ops.eig(x)[0]))) * 1.0, DEFINITE)
each("corrcoef", X)
each("cdist", f(2, 3, 4), f(2, 5, 4, seed=1))
for mode in ("valid", "same", "full"):
    case("correlate", lambda ops, x, y, m=mode: ops.correlate(x, y, mode=m), f(7), f(3, seed=1))
    case("correlate", lambda ops, x, y, m=mode: ops.correlate(x, y, mode=m), f(7), f(4, seed=1))

case("rearrange", lambda ops, x: ops.rearrange(x, "b h w -> b (h w)"), CUBE)
case("rearrange", lambda ops, x: ops.rearrange(x, "b h w -> w b h"), CUBE)
case("rearrange", lambda ops, x: ops.rearrange(x, "b (h w) -> b w h", h=2), X)
case("rearrange", lambda ops, x: ops.rearrange(x, "b (h i) (w j) c -> b h w (i j c)", i=2, j=3), IMAGES)
case("rearrange", lambda ops, x: ops.rearrange(x, "... w -> w ..."), CUBE)

# Fourier. -----------------------------------------------------------------------------------------------------------
for length in (1, 5, 12, 37, 96):
    case("fft", lambda ops, x, y: ops.fft((x, y)), f(2, length), f(2, length, seed=1))
    case("rfft", lambda ops, x: ops.rfft(x), f(2, length))
case("rfft", lambda ops, x: ops.rfft(x, fft_length=8), f(2, 5))
case("rfft", lambda ops, x: ops.rfft(x, 4), f(2, 5))
for length in (None, 8, 9, 4):
    case("irfft", lambda ops, x, y, n=length: ops.irfft((x, y), fft_length=n), f(2, 5), f(2, 5, seed=1))
case("fft2", lambda ops, x, y: ops.fft2((x, y)), f(2, 3, 40), f(2, 3, 40, seed=1))
case("ifft2", lambda ops, x, y: ops.ifft2((x, y)), f(2, 3, 6), f(2, 3, 6, seed=1))
case("stft", lambda ops, x: ops.stft(x, 8, 3, 10), f(2, 30))
case("stft", lambda ops, x: ops.stft(x, 8, 4, 8, window="hamming", center=False), f(2, 30))
case("stft", lambda ops, x: ops.stft(x, 6, 4, 8, window=None), f(2, 30))
case("istft", lambda ops, x, y: ops.istft((x, y), 8, 4, 8), f(2, 7, 5), f(2, 7, 5, seed=1))
case("istft", lambda ops, x, y: ops.istft((x, y), 7, 2, 8, length=15, window="hamming"), f(2, 7, 5), f(2, 7, 5, seed=1))

# Constants. ---------------------------------------------------------------------------------------------------------
case("arange", lambda ops: (ops.arange(5), ops.arange(2, 11, 3), ops.arange(0.0, 1.0, 0.25)))
case("array", lambda ops: ops.array([1.0, 2.0]))
case("empty", lambda ops: ops.empty((2, 3)) * 0)
case("empty_like", lambda ops, x: ops.empty_like(x) * 0, X)
case("eye", lambda ops: (ops.eye(3), ops.eye(2, 4, k=1, dtype="int32")))
case("full", lambda ops: ops.full((2, 2), 3))
case("full_like", lambda ops, x: ops.full_like(x, 2), X)
case("identity", lambda ops: ops.identity(3))
case("ones", lambda ops: (ops.ones((2, 3)), ops.ones(2, dtype="int32")))
case("ones_like", lambda ops, x: ops.ones_like(x), X)
case("zeros", lambda ops: ops.zeros((2, 3)))
case("zeros_like", lambda ops, x: ops.zeros_like(x), X)
case("tri", lambda ops: (ops.tri(3), ops.tri(2, 4, k=1)))
case("linspace", lambda ops: (ops.linspace(0, 1, 5), ops.linspace(-1.0, 2.0, 4, endpoint=False)))
case("linspace", lambda ops, x, y: ops.linspace(x, y, 4), f(3), f(3, seed=1))
case("linspace", lambda ops, x, y: ops.linspace(x, y, num=3, endpoint=False, axis=-1), f(3), f(3, seed=1))
case("logspace", lambda ops: ops.logspace(0, 2, 5))
case("logspace", lambda ops, x, y: ops.logspace(x, y, num=4, base=2), f(3), f(3, seed=1))
case("geomspace", lambda ops: ops.geomspace(1.0, 100.0, 5))
case("geomspace", lambda ops, x, y: ops.geomspace(x, y, num=4), f(3, low=0.5), f(3, low=0.3, seed=1))
for name in ("bartlett", "blackman", "hamming", "hanning"):
    case(name, lambda ops, n=name: getattr(ops, n)(7))
case("kaiser", lambda ops: ops.kaiser(7, 3.0))

# Networks. ----------------------------------------------------------------------------------------------------------
for name in [
    "celu",
    "elu",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "relu6",
    "selu",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "squareplus",
    "swish",
    "tanh_shrink",
    "glu",
    "sparsemax",
]:
    each(name, X)
case("gelu", lambda ops, x: ops.gelu(x, approximate=False), X)
case("leaky_relu", lambda ops, x: ops.leaky_relu(x, negative_slope=0.3), X)
case("softmax", lambda ops, x: ops.softmax(x, axis=1), CUBE)
case("threshold", lambda ops, x: ops.threshold(x, 0.3, -0.5), X)
case("moments", lambda ops, x: ops.moments(x, axes=[0]), X)
case("moments", lambda ops, x: ops.moments(x, axes=[0, 2], keepdims=True), CUBE)
case("normalize", lambda ops, x: ops.normalize(x), X)
case("normalize", lambda ops, x: ops.normalize(x, axis=0, order=3), X)
case(
    "batch_normalization",
    lambda ops, x, m, v, o, s: ops.batch_normalization(x, m, v, axis=-1, offset=o, scale=s, epsilon=1e-2),
    X, f(4), f(4, low=0.5, high=1.5), f(4, seed=2), f(4, low=0.5),
)  # fmt: skip
case("batch_normalization", lambda ops, x, m, v: ops.batch_normalization(x, m, v, axis=1), CUBE, f(3), f(3, low=0.5))
case("layer_normalization", lambda ops, x, g, h: ops.layer_normalization(x, g, h), X, f(4), f(4, seed=1))
case("layer_normalization", lambda ops, x: ops.layer_normalization(x, axis=[1, 2], epsilon=0.1), CUBE)
case("rms_normalization", lambda ops, x, s: ops.rms_normalization(x, s), X, f(4))
case("rms_normalization", lambda ops, x: ops.rms_normalization(x, axis=1, epsilon=0.1), CUBE)
each("binary_crossentropy", f(3, 4, low=0.0, high=1.0), f(3, 4, low=0.1, high=0.9, seed=1))
case("binary_crossentropy", lambda ops, t, o: ops.binary_crossentropy(t, o, from_logits=True), f(3, 4, low=0.0), X)
each("categorical_crossentropy", f(3, 4, low=0.0, high=1.0), f(3, 4, low=0.1, high=0.9, seed=1))
case(
    "categorical_crossentropy", lambda ops, t, o: ops.categorical_crossentropy(t, o, from_logits=True, axis=1), X, UNIT
)
each("sparse_categorical_crossentropy", i(1, 3, 0), f(3, 4, low=0.1, high=0.9, seed=1))
case(
    "sparse_categorical_crossentropy",
    lambda ops, t, o: ops.sparse_categorical_crossentropy(t, o, from_logits=True),
    i(1, 3, 0),
    X,
)
case("psnr", lambda ops, x, y: ops.psnr(x, y, 2.0), X, UNIT)
case("conv", lambda ops, x, k: ops.conv(x, k, padding="same"), IMAGES, f(3, 3, 8, 2))
case("conv", lambda ops, x, k: ops.conv(x, k, strides=2, padding="valid"), IMAGES, f(2, 2, 8, 2))
case("depthwise_conv", lambda ops, x, k: ops.depthwise_conv(x, k), IMAGES, f(2, 2, 8, 1))
case("separable_conv", lambda ops, x, k, p: ops.separable_conv(x, k, p), IMAGES, f(2, 2, 8, 1), f(1, 1, 8, 2))
case("conv_transpose", lambda ops, x, k: ops.conv_transpose(x, k, strides=2), f(2, 3, 3, 2), f(2, 2, 3, 2))
case("max_pool", lambda ops, x: ops.max_pool(x, 2), IMAGES)
case("average_pool", lambda ops, x: ops.average_pool(x, pool_size=2, strides=2, padding="same"), IMAGES)
case("adaptive_average_pool", lambda ops, x: ops.adaptive_average_pool(x, output_size=(2, 4)), IMAGES)
case("adaptive_average_pool", lambda ops, x: ops.adaptive_average_pool(x, 3), f(2, 7, 2))
case("adaptive_max_pool", lambda ops, x: ops.adaptive_max_pool(x, output_size=(3, 4)), IMAGES)
case("depth_to_space", lambda ops, x: ops.depth_to_space(x, 2), IMAGES)
case("space_to_depth", lambda ops, x: ops.space_to_depth(x, 2), IMAGES)
case("depth_to_space", lambda ops, x: ops.depth_to_space(x, 2, data_format="channels_first"), f(2, 8, 3, 2))
case("space_to_depth", lambda ops, x: ops.space_to_depth(x, 2, data_format="channels_first"), f(2, 3, 4, 2))
case("unfold", lambda ops, x: ops.unfold(x, 2), f(2, 3, 4, 5))
case("unfold", lambda ops, x: ops.unfold(x, (2, 3), padding=1, stride=(2, 1)), f(2, 3, 4, 5))
case("fold", lambda ops, x: ops.fold(x, (4, 5), 2), f(2, 12, 12))
case("fold", lambda ops, x: ops.fold(x, output_size=(4, 5), kernel_size=(2, 3), padding=1, stride=(2, 1)), f(2, 6, 15))

# Functions of functions. --------------------------------------------------------------------------------------------
case("map", lambda ops, x: ops.map(lambda row: row * 2.0 + ops.sum(row), x), X)
case("vectorized_map", lambda ops, x: ops.vectorized_map(lambda row: ops.max(row), x), X)
case("vectorize", lambda ops, x: ops.vectorize(lambda v: v * 2.0)(x), X)
case("switch", lambda ops, x: ops.switch(1, [lambda v: v, lambda v: v * 2.0], x), X)
case("cond", lambda ops, x: ops.cond(ops.sum(x) > 0, lambda: x * 2.0, lambda: x), X)
case("fori_loop", lambda ops, x: ops.fori_loop(0, 3, lambda n, v: v * 1.5 + n, x), X)
case(
    "while_loop",
    lambda ops, x: ops.while_loop(lambda v: ops.max(v) < 9.0, lambda v: v * 1.7, x, maximum_iterations=6), X,
)  # fmt: skip
