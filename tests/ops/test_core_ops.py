"""Slopes of one's own, dtypes, and what programs refuse because a shape would depend on numbers."""

import numpy as np
import pytest

from iskra import ops
from iskra.engines import NAMES, get_engine
from iskra.graph import Trace, Variable, gradients


@pytest.mark.parametrize("engine", NAMES)
def test_a_function_may_say_its_own_gradients(engine):
    @ops.custom_gradient
    def blended(a, share, b):
        return a * share + b, lambda upstream: (upstream * 10.0, None, upstream * 20.0)

    a, b = Variable([1.0, 2.0]), Variable([3.0, 4.0])
    value, grad_a, grad_b = (Variable([0.0, 0.0]) for _ in range(3))
    with Trace() as trace:
        y = blended(a, 0.5, b)
        value.assign(y)
        for grad, got in zip((grad_a, grad_b), gradients(ops.sum(y * 3.0), [a, b]), strict=True):
            grad.assign(got)
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    assert value.numpy().tolist() == [3.5, 5.0]
    assert grad_a.numpy().tolist() == [30.0, 30.0]
    assert grad_b.numpy().tolist() == [60.0, 60.0]


def test_a_gradient_is_needed_for_every_argument():
    @ops.custom_gradient
    def broken(a, b):
        return a + b, lambda upstream: upstream

    a = Variable([1.0])
    with Trace(), pytest.raises(ValueError, match="custom_gradient: expected a gradient for each of 2 arguments"):
        gradients(ops.sum(broken(a, a)), [a])


def test_the_product_has_gradients_where_values_are_zero():
    x, grad = Variable([[2.0, 0.0, 3.0], [0.0, 0.0, 5.0], [1.0, 2.0, 3.0]]), Variable(np.zeros((3, 3)))
    with Trace() as trace:
        grad.assign(gradients(ops.sum(ops.prod(x, axis=1)), [x])[0])
        graph = trace.graph()
    for engine in NAMES:
        get_engine(engine).compile(graph).run(graph.state_arrays(), [])
        assert grad.numpy().tolist() == [[0.0, 6.0, 0.0], [0.0, 0.0, 0.0], [6.0, 3.0, 2.0]]


def test_whole_numbers_and_floats_meet_as_float32():
    assert ops.add(np.array([1, 2]), np.float32(0.5)).dtype == np.float32
    assert ops.multiply(np.array([1, 2]), np.array([0.5, 1.5])).dtype == np.float64  # asked for
    assert ops.where(np.array([True, False]), 1.0, 2.0).dtype == np.float32
    with Trace() as trace:
        x = trace.input((2,), "int32", "x")
        assert ops.where(x > 0, x, np.zeros(2, np.float32)).dtype == "float32"
        assert ops.logical_and(x, True).dtype == "bool"
        assert ops.cast(x, "int64").dtype == "int32"
        assert ops.cast(x, np.float64).dtype == "float32"
    assert ops.cast([1.7], "int64").dtype == np.int64
    assert ops.cast([1.7], "float16").dtype == np.float16


@pytest.mark.parametrize(("k", "axis"), [(0, -1), (2, 1), (5, 0), (11, None)])
def test_a_partition_has_the_smaller_ones_before(k, axis):
    x = np.random.default_rng(0).normal(size=(6, 4))
    order = ops.argpartition(x, k, axis)
    parted = x.ravel()[order] if axis is None else np.take_along_axis(x, order, axis)
    parted = np.moveaxis(parted, axis or 0, -1)
    assert (parted[..., :k] <= parted[..., k : k + 1]).all()
    assert (parted[..., k : k + 1] <= parted[..., k:]).all()
    np.testing.assert_array_equal(np.sort(parted, axis=None), np.sort(x, axis=None))


def symbolic(*shape, dtype="float32"):
    with Trace() as trace:
        return trace.input(shape, dtype, "x")


