"""Spectrograms of sound on the mel scale."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from ... import ops
from ...typing import Array, ArrayLike
from ..arguments import integer
from ..layer import Layer
from ..options import LayerOptions

_BREAK = 700.0  # hertz, up to which the scale is about linear
_HIGH_Q = 1127.0
_SMALL = 1e-30  # a power whose root still has a gradient


class MelSpectrogram(Layer):
    """Mel spectrogram: the energy of a sound in bands that the ear tells apart, over time.

    The squared magnitudes of the short-time Fourier transform are summed in overlapping triangular bands, which are
    of equal width on the mel scale, `mel(f) = 1127 log(1 + f / 700)`, and by default expressed in decibels.

    Args:
        fft_length: length of the Fourier transform, at least that of the window.
        sequence_stride: samples from one frame to the next.
        sequence_length: length of the window; None for that of the transform.
        window: "hann", "hamming", weights (sequence_length,), or None for ones.
        sampling_rate: samples per second.
        num_mel_bins: number of bands.
        min_freq: the lower end of the first band, in hertz.
        max_freq: the upper end of the last one; None for half of the sampling rate.
        power_to_db: give decibels, `10 log10(energy / ref_power)`.
        top_db: decibels below the loudest value of the batch, where values are cut off.
        mag_exp: the exponent of the magnitudes: 2 for energies, 1 for magnitudes.
        min_power: the smallest energy that counts.
        ref_power: the energy of 0 decibels.
        **kwargs: see `Layer`.

    Shapes:
        input (N, T) or (T,); output (N, num_mel_bins, frames) or (num_mel_bins, frames).

    Raises:
        ValueError: a window longer than the transform.

    Example:
        >>> MelSpectrogram(num_mel_bins=80, sampling_rate=8000, sequence_stride=128)(np.zeros((2, 16000))).shape
        (2, 80, 126)

    References:
        Young et al., "The HTK book", 2006, section 5.4.
    """

    def __init__(
        self,
        fft_length: int = 2048,
        sequence_stride: int = 512,
        sequence_length: int | None = None,
        window: str | ArrayLike | None = "hann",
        sampling_rate: int = 16000,
        num_mel_bins: int = 128,
        min_freq: float = 20.0,
        max_freq: float | None = None,
        power_to_db: bool = True,
        top_db: float = 80.0,
        mag_exp: float = 2.0,
        min_power: float = 1e-10,
        ref_power: float = 1.0,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(**kwargs)
        who = "MelSpectrogram"
        self.fft_length: int = integer(fft_length, "fft_length", who, 2)
        self.sequence_stride: int = integer(sequence_stride, "sequence_stride", who)
        self.sequence_length: int = integer(sequence_length or fft_length, "sequence_length", who)
        if self.fft_length < self.sequence_length:
            raise ValueError(
                f"{who}: `fft_length` must be greater than or equal to `sequence_length`, got {self.fft_length} and "
                f"{self.sequence_length}. Raise fft_length."
            )
        self.window = window
        self.sampling_rate = sampling_rate
        self.num_mel_bins: int = integer(num_mel_bins, "num_mel_bins", who)
        self.min_freq = min_freq
        self.max_freq: float = max_freq or int(sampling_rate / 2)
        self.power_to_db = power_to_db
        self.top_db = top_db
        self.mag_exp = mag_exp
        self.min_power = min_power
        self.ref_power = ref_power

    def call(self, inputs: Array) -> Array:
        """(N, T) -> (N, num_mel_bins, frames)."""
        parts = ops.stft(inputs, self.sequence_length, self.sequence_stride, self.fft_length, self.window)
        power = ops.square(parts[0]) + ops.square(parts[1])  # (N, frames, frequencies)
        if self.mag_exp != 2:
            power = ops.power(ops.maximum(power, _SMALL), self.mag_exp / 2)
        bands = mel_bands(self.num_mel_bins, self.fft_length // 2 + 1, self.sampling_rate, self.min_freq, self.max_freq)
        energy = ops.matmul(power, bands)  # (N, frames, num_mel_bins)
        return ops.swapaxes(self._in_decibels(energy) if self.power_to_db else energy, -1, -2)

    def _in_decibels(self, energy: Array) -> Array:
        reference = 10.0 * np.log10(max(abs(self.ref_power), self.min_power))
        decibels = 10.0 * ops.log10(ops.maximum(energy, self.min_power)) - np.float32(reference)
        return ops.maximum(decibels, ops.max(decibels) - self.top_db)


def mel_bands(
    num_bands: int, num_frequencies: int, sampling_rate: float, min_freq: float, max_freq: float
) -> np.ndarray:
    """The weight of each frequency in each band, (num_frequencies, num_bands): triangles of height 1.

    Args:
        num_bands: number of bands.
        num_frequencies: of the transform, from 0 to half of the sampling rate.
        sampling_rate: samples per second.
        min_freq: the lower end of the first band, in hertz.
        max_freq: the upper end of the last one.

    Example:
        >>> mel_bands(2, 4, 8000, 0.0, 4000.0).round(2)
        array([[0.  , 0.  ],
               [0.32, 0.68],
               [0.  , 0.53],
               [0.  , 0.  ]], dtype=float32)
    """
    frequencies = _mel(np.linspace(0.0, sampling_rate / 2, num_frequencies))[1:, np.newaxis]  # without 0
    edges = np.linspace(_mel(np.asarray(min_freq)), _mel(np.asarray(max_freq)), num_bands + 2)
    lower, center, upper = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (frequencies - lower) / (center - lower), (upper - frequencies) / (upper - center)
    weights = np.maximum(0.0, np.minimum(rising, falling))
    return np.pad(weights, [(1, 0), (0, 0)]).astype(np.float32)


def _mel(frequencies: np.ndarray) -> np.ndarray:
    return _HIGH_Q * np.log(1.0 + frequencies / _BREAK)
