"""Kernels that move windows, on every instruction set, against the ops' meaning in NumPy; and what they refuse."""

import functools

import numpy as np
import pytest

from iskra import _native
from iskra.engines.native import NativeProgram, winograd
from iskra.graph import OPS, Trace, Variable
from iskra.graph.ops.window import Window


def native(name, *arrays, expected=None, **attrs):
    """The op computed by the native engine, and by NumPy unless it is known."""
    arrays = [a.astype(np.float32) if a.dtype.kind == "f" else a for a in arrays]
    if expected is None:
        expected = np.asarray(OPS[name].compute(*arrays, **attrs))
    variables = [Variable(a) for a in arrays]
    result = Variable(np.zeros(expected.shape, np.float32 if expected.dtype.kind == "f" else np.int32))
    with Trace() as trace:
        result.assign(OPS[name](*variables, **attrs))
        graph = trace.graph()
    NativeProgram(graph).run(graph.state_arrays(), [])
    return result.value, expected


def square(size, stride=1, padding=0, dilation=1, spread=1):
    return Window((size,) * 2, (stride,) * 2, ((padding, padding),) * 2, (dilation,) * 2, (spread,) * 2)


SIZES = [  # batch, side, channels, filters, window, groups
    (3, 9, 3, 5, square(3, padding=1), 1),
    (2, 12, 17, 33, square(3, padding=1), 1),
    (17, 5, 4, 1, square(3, stride=2, padding=1), 1),
    (2, 40, 2, 70, square(2), 1),
    (5, 8, 12, 18, square(3, padding=2, dilation=2), 3),
    (2, 7, 16, 16, square(1), 1),
    (40, 3, 70, 17, square(1), 1),  # many rows: B in panels
    (2, 9, 17, 33, square(1, stride=2), 1),
    (2, 5, 17, 19, square(3, padding=2, spread=2), 1),
    (3, 4, 3, 5, square(2, padding=0, spread=3), 1),  # outputs that meet no input
    (2, 5, 6, 10, square(3, padding=3, dilation=2, spread=2), 2),
    (1, 6, 5, 7, square(3, stride=2, padding=1, spread=2), 1),
    (3, 9, 5, 5, square(3, padding=1), 5),
    (2, 8, 37, 37, square(5, stride=2, padding=2), 37),
    (17, 6, 64, 64, square(3, padding=2, dilation=2), 64),
    (2, 5, 19, 19, square(3, padding=2, spread=2), 19),
    (2, 5, 4, 12, square(3, padding=1), 4),  # several filters a channel
]


@pytest.mark.parametrize(("n", "side", "channels", "filters", "window", "groups"), SIZES)
def test_convolution_and_its_kernels_gradient(isa, n, side, channels, filters, window, groups):
    generator = np.random.default_rng(0)
    x = generator.normal(size=(n, side, side, channels))
    kernel = generator.normal(size=(*window.size, channels // groups, filters))
    y, expected = native("conv", x, kernel, window=window, groups=groups)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=2e-5)
    g = generator.normal(size=expected.shape)
    y, expected = native("conv_kernel_gradient", x, g, window=window, groups=groups)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=2e-4)


DRAWS = {
    "normal": lambda rng, shape: rng.normal(size=shape),
    "positive": lambda rng, shape: rng.uniform(size=shape),
    "bytes": lambda rng, shape: rng.integers(0, 256, shape).astype(float),
    "outliers": lambda rng, shape: rng.standard_cauchy(shape),
}


@functools.cache
def exact_convolution(draw, n, side, channels, filters, padding):
    """Input and kernel of float32 numbers, the result in float64, and the largest sum of absolute products."""
    window, generator = square(3, padding=padding), np.random.default_rng(4)
    x = DRAWS[draw](generator, (n, side, side, channels)).astype(np.float32).astype(float)
    kernel = generator.normal(size=(3, 3, channels, filters)).astype(np.float32).astype(float)
    exact, largest = (
        OPS["conv"].compute(a, b, window=window, groups=1) for a, b in [(x, kernel), (abs(x), abs(kernel))]
    )
    return x, kernel, exact, largest.max()


@pytest.mark.parametrize("sizes", [(6, 16, 33, 37, 0), (5, 17, 36, 32, 1)])
@pytest.mark.parametrize("draw", sorted(DRAWS))
def test_the_error_of_winograds_way_stays_under_its_bound(isa, draw, sizes):
    x, kernel, exact, largest = exact_convolution(draw, *sizes)
    window, channels = square(3, padding=sizes[-1]), sizes[2]
    assert winograd.pays(window, 1, kernel.shape, exact.shape)
    y, _ = native("conv", x, kernel, expected=exact, window=window, groups=1)
    assert abs(y - exact).max() <= (channels + 16) * 2.0**-24 * largest


