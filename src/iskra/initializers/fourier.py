"""Kernels of the short-time Fourier transform."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..configurable import one_of
from ..typing import ArrayLike
from .initializer import Initializer

_COSINE_SUMS = {  # w[t] = sum_k (-1)^k a_k cos(2 pi k t / length)
    "boxcar": (1.0,),
    "hann": (0.5, 0.5),
    "hamming": (0.54, 0.46),
    "blackman": (0.42, 0.5, 0.08),
    "nuttall": (0.3635819, 0.4891775, 0.1365995, 0.0106411),
    "blackmanharris": (0.35875, 0.48829, 0.14128, 0.01168),
    "flattop": (0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
}


class STFT(Initializer):
    """Convolution kernel of the short-time Fourier transform, its real or its imaginary part.

        real:  w[t] cos(2 pi t f / F) / s        imag:  -w[t] sin(2 pi t f / F) / s

    with window w, t the position in the frame, f the frequency, F the length of the transform and s the scaling.

    Args:
        side: "real" or "imag".
        window: a window's name, an array of the frame's length, or None for no window (and no scaling).
        scaling: divide by the root of the window's sum of squares ("density"), by its sum ("spectrum"), or not (None).
        periodic: whether the window continues into the next period, as filters want it, or is symmetric.

    Raises:
        ValueError: an unknown side, window or scaling, or a window of another length than the frame.

    Example:
        >>> STFT("real", None)((2, 1, 3)).round(3).tolist()  # (frame, 1, frequencies)
        [[[1.0, 1.0, 1.0]], [[1.0, 0.0, -1.0]]]
    """

    def __init__(
        self,
        side: str = "real",
        window: str | ArrayLike | None = "hann",
        scaling: str | None = "density",
        periodic: bool = False,
    ) -> None:
        if isinstance(window, str) and window not in _COSINE_SUMS:
            raise ValueError(
                f"STFT: expected a known window, got {window!r}. Use one of {', '.join(_COSINE_SUMS)}, or an array."
            )
        self.side: str = one_of(("real", "imag"), side, "side", "STFT")
        self.scaling: str | None = one_of((None, "density", "spectrum"), scaling, "scaling", "STFT")
        self.window, self.periodic = window, periodic

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        length, _, frequencies = shape
        time = np.arange(length)[:, None, None]  # (frame, 1, 1)
        angle = -2.0 * np.pi * time * np.arange(frequencies) / (2 * (frequencies - 1))  # (frame, 1, frequencies)
        wave = np.cos(angle) if self.side == "real" else np.sin(angle)
        if self.window is not None:
            window = self._window(length)
            scale = {None: 1.0, "density": np.sqrt(np.sum(window**2)), "spectrum": np.sum(np.abs(window))}
            wave = wave * window[:, None, None] / scale[self.scaling]
        return wave.astype(dtype or "float32")

    def _window(self, length: int) -> np.ndarray:
        if not isinstance(self.window, str):
            window = np.asarray(self.window, np.float64)
            if window.shape != (length,):
                raise ValueError(f"STFT: expected a window of shape ({length},), got {window.shape}. Match the frame.")
            return window
        period = max(length if self.periodic else length - 1, 1)
        phase = 2.0 * np.pi * np.arange(length) / period
        terms = (a * np.cos(k * phase) * (-1) ** k for k, a in enumerate(_COSINE_SUMS[self.window]))
        return np.asarray(sum(terms))
