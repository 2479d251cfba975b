"""Images slanted at random."""

from __future__ import annotations

from typing import Any

from ... import ops
from .factors import Factor, up_to
from .transform import IDENTITY, TransformLayer, part


class RandomShear(TransformLayer):
    """Shift each row of an image by a part of its number, and each column, while training: X = x + a y, Y = y + b x.

    Args:
        x_factor: a, to either side: a range, or one number f, from 0 to 1, for [0, f].
        y_factor: b likewise, to the same side.
        interpolation: "bilinear" or "nearest".
        fill_mode: what comes in from beyond the edge, see `TransformLayer`.
        fill_value: for fill_mode="constant".
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or unknown words.

    Example:
        >>> import numpy as np
        >>> layer = RandomShear((1.0, 1.0), fill_mode="constant", seed=1)
        >>> corners = {tuple(layer(np.ones((2, 2, 1)))[1, :, 0].tolist()) for _ in range(20)}
        >>> sorted(corners)
        [(0.0, 1.0), (1.0, 0.0)]
    """

    def __init__(
        self,
        x_factor: Factor = 0.0,
        y_factor: Factor = 0.0,
        interpolation: str = "bilinear",
        fill_mode: str = "reflect",
        fill_value: float = 0.0,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            fill_mode=fill_mode,
            interpolation=interpolation,
            fill_value=fill_value,
            seed=seed,
            data_format=data_format,
            **kwargs,
        )
        self.x_factor = up_to(x_factor, "x_factor", "RandomShear")
        self.y_factor = up_to(y_factor, "y_factor", "RandomShear")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Transforms (N, 8)."""
        if not training or self.x_factor == self.y_factor == (0.0, 0.0):
            return None
        drawn, across, down = self.draws(data, seed, (0.0, 1.0), self.x_factor, self.y_factor)
        side = 1.0 - 2.0 * ops.cast(ops.less(drawn, 0.5), "float32")
        return IDENTITY + side * across * part(a1=1) + side * down * part(b0=1)