def test_winograds_way_is_taken_where_it_pays():
    window, kernel = square(3, padding=1), (3, 3, 32, 32)
    assert winograd.pays(window, 1, kernel, (64, 16, 16, 32))
    assert not winograd.pays(window, 1, (3, 3, 16, 32), (64, 16, 16, 32))  # few channels
    assert not winograd.pays(window, 2, (3, 3, 32, 64), (64, 16, 16, 64))
    assert not winograd.pays(window, 1, kernel, (1, 16, 16, 32))  # few positions
    assert not winograd.pays(window, 1, kernel, (999, 3, 3, 32))  # a quarter of each square beyond the edge
    assert not winograd.pays(square(3, stride=2), 1, kernel, (64, 16, 16, 32))
    assert not winograd.pays(square(5, padding=2), 1, (5, 5, 32, 32), (64, 16, 16, 32))


def test_winograds_epilogue(isa):
    generator = np.random.default_rng(5)
    x, kernel, bias = (generator.normal(size=s).astype(np.float32) for s in [(16, 9, 9, 40), (3, 3, 40, 33), (33,)])
    variables, result = [Variable(a) for a in (x, kernel, bias)], Variable(np.zeros((16, 9, 9, 33), np.float32))
    with Trace() as trace:
        y = OPS["conv"](*variables[:2], window=square(3, padding=1), groups=1) + variables[2]
        result.assign(OPS["maximum"](y, 0.0))
        graph = trace.graph()
    NativeProgram(graph).run(graph.state_arrays(), [])
    expected = np.maximum(OPS["conv"].compute(x, kernel, window=square(3, padding=1), groups=1) + bias, 0)
    np.testing.assert_allclose(result.value, expected, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("channels", [1, 3, 16, 37])
@pytest.mark.parametrize(
    "window",
    [
        square(2, stride=2),
        square(3, stride=2, padding=1),
        square(3, padding=1),
        square(9),
        square(2, stride=3),
        square(2, stride=2, padding=-1),
        square(2, stride=2, dilation=3),
    ],
)
def test_pooling(isa, channels, window):
    x = np.random.default_rng(1).normal(size=(3, 9, 9, channels)).round(1)  # with ties
    for name in ("max_pool", "max_pool_indices"):
        y, expected = native(name, x, window=window)
        np.testing.assert_array_equal(y, expected)
    places = expected
    y, expected = native("sum_pool", x, window=window)
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-5)
    g = np.random.default_rng(2).normal(size=places.shape)
    y, expected = native("sum_pool", g, window=window.back((9, 9)))
    np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-5)
    if min(window.padding)[0] >= 0:
        y, expected = native("scatter_to_maxima", g, places, window=window, spatial=(9, 9))
        np.testing.assert_allclose(y, expected, rtol=1e-6, atol=1e-6)


def test_pooling_of_one_and_three_axes(isa):
    for spatial in [(11,), (4, 5, 6)]:
        ndim = len(spatial)
        window = Window((3,) * ndim, (2,) * ndim, ((1, 1),) * ndim, (1,) * ndim, (1,) * ndim)
        x = np.random.default_rng(1).normal(size=(2, *spatial, 19)).astype(np.float32)
        for name in ("max_pool", "max_pool_indices", "sum_pool"):
            y, places = native(name, x, window=window)
            np.testing.assert_allclose(y, places, rtol=1e-5, atol=1e-5)
        places = OPS["max_pool_indices"].compute(x, window=window)
        y, expected = native("scatter_to_maxima", np.ones(places.shape), places, window=window, spatial=spatial)
        np.testing.assert_array_equal(y, expected)


def test_nan_and_infinity_pass_through_the_maximum(isa):
    x = np.array([np.nan, 1.0, -np.inf, -np.inf, 2.0, np.inf, 3.0, np.nan]).reshape(1, 8, 1)
    window = Window.plain((2,), (2,))
    y, expected = native("max_pool", x, window=window)
    np.testing.assert_array_equal(y, expected)


@pytest.mark.parametrize("shape", [(2, 30, 34, 10), (150, 12, 12), (3, 60, 70)])
def test_padding(isa, shape):
    x = np.random.default_rng(3).normal(size=shape)
    padded = tuple(2 * n + 3 for n in shape)
    spans = tuple((1, 2, n) if i != 1 else (n + 2, 1, n) for i, n in enumerate(shape))
    y, expected = native("scatter_slice", x, shape=padded, spans=spans)
    np.testing.assert_array_equal(y, expected)


def program():
    return _native.Program(arena=100, num_state=0, constants=[], num_inputs=0, num_outputs=0, batch=1)


