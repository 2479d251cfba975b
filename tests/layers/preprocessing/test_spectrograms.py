"""Spectrograms: numbers that Keras 3.15 on JAX gives, and plain formulas. Gradients are in `test_every_layer.py`."""

import numpy as np
import pytest

import iskra
from iskra.advice import IskraWarning
from iskra.layers import MelSpectrogram, STFTSpectrogram

SOUND = np.sin(np.arange(40) ** 1.3).astype(np.float32)[np.newaxis]

MEL = [
    (
        {"fft_length": 16, "sequence_stride": 10, "num_mel_bins": 3, "sampling_rate": 4000},
        [
            [5.9537, -30.2456, -43.5462, -42.1243, -9.2264],
            [5.7981, -12.6268, -30.1166, -26.4007, -2.9847],
            [10.7874, 10.0156, 6.4771, 9.2537, 10.6874],
        ],
    ),
    (
        {"fft_length": 16, "sequence_length": 12, "sequence_stride": 20, "window": "hamming", "num_mel_bins": 4}
        | {"sampling_rate": 4000, "power_to_db": False, "mag_exp": 1.0, "min_freq": 100.0, "max_freq": 1500.0},
        [[1.4667, 0.0146, 0.2215], [1.7665, 0.0222, 0.3665], [1.2209, 0.0302, 0.7333], [2.2117, 0.0414, 2.0309]],
    ),
    (
        {
            "fft_length": 16,
            "sequence_stride": 20,
            "num_mel_bins": 3,
            "sampling_rate": 4000,
            "top_db": 3.0,
            "ref_power": 0.1,
        },
        [[17.7874] * 3, [17.7874] * 3, [20.7874, 17.7874, 20.6874]],
    ),
]


@pytest.mark.parametrize(("arguments", "expected"), MEL)
def test_mel(arguments, expected):
    layer = MelSpectrogram(**arguments)
    np.testing.assert_allclose(layer(SOUND)[0], expected, atol=2e-4)
    np.testing.assert_allclose(layer(SOUND[0]), expected, atol=2e-4)
    assert layer.compute_output_shape((None, 40)) == (None, *np.shape(expected))
    model = iskra.Sequential([iskra.Input((40,)), layer])
    np.testing.assert_allclose(model.predict(SOUND, verbose=0)[0], expected, atol=2e-4)


def test_a_pure_tone_is_in_its_band():
    """440 hertz, in the mel scale 550, of bands that are 100 wide."""
    tone = np.sin(2 * np.pi * 440 * np.arange(8000) / 8000)[np.newaxis]
    highest = 700 * (np.exp(1500 / 1127) - 1)  # 1500 mel
    loud = MelSpectrogram(num_mel_bins=14, sampling_rate=8000, min_freq=0.0, max_freq=highest)(tone)[0].mean(axis=-1)
    assert loud.argmax() in (4, 5)


@pytest.mark.parametrize("exponent", [1.0, 2.0])
def test_silence_has_a_gradient(exponent, engine):
    layer = MelSpectrogram(16, 8, num_mel_bins=3, sampling_rate=4000, mag_exp=exponent, power_to_db=False)
    model = iskra.Sequential([iskra.Input((16,)), iskra.layers.Dense(16, kernel_initializer="zeros"), layer])
    model.compile("sgd", "mse")
    model.fit(np.ones((2, 16)), np.ones((2, 3, 3)), verbose=0)
    assert np.isfinite(model.get_weights()[0]).all()


STFT = [
    ({"frame_length": 4}, (1, 9, 6), [-3.4333, -0.3201, 0.0260, -0.3370, -0.3536, -0.3709]),
    (
        {"frame_length": 4, "mode": "psd", "window": "hamming", "scaling": "spectrum", "frame_step": 4},
        (1, 5, 6),
        [0.2350, 0.3683, 0.0770, 0.0297, 0.2034, 0.0726],
    ),
    (
        {"frame_length": 3, "mode": "stft", "padding": "same", "frame_step": 3, "expand_dims": True, "periodic": True},
        (1, 7, 6, 2),
        [1.1282, -1.0974, -0.6312, 0.3954, 0.1341, 0.3067, 0.0, 0.0, -0.4970, 0.7020, 0.0, 0.0],
    ),
]


