"""Spectrograms by convolutions, whose kernels can be trained."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np

from ... import ops
from ...advice import advise
from ...config import epsilon
from ...configurable import one_of
from ...graph import Variable
from ...initializers import STFT
from ...typing import Array, ArrayLike, DataFormat, Shape
from ..arguments import integer
from ..channels import ChannelsLayer
from ..input_spec import InputSpec
from ..options import LayerOptions

_MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


class STFTSpectrogram(ChannelsLayer):
    """Spectrogram: the short-time Fourier transform of signals, by convolutions with windowed waves.

    The kernels are weights, which training may change; `trainable=False` keeps them.

    Args:
        mode: "log" for the logarithm of the magnitude, "magnitude", "psd" for the power spectral density, "real" and
            "imag" for the parts of the transform, "stft" for both, one behind the other, or "angle" for its phase.
        frame_length: samples of a frame.
        frame_step: samples from one frame to the next; None for half a frame.
        fft_length: length of the transform, at least that of a frame; None for the next power of two.
        window: "hann", "hamming", "blackman", ... as for `initializers.STFT`, weights (frame_length,), or None.
        periodic: whether the window continues into the next period, or is symmetric.
        scaling: divide by the root of the window's sum of squares ("density"), by its sum ("spectrum"), or not (None).
        padding: "valid" for whole frames only, "same" for one frame at each step.
        expand_dims: give each channel an image of its own, of time and frequency.
        data_format: "channels_last", "channels_first" (N, C, T), or None for `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Shapes:
        input (N, T, C); output (N, frames, C * frequencies), or (N, frames, frequencies, C) with `expand_dims`. There
        are fft_length // 2 + 1 frequencies, twice as many in the mode "stft".

    Raises:
        ValueError: an unknown mode, window, scaling or padding, or lengths that do not fit.
        TypeError: (when called) a signal of integers.

    Example:
        >>> STFTSpectrogram(frame_length=256, frame_step=128, fft_length=512)(np.zeros((3, 1600, 2), np.float32)).shape
        (3, 11, 514)
    """

    real_kernel: Variable
    imag_kernel: Variable

    def __init__(
        self,
        mode: str = "log",
        frame_length: int = 256,
        frame_step: int | None = None,
        fft_length: int | None = None,
        window: str | ArrayLike | None = "hann",
        periodic: bool = False,
        scaling: str | None = "density",
        padding: str = "valid",
        expand_dims: bool = False,
        data_format: DataFormat | None = None,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(data_format, **kwargs)
        who = "STFTSpectrogram"
        self.mode: str = one_of(_MODES, mode, "mode", who)
        self.padding: str = one_of(("valid", "same"), padding, "padding", who)
        self.frame_length: int = integer(frame_length, "frame_length", who, 2)
        self.frame_step: int = integer(frame_length // 2 if frame_step is None else frame_step, "frame_step", who)
        self.fft_length: int = integer(fft_length or 1 << (frame_length - 1).bit_length(), "fft_length", who)
        if self.frame_step > self.frame_length:
            raise ValueError(
                f"{who}: `frame_step` should be a positive integer not greater than `frame_length`, got "
                f"{self.frame_step} and {self.frame_length}. Samples between frames would be lost; lower frame_step."
            )
        if self.fft_length < self.frame_length:
            raise ValueError(
                f"{who}: `fft_length` should be not less than `frame_length`, got {self.fft_length} and "
                f"{self.frame_length}. Raise fft_length."
            )
        if self.fft_length & (self.fft_length - 1):
            advise(
                f"fft_length {self.fft_length}",
                f"{who}: `fft_length` is recommended to be a power of two, got {self.fft_length}. "
                f"Pass {1 << self.fft_length.bit_length()}.",
            )
        self.expand_dims = expand_dims
        self._kernels = {side: STFT(side, window, scaling, periodic) for side in ("real", "imag")}
        self.input_spec: InputSpec = InputSpec(ndim=3)

    def build(self, input_shape: Shape) -> None:
        """Make the kernels (frame_length, 1, frequencies)."""
        shape = (self.frame_length, 1, self.fft_length // 2 + 1)
        if self.mode != "imag":
            self.real_kernel = self.add_weight(shape, self._kernels["real"], name="real_kernel")
        if self.mode != "real":
            self.imag_kernel = self.add_weight(shape, self._kernels["imag"], name="imag_kernel")

    def call(self, inputs: Array) -> Array:
        """(N, T, C) -> (N, frames, C * frequencies) or (N, frames, frequencies, C); channels first likewise."""
        if np.dtype(inputs.dtype).kind != "f":
            raise TypeError(
                f"{self._who}: expected a signal of floats, got {inputs.dtype}. Write ops.cast(x, 'float32')."
            )
        return self.as_given(self._arranged(self._spectrum(self.channels_last(inputs))))

    def _spectrum(self, inputs: Array) -> Array:
        """The values for each channel, (N, C, frames, frequencies)."""
        if self.mode == "real":
            return self._transformed(inputs, self.real_kernel)
        imag = self._transformed(inputs, self.imag_kernel)
        if self.mode == "imag":
            return imag
        real = self._transformed(inputs, self.real_kernel)
        if self.mode == "angle":
            return ops.arctan2(imag, real)
        if self.mode == "stft":
            return ops.concatenate([real, imag], axis=-1)
        power = ops.square(real) + ops.square(imag)
        if self.mode == "psd":  # those of negative frequencies, too
            return power + ops.pad(power[..., 1:-1], [(0, 0), (0, 0), (0, 0), (1, 1)])
        magnitude = ops.sqrt(ops.maximum(power, epsilon()))
        return magnitude if self.mode == "magnitude" else ops.log(ops.maximum(magnitude, epsilon()))

    def _transformed(self, inputs: Array, kernel: Any) -> Array:
        _, length, channels = ops.shape(inputs)
        signals = ops.reshape(ops.transpose(inputs, (0, 2, 1)), (-1, length, 1))  # (N, T, C) -> (N C, T, 1)
        frames = ops.conv(signals, kernel, self.frame_step, self.padding)  # (N C, frames, frequencies)
        return ops.reshape(frames, (-1, channels, *ops.shape(frames)[1:]))

    def _arranged(self, spectra: Array) -> Array:
        if self.expand_dims:
            return ops.transpose(spectra, (0, 2, 3, 1))  # (N, frames, frequencies, C)
        shape: Any = ops.shape(spectra)
        return ops.reshape(ops.transpose(spectra, (0, 2, 1, 3)), (-1, shape[2], shape[1] * shape[3]))