GRADIENT = {
    "x": (0, 0), "g": (0, 0), "out": (0, 50), "taps": [(0, 0, 0)], "rows": [(0, 0)], "images": 1, "splits": 1, "m": 2,
    "n": 2, "cols": 2, "x_image": 4, "g_image": 4, "x_step": 2, "g_step": 2, "out_split": 4, "out_row": 2,
}  # fmt: skip
POOL = {
    "kind": "max", "x": (0, 0), "y": (0, 50), "indices": None, "images": 1, "channels": 1, "lengths": [4],
    "outputs": [2], "size": [2], "strides": [2], "dilation": [1], "before": [0],
}  # fmt: skip
PRODUCT = {
    "batch": [], "m": 2, "n": 4, "k": 2, "a": (0, 0, [2, 1]), "b": (0, 8, [4, 1]), "operands": [(0, 50, [4, 1])],
    "registers": 1, "code": [(_native.OPCODES["copy"], 0, 0, 1, -1, -1)], "channelwise": True,
}  # fmt: skip
WINOGRAD = {
    "images": 1, "height": 2, "width": 2, "channels": 1, "n": 1, "x": (0, 0, [40, 4, 1]), "size": (4, 4), "u": (0, 40),
    "operands": [(0, 90, [4, 2, 1, 1])], "registers": 1, "code": [(_native.OPCODES["copy"], 0, 0, 1, -1, -1)],
}  # fmt: skip


def test_sound_kernels_are_taken():
    assert program().add_winograd(**WINOGRAD) == 0
    assert program().add_conv_gradient(**GRADIENT) == program().add_pool(**POOL) == program().add_matmul(**PRODUCT) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: p.add_conv_gradient(**GRADIENT | {"m": 0}), "expected sizes of at least 1, got 0"),
        (lambda p: p.add_conv_gradient(**GRADIENT | {"taps": []}), "expected taps, rows, and at most as many splits"),
        (lambda p: p.add_conv_gradient(**GRADIENT | {"splits": 2}), "as images, got none, or more splits"),
        (lambda p: p.add_conv_gradient(**GRADIENT | {"cols": 60}), "gradient: expected elements within base 0"),
        (lambda p: p.add_conv_gradient(**GRADIENT | {"n": 60, "channelwise": True}), "expected elements within base 0"),
        (lambda p: p.add_winograd(**WINOGRAD | {"n": 0}), "add_winograd: expected sizes of at least 1, got 0"),
        (lambda p: p.add_winograd(**WINOGRAD | {"images": 3}), "add_winograd: expected elements within base 0"),
        (lambda p: p.add_winograd(**WINOGRAD | {"u": (0, 90)}), "add_winograd: expected elements within base 0"),
        (
            lambda p: p.add_winograd(**WINOGRAD | {"code": [(_native.OPCODES["negative"], 0, 1, 1, -1, -1)]}),
            "add_winograd: expected code that stores to a memory operand, got none",
        ),
        (lambda p: p.add_matmul(**PRODUCT | {"k": -1}), "add_matmul: expected a k of at least 0, got -1"),
        (lambda p: p.add_matmul(**PRODUCT | {"m": 0}), "add_matmul: expected sizes of at least 1, got 0"),
        (lambda p: p.add_matmul(**PRODUCT | {"a": (0, 95, [2, 1])}), "add_matmul: expected elements within base 0"),
        (lambda p: p.add_pool(**POOL | {"lengths": [200]}), "add_pool: expected elements within base 0"),
        (
            lambda p: p.add_pool(**POOL | {"kind": "least"}),
            "add_pool: expected kind 'max', 'sum' or 'scatter', got 'least'",
        ),
        (lambda p: p.add_pool(**POOL | {"size": [0]}), "add_pool: expected sizes of at least 1, got 0"),
        (lambda p: p.add_pool(**POOL | {"lengths": [1] * 4}), "add_pool: expected up to three axes, got more"),
        (
            lambda p: p.add_pad(dims=[4, 4], source=(0, 50, [2, 1]), spans=[(0, 1, 2), (3, 1, 2)], out=(0, 0)),
            "add_pad: expected values within the axis of 4, got 3 to 4",
        ),
        (
            lambda p: p.add_pad(dims=[4, 4], source=(0, 50, [2, 1]), spans=[(0, 1, 2)], out=(0, 0)),
            r"add_pad: expected a span \(start, step, count\) for each axis, got 1",
        ),
        (
            lambda p: p.add_matmul(**PRODUCT | {"b": (0, 8, [1, 2]), "segments": [(0, 0), (4, 4)]}),
            "add_matmul: expected columns of b side by side with several segments of k",
        ),
    ],
)  # fmt: skip
def test_unsound_kernels_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call(program())
