"""Images shifted at random."""

from __future__ import annotations

from typing import Any

from ... import ops
from .factors import Factor, factor_range
from .transform import IDENTITY, TransformLayer, part


class RandomTranslation(TransformLayer):
    """Shift each image by a part of its height and of its width, while training.

    Args:
        height_factor: how far down, as a part of the height: a range within [-1, 1], or one number f for [-f, f].
        width_factor: how far to the right, as a part of the width.
        fill_mode: what comes in from beyond the edge, see `TransformLayer`.
        interpolation: "bilinear", or "nearest" for shifts by whole pixels.
        seed: an integer; by default one from the global source.
        fill_value: for fill_mode="constant".
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or unknown words.

    Example:
        >>> import numpy as np
        >>> layer = RandomTranslation(0, (0.5, 0.5), fill_mode="constant", fill_value=9)
        >>> layer(np.array([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1)).ravel().tolist()
        [9.0, 9.0, 1.0, 2.0]
    """

    def __init__(
        self,
        height_factor: Factor,
        width_factor: Factor,
        fill_mode: str = "reflect",
        interpolation: str = "bilinear",
        seed: int | None = None,
        fill_value: float = 0.0,
        data_format: str | None = None,
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
        self.height_factor = height_factor
        self.width_factor = width_factor
        self.height_lower, self.height_upper = factor_range(height_factor, "height_factor", "RandomTranslation")
        self.width_lower, self.width_upper = factor_range(width_factor, "width_factor", "RandomTranslation")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Transforms (N, 8)."""
        vertical, horizontal = (self.height_lower, self.height_upper), (self.width_lower, self.width_upper)
        if not training or vertical == horizontal == (0.0, 0.0):
            return None
        height, width = ops.shape(data["images"])[1:3]
        down, right = self.draws(data, seed, vertical, horizontal)
        return IDENTITY - right * part(a2=width) - down * part(b2=height)  # type: ignore[arg-type]
