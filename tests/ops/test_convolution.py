"""Convolution and pooling under Keras's names: random geometry on both engines, known numbers, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from iskra import layers, ops
from iskra.engines import NAMES, get_engine
from iskra.graph import Trace, Variable, gradients


@st.composite
def geometry(draw):
    """Shapes and settings of a convolution that fit together."""
    ndim = draw(st.integers(1, 3))
    each = st.tuples(*[st.integers(1, 3)] * ndim)
    size, strides, dilation = draw(each), draw(each), draw(each)
    groups, taken, made = draw(st.integers(1, 3)), draw(st.integers(1, 3)), draw(st.integers(1, 3))
    padding = draw(st.sampled_from(["valid", "same"]))
    extra = draw(each)
    spatial = tuple((k - 1) * d + e for k, d, e in zip(size, dilation, extra, strict=True))
    x = (draw(st.integers(1, 3)), *spatial, taken * groups)
    return x, (*size, taken, made * groups), strides, padding, dilation


def grads(engine, case):
    """Output and gradients of a convolution on an engine."""
    x_shape, kernel_shape, strides, padding, dilation = case
    generator = np.random.default_rng(0)
    x, kernel = Variable(generator.normal(size=x_shape)), Variable(generator.normal(size=kernel_shape))
    with Trace() as trace:
        y = ops.conv(x, kernel, strides, padding, None, dilation)
        total = ops.sum(ops.square(y) * generator.normal(size=y.shape).astype(np.float32))
        values = [y, *gradients(total, [x, kernel])]
        results = [Variable(np.zeros(v.shape)) for v in values]
        for result, value in zip(results, values, strict=True):
            result.assign(value)
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [])
    return [result.numpy() for result in results]


@settings(deadline=None, max_examples=60)
@given(geometry())
def test_engines_agree_on_any_geometry(case):
    expected, *others = [grads(engine, case) for engine in sorted(NAMES, key=lambda name: name != "reference")]
    for other in others:
        for actual, wanted in zip(other, expected, strict=True):
            np.testing.assert_allclose(actual, wanted, rtol=2e-4, atol=2e-4)


def test_a_kernel_by_hand():
    x = np.arange(9, dtype=np.float32).reshape(1, 3, 3, 1)
    kernel = np.array([[1.0, 0.0], [0.0, -1.0]], np.float32).reshape(2, 2, 1, 1)
    np.testing.assert_array_equal(ops.conv(x, kernel)[0, :, :, 0], np.full((2, 2), -4.0))  # x[i, j] - x[i+1, j+1]


def image(*shape):
    return np.zeros(shape, np.float32)


REFUSED = [
    (lambda: ops.conv(image(1, 4, 3), image(2, 2, 4)), "conv: expected a kernel .* got \\(..., 2, 4\\) for 3 channels"),
    (lambda: ops.conv(image(1, 2, 3), image(3, 3, 4)), "conv: expected an input at least as large as the window"),
    (lambda: ops.max_pool(image(1, 2, 3), 3), "max_pool: expected an input at least as large as the window"),
    (lambda: ops.conv(image(1, 4, 4, 3), image(2, 3, 4)), "conv: expected an input of 3 axes .* got 4 axes"),
    (lambda: ops.conv(image(1, 4, 3), image(2, 3, 4), padding="full"), "conv: expected padding 'valid', 'same' or"),
    (lambda: ops.conv(image(1, 4, 3), image(2, 3, 4), strides=0), "strides: expected an integer of at least 1"),
    (lambda: ops.conv(image(1, 4, 3), image(2, 3, 4), strides=(1, 1)), "strides: expected .* or 1 of them, got"),
    (lambda: ops.conv(image(1, 4, 3), image(2, 3, 4), data_format="NCHW"), "conv: expected data_format 'channels"),
    (lambda: ops.conv_transpose(image(1, 4, 3), image(2, 4, 3), padding="causal"), "conv_transpose: expected padding"),
    (lambda: ops.max_pool(image(1, 4, 3), 2, padding="causal"), "max_pool: expected padding 'valid' or 'same'"),
    (lambda: layers.Conv2D(3, 3, padding="causal"), "Conv2D: expected padding as one of 'valid', 'same', got 'causal'"),
    (lambda: layers.Conv2D(3, 3, groups=2), "Conv2D: expected filters divisible by groups=2, got 3"),
    (lambda: layers.Conv2D(4, 3, groups=2)(image(1, 4, 4, 3)), "expected channels divisible by groups=2"),
    (lambda: layers.Conv2D(4, (3, 3, 3)), "Conv2D: kernel_size: expected an integer of at least 1, or 2 of them"),
    (lambda: layers.Conv2D(4, 3, data_format="NCHW"), "Conv2D: expected data_format 'channels_last' or"),
    (lambda: layers.Conv2DTranspose(4, 3, strides=2, output_padding=2), "expected output_padding below strides"),
    (lambda: layers.MaxPooling2D(padding="causal"), "MaxPooling2D: expected padding 'valid' or 'same'"),
    (lambda: layers.Cropping1D(2)(image(1, 4, 3)), "cropping: expected an integer of at least 0, or 2|longer than"),
    (lambda: layers.UpSampling2D(2, interpolation="cubic"), "UpSampling2D: expected interpolation as one of bilinear"),
    (lambda: layers.UpSampling1D(0), r"UpSampling1D: size: .* got 0\. Pass for example size=1"),
    (lambda: layers.Cropping3D((1, 2)), r"cropping: expected an integer, or 3 integers or pairs of them, got \(1, 2\)"),
    (lambda: layers.ZeroPadding3D([1]), r"padding: expected .* got \[1\]\. Pass for example padding=1"),
    (lambda: layers.ZeroPadding2D((1, 2, 3)), "padding: expected an integer, or 2 integers or pairs of them"),
    (lambda: layers.BatchNormalization(axis=1).build((None, None, 3)), "expected a known length of axis 1"),
    (lambda: layers.GroupNormalization(groups=0), "GroupNormalization: expected groups of at least 1, or -1, got 0"),
    (lambda: layers.GroupNormalization(groups=2)(image(1, 3)), "expected channels divisible by groups=2, got 3"),
    (lambda: layers.AlphaDropout(1.0), "AlphaDropout: expected rate below 1, got 1"),
    (lambda: layers.PReLU().build((None, None, 3)), "expected known lengths, got the input shape"),
]


@pytest.mark.parametrize(("call", "message"), REFUSED)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_axes_are_whole_numbers():
    with pytest.raises(TypeError, match="LayerNormalization: expected axis as an integer or a list of integers"):
        layers.LayerNormalization(axis="last")


def unknown(*shape):
    with Trace() as trace:
        return trace.input(shape, "float32", "x")


def test_inputs_smaller_than_the_window_and_unknown_lengths():
    with pytest.raises(ValueError, match="conv: expected an input at least as large as the window, \\(3,\\)"):
        ops.conv(unknown(2, 2, 3), image(3, 3, 1))
    with pytest.raises(ValueError, match="conv: expected known lengths for padding='same' with strides, got None"):
        ops.conv(unknown(2, None, 3), image(3, 3, 1), 2, "same")
    assert ops.conv(unknown(None, None, 3), image(3, 3, 1), 1, "same").shape == (None, None, 1)