REFUSED = [
    (
        lambda x: ops.unique(x),
        TypeError,
        "unique: expected an array, got a symbolic value: the shape of",
    ),
    (lambda x: ops.nonzero(x), TypeError, "nonzero: expected an array, got a symbolic value"),
    (lambda x: ops.where(x), TypeError, "nonzero: expected an array, got a symbolic value"),
    (lambda x: ops.nextafter(x, 1.0), TypeError, "nextafter: expected arrays, got a symbolic value"),
    (lambda x: ops.view(x, "int32"), TypeError, "view: expected an array, got a symbolic value"),
    (lambda x: ops.convert_to_numpy(x), TypeError, "convert_to_numpy: expected numbers, got a symbolic value"),
    (lambda x: ops.eigh(x), TypeError, "eigh: expected an array, got a symbolic value. Programs have no"),
    (lambda x: ops.repeat(x, x), TypeError, "repeat: expected repeats as numbers, got a symbolic value"),
    (
        lambda x: ops.bincount(ops.cast(x, "int32")),
        ValueError,
        "bincount: expected minlength of at least 1 in a program",
    ),
    (lambda x: ops.segment_sum(x, ops.cast(x[0], "int32")), ValueError, "segment_sum: expected num_segments in a"),
    (lambda x: ops.take_along_axis(x, x, axis=1), TypeError, "take_along_axis: expected integer indices, got float32"),
    (lambda x: ops.bitwise_and(x, x), TypeError, "bitwise_and: expected integers, got float32"),
    (lambda x: ops.slice(x, ops.cast(x[0, :2], "int32"), (-1, 2)), ValueError, "slice: expected a shape of known"),
    (lambda x: ops.top_k(x, 9), ValueError, "top_k: expected k from 1 to 4, the length of the last axis, got 9"),
    (lambda x: ops.searchsorted(x, x), ValueError, "searchsorted: expected a sequence of one axis, got 2"),
    (lambda x: ops.searchsorted([1.0], x, "middle"), ValueError, "searchsorted: expected side 'left' or 'right', got"),
    (
        lambda x: ops.quantile(x, 0.5, method="best"),
        ValueError,
        "quantile: expected a method of linear, lower, higher,",
    ),
    (lambda x: ops.quantile(x, 1.5), ValueError, r"quantile: expected fractions from 0 to 1 .* got 1.5. Change q"),
    (lambda x: ops.split(x, 3, axis=1), ValueError, "split: expected an axis that 3 divides, got length 4. Use array"),
    (lambda x: ops.rot90(x, axes=(1, 1)), ValueError, r"rot90: expected two different axes, got \(1, 1\)"),
    (lambda x: ops.meshgrid(x, indexing="yx"), ValueError, "meshgrid: expected indexing 'xy' or 'ij', got 'yx'"),
    (lambda x: ops.select([x > 0], []), ValueError, "select: expected a choice for each condition, got 1 and 0"),
    (
        lambda x: ops.scatter_update(x, [[0]], x[:1], "mean"),
        ValueError,
        "scatter_update: expected reduction 'add', 'max'",
    ),
    (lambda x: ops.scatter_update(symbolic(None, 2), [[0]], x[:1]), ValueError, "scatter: expected a shape of known"),
    (lambda x: ops.cross(x, x), ValueError, "cross: expected vectors of 2 or 3 elements, got 4 and 4"),
    (lambda x: ops.diag(symbolic(2, 3, 4)), ValueError, "diag: expected a vector or a matrix of known size, got shape"),
    (lambda x: ops.diagonal(x, 7), ValueError, r"diagonal: expected an offset within \(4, 4\), got 7"),
    (lambda x: ops.tril(symbolic(None, 4)), ValueError, r"tril, triu: expected axes of known length, got shape \(None"),
    (lambda x: ops.inv(symbolic(2, 3)), ValueError, r"inv: expected square matrices \(..., n, n\), got shape \(2, 3\)"),
    (lambda x: ops.norm(x, "nuc", 0), ValueError, "norm: expected a number as the order of a vector's norm, got 'nuc'"),
    (
        lambda x: ops.norm(x, 7, (0, 1)),
        ValueError,
        "norm: expected 'fro', 'nuc', 1, 2, inf or a negative of these, got 7",
    ),
    (lambda x: ops.norm(symbolic(2, 3, 4), 1), ValueError, "norm: expected one axis for vectors or two for matrices"),
    (lambda x: ops.qr(np.eye(2), "raw"), ValueError, "qr: expected mode 'reduced' or 'complete', got 'raw'"),
    (lambda x: ops.correlate(x[0], x[1], "half"), ValueError, "correlate: expected mode 'valid', 'same' or 'full'"),
    (lambda x: ops.cdist(x, x[:, :2]), ValueError, "cdist: expected points of as many coordinates, got 4 and 2"),
    (lambda x: ops.histogram(x), ValueError, "histogram: expected values of one axis, bins of at least 1"),
    (lambda x: ops.linspace(0, 1, -1), ValueError, "linspace: expected num of at least 0, got -1"),
    (lambda x: ops.pad(x, 1, "around"), ValueError, "pad: expected mode 'constant', 'edge', 'reflect', 'symmetric' or"),
    (lambda x: ops.one_hot([1], 3, sparse=True), ValueError, "one_hot: expected sparse=False, got True. Sparse"),
    (lambda x: ops.multi_hot([1]), ValueError, "multi_hot: expected num_classes, and sparse=False"),
    (lambda x: ops.bincount([1], sparse=True), ValueError, "bincount: expected sparse=False, got True"),
    (lambda x: ops.moments(x, [0], synchronized=True), ValueError, "moments: expected synchronized=False, got True"),
    (
        lambda x: ops.normalize(x, order=0),
        ValueError,
        "normalize: expected order as an integer of at least 1, got 0",
    ),
    (
        lambda x: ops.binary_crossentropy(x, x[:, 0]),
        ValueError,
        "binary_crossentropy: expected target and output of one",
    ),
    (lambda x: ops.extract_sequences(x, 9, 1), ValueError, "extract_sequences: expected an axis of at least 9, got 4"),
    (lambda x: ops.unstack(symbolic(None, 2)), ValueError, "unstack: expected an axis of known length, got"),
    (
        lambda x: ops.depth_to_space(symbolic(1, 2, 2, 3), 2),
        ValueError,
        "depth_to_space: expected images of known size",
    ),
    (
        lambda x: ops.space_to_depth(symbolic(1, 3, 3, 3), 2),
        ValueError,
        "space_to_depth: expected images of known size",
    ),
    (lambda x: ops.depth_to_space(x, 2, "nchw"), ValueError, "depth_to_space: expected data_format 'channels_last' or"),
    (lambda x: ops.unfold(symbolic(1, 2, None, 3), 2), ValueError, "unfold: expected known lengths, got the shape"),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call(symbolic(4, 4))


@pytest.mark.parametrize("n", [1, 2, 31, 64, 360, 1009, 4096])
def test_transforms_of_any_length_go_there_and_back(n):
    x = np.random.default_rng(n).normal(size=(3, n)).astype(np.float32)
    real, imaginary = ops.rfft(x)
    expected = np.fft.rfft(x.astype(np.float64))
    scale = np.sqrt(n)
    np.testing.assert_allclose(real / scale, expected.real / scale, atol=3e-6)
    np.testing.assert_allclose(imaginary / scale, expected.imag / scale, atol=3e-6)
    np.testing.assert_allclose(ops.irfft((real, imaginary), n), x, atol=3e-6)


@pytest.mark.parametrize(("window", "center"), [("hann", True), ("hamming", False), (None, True)])
def test_windows_go_there_and_back(window, center):
    x = np.random.default_rng(0).normal(size=(2, 64)).astype(np.float32)
    settings = (16, 4, 20)
    parts = ops.stft(x, *settings, window=window, center=center)
    back = ops.istft(parts, *settings, length=64 if center else None, window=window, center=center)
    inside = slice(None) if center else slice(16, 44)  # at the ends a window weighs next to nothing
    np.testing.assert_allclose(back[:, inside], x[:, : back.shape[1]][:, inside], atol=1e-5)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: ops.fft(np.ones(3)),
            r"fft: expected a pair of a real and an imaginary part of one shape, got ndarray",
        ),
        (lambda: ops.stft(np.ones(30), 8, 2, 4), "stft: expected fft_length of at least 8, the window's, got 4"),
        (
            lambda: ops.stft(np.ones(30), 8, 2, 8, "flat"),
            "stft: expected a window 'hann', 'hamming' or numbers, got 'fl",
        ),
        (lambda: ops.stft(np.ones(30), 8, 2, 8, np.ones(3)), r"stft: expected 8 weights of a window, got shape \(3,\)"),
        (
            lambda: ops.rearrange(np.ones((2, 3)), "a b -> a c"),
            "rearrange: expected the same names, each once, on both",
        ),
        (
            lambda: ops.rearrange(np.ones((2, 3)), "a -> a"),
            "rearrange: expected as many axes as the pattern has, 1, got",
        ),
        (
            lambda: ops.rearrange(np.ones((2, 4)), "a (b c) -> a b c"),
            "rearrange: expected lengths that make an axis of 4",
        ),
        (
            lambda: ops.rearrange(np.ones((2, 4)), "a (b c) -> a b c", b=3),
            "rearrange: expected lengths that make an axis",
        ),
        (lambda: ops.rfft(symbolic(2, None)), "rfft: expected axes of known length, got shape"),
    ],
)
def test_what_transforms_refuse(call, message):
    with pytest.raises(ValueError, match=message):
        call()
