"""Spread and form of what is drawn, and the values of what is not."""

import numpy as np
import pytest

from iskra import initializers
from iskra.initializers.scaling import compute_fans

DENSE, KERNEL = (300, 200), (3, 3, 64, 32)  # fans (300, 200) and (576, 288)


@pytest.mark.parametrize("shape", [DENSE, KERNEL])
@pytest.mark.parametrize(
    ("name", "scale", "mode", "uniform"),
    [
        ("glorot_uniform", 1.0, "fan_avg", True),
        ("glorot_normal", 1.0, "fan_avg", False),
        ("he_uniform", 2.0, "fan_in", True),
        ("he_normal", 2.0, "fan_in", False),
        ("lecun_uniform", 1.0, "fan_in", True),
        ("lecun_normal", 1.0, "fan_in", False),
    ],
)
def test_variance_follows_the_shape(name, scale, mode, uniform, shape):
    fan_in, fan_out = (300, 200) if shape is DENSE else (576, 288)
    variance = scale / {"fan_in": fan_in, "fan_avg": (fan_in + fan_out) / 2}[mode]
    values = initializers.get(name)(shape)
    assert values.var() == pytest.approx(variance, rel=0.04)
    assert abs(values.mean()) < 4 * np.sqrt(variance / values.size)
    limit = np.sqrt(3 * variance) if uniform else 2 * np.sqrt(variance) / 0.87962566
    assert np.abs(values).max() == pytest.approx(limit, rel=0.01)


def test_variance_scaling_by_mode_and_distribution():
    for mode, count in (("fan_in", 300), ("fan_out", 200), ("fan_avg", 250)):
        for distribution in ("uniform", "normal", "truncated_normal", "untruncated_normal"):
            values = initializers.VarianceScaling(3.0, mode, distribution, seed=1)(DENSE)
            assert values.var() == pytest.approx(3.0 / count, rel=0.04)


def test_the_axes_of_inputs_and_outputs_can_be_told():
    values = initializers.GlorotUniform(seed=1, input_axes=[0], output_axes=[1, 2])((100, 20, 30))
    assert np.abs(values).max() == pytest.approx(np.sqrt(6 / 700), rel=0.01)


@pytest.mark.parametrize(
    ("shape", "fans"), [((), (1, 1)), ((7,), (7, 7)), ((7, 5), (7, 5)), ((3, 3, 7, 5), (63, 45)), ((4, 7, 5), (28, 20))]
)
def test_fans(shape, fans):
    assert compute_fans(shape) == fans


def test_plain_distributions():
    normal = initializers.RandomNormal(1.0, 0.5, seed=1)((100, 100))
    assert (normal.mean(), normal.std()) == (pytest.approx(1.0, abs=0.02), pytest.approx(0.5, rel=0.03))
    truncated = initializers.TruncatedNormal(1.0, 0.5, seed=1)((100, 100))
    assert (truncated.mean(), truncated.std()) == (pytest.approx(1.0, abs=0.02), pytest.approx(0.44, rel=0.03))
    assert np.abs(truncated - 1.0).max() <= 1.0
    uniform = initializers.RandomUniform(-1.0, 3.0, seed=1)((100, 100))
    assert (uniform.min(), uniform.max()) == (pytest.approx(-1.0, abs=0.01), pytest.approx(3.0, abs=0.01))


@pytest.mark.parametrize("shape", [(30, 20), (20, 30), (3, 3, 4, 8)])
def test_orthogonal(shape):
    matrix = initializers.Orthogonal(gain=2.0, seed=1)(shape).reshape(-1, shape[-1])
    square = matrix.T @ matrix if matrix.shape[0] >= matrix.shape[1] else matrix @ matrix.T
    np.testing.assert_allclose(square, 4.0 * np.eye(len(square)), atol=1e-5)


def test_stft_is_the_discrete_fourier_transform():
    frame = np.random.default_rng(0).normal(size=16)
    expected = np.fft.rfft(frame * np.hanning(16))
    for side, part in (("real", expected.real), ("imag", expected.imag)):
        kernel = initializers.STFT(side, "hann", scaling=None)((16, 1, 9), "float64")
        np.testing.assert_allclose(frame @ kernel[:, 0], part, atol=1e-12)


def test_stft_windows_and_scalings():
    symmetric = initializers.STFT(window="hamming", scaling=None)((16, 1, 9), "float64")
    np.testing.assert_allclose(symmetric[:, 0, 0], np.hamming(16), atol=1e-12)
    periodic = initializers.STFT(window="blackman", scaling=None, periodic=True)((15, 1, 9), "float64")
    np.testing.assert_allclose(periodic[:, 0, 0], np.blackman(16)[:-1], atol=1e-12)
    window = np.arange(1.0, 5.0)
    density = initializers.STFT(window=window)((4, 1, 3), "float64")
    np.testing.assert_allclose(density[:, 0, 0], window / np.sqrt(30.0))
    spectrum = initializers.STFT(window=window, scaling="spectrum")((4, 1, 3), "float64")
    np.testing.assert_allclose(spectrum[:, 0, 0], window / 10.0)


def test_arrays_and_functions_initialize():
    given = np.arange(4.0).reshape(2, 2)
    np.testing.assert_array_equal(initializers.get(given)((2, 2)), given)
    twos = initializers.get(lambda shape, dtype=None: np.full(shape, 2, dtype))
    np.testing.assert_array_equal(twos((2,), "float32"), [2.0, 2.0])
    assert initializers.get(None) is None
    assert initializers.Constant(0.5)((2,)).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("error", "make", "message"),
    [
        (ValueError, lambda: initializers.get("glorot"), r"initializers.get: expected a known name, got 'glorot'. "
         r"Known: constant, glorot_normal, glorot_uniform, he_normal"),
        (ValueError, lambda: initializers.get(3), "initializers.get: expected a name, a class, a function or a config"),
        (ValueError, lambda: initializers.get({"name": "zeros"}), "initializers.deserialize: expected a dictionary"),
        (ValueError, lambda: initializers.get(np.zeros(3))((2,)), r"expected a weight of the array's shape \(3,\)"),
        (ValueError, lambda: initializers.VarianceScaling(0.0), "VarianceScaling: expected a scale above 0, got 0.0"),
        (ValueError, lambda: initializers.VarianceScaling(mode="in"), "VarianceScaling: expected mode as one of"),
        (ValueError, lambda: initializers.VarianceScaling(distribution="x"), "distribution as one of .*, got 'x'"),
        (ValueError, lambda: initializers.Identity()((3,)), r"Identity: expected the shape of a matrix, got \(3,\)"),
        (ValueError, lambda: initializers.Orthogonal()((3,)), "Orthogonal: expected a shape of at least two axes"),
        (ValueError, lambda: initializers.STFT("left"), "STFT: expected side as one of 'real', 'imag', got 'left'"),
        (ValueError, lambda: initializers.STFT(window="kaiser"), "STFT: expected a known window, got 'kaiser'"),
        (ValueError, lambda: initializers.STFT(scaling="x"), "STFT: expected scaling as one of None, 'density', 'sp"),
        (ValueError, lambda: initializers.STFT(window=np.ones(3))((4, 1, 3)), r"a window of shape \(4,\), got \(3,\)"),
        (NotImplementedError, lambda: initializers.Initializer()((2,)), "Initializer: expected a __call__"),
    ],
)  # fmt: skip
def test_errors(error, make, message):
    with pytest.raises(error, match=message):
        make()