@pytest.mark.parametrize(("arguments", "shape", "second_frame"), STFT)
def test_stft(arguments, shape, second_frame):
    layer = STFTSpectrogram(**arguments)
    got = layer(SOUND.reshape(1, 20, 2))
    assert got.shape == shape
    np.testing.assert_allclose(got[0, 1].ravel(), second_frame, atol=1e-4)
    assert layer.compute_output_shape((None, 20, 2)) == (None, *shape[1:])
    assert [weight.name for weight in layer.weights] == ["real_kernel", "imag_kernel"]


def test_phases_and_magnitudes_are_those_of_the_transform():
    arguments = {"frame_length": 8, "frame_step": 4, "window": None}
    parts = STFTSpectrogram(mode="stft", **arguments)(SOUND[..., np.newaxis])
    numbers = parts[..., :5] + 1j * parts[..., 5:]
    frames = np.stack([SOUND[0, start : start + 8] for start in range(0, 33, 4)])
    np.testing.assert_allclose(numbers[0], np.fft.rfft(frames), atol=1e-5)
    angles = STFTSpectrogram(mode="angle", **arguments)(SOUND[..., np.newaxis])
    np.testing.assert_allclose(np.exp(1j * angles), numbers / abs(numbers), atol=1e-4)
    for mode in ("real", "imag"):
        got = STFTSpectrogram(mode=mode, **arguments)(SOUND[..., np.newaxis])
        np.testing.assert_allclose(got, getattr(numbers, mode), atol=1e-5)


@pytest.mark.parametrize("expand_dims", [True, False])
def test_channels_first(expand_dims):
    x = SOUND.reshape(1, 20, 2)
    last = STFTSpectrogram(frame_length=4, expand_dims=expand_dims)(x)
    first = STFTSpectrogram(frame_length=4, expand_dims=expand_dims, data_format="channels_first")(x.transpose(0, 2, 1))
    np.testing.assert_array_equal(first, np.moveaxis(last, -1, 1))


def test_kernels_are_trained_or_not():
    for trainable in (True, False):
        layer = STFTSpectrogram(frame_length=4, trainable=trainable)
        model = iskra.Sequential([iskra.Input((20, 2)), layer, iskra.layers.Flatten(), iskra.layers.Dense(1)])
        before = layer.get_weights()
        model.compile("sgd", "mse")
        model.fit(SOUND.reshape(1, 20, 2), np.ones((1, 1)), verbose=0)
        assert np.array_equal(layer.get_weights()[0], before[0]) != trainable


@pytest.mark.parametrize(
    ("kind", "arguments", "message"),
    [
        (MelSpectrogram, {"fft_length": 8, "sequence_length": 9}, "`fft_length` must be greater than or equal to"),
        (STFTSpectrogram, {"mode": "loud"}, "expected mode as one of 'log', 'magnitude', .* got 'loud'"),
        (STFTSpectrogram, {"scaling": "l2"}, "expected scaling as one of None, 'density', 'spectrum', got 'l2'"),
        (STFTSpectrogram, {"padding": "full"}, "expected padding as one of 'valid', 'same', got 'full'"),
        (STFTSpectrogram, {"window": "round"}, "expected a known window, got 'round'"),
        (
            STFTSpectrogram,
            {"frame_length": 8, "frame_step": 9},
            "`frame_step` should be a positive integer not",
        ),
        (
            STFTSpectrogram,
            {"frame_length": 8, "frame_step": 0},
            "expected frame_step as a positive integer, got 0",
        ),
        (STFTSpectrogram, {"frame_length": 8, "fft_length": 4}, "`fft_length` should be not less than `frame_length`"),
    ],
)
def test_arguments_that_do_not_fit(kind, arguments, message):
    with pytest.raises(ValueError, match=message):
        kind(**arguments)


def test_other_lengths_and_signals_of_integers():
    with pytest.warns(IskraWarning, match="`fft_length` is recommended to be a power of two, got 6. Pass 8"):
        layer = STFTSpectrogram(frame_length=5, fft_length=6)
    with pytest.raises(TypeError, match="expected a signal of floats, got int32"):
        layer(np.ones((1, 8, 1), np.int32))
