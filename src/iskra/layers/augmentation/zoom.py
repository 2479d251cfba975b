"""Images stretched at random."""

from __future__ import annotations

from typing import Any

from ... import ops
from .factors import Factor, factor_range
from .transform import TransformLayer, part


class RandomZoom(TransformLayer):
    """Show more or less of each image about its middle, while training.

    Args:
        height_factor: how much more rows are seen, as a part of the height: 0.2 zooms out by 20 %, -0.2 zooms in. A
            range within (-1, 1], or one number f for [-f, f].
        width_factor: the same for columns, drawn by itself; None keeps the ratio of height to width.
        fill_mode: what comes in from beyond the edge, see `TransformLayer`.
        interpolation: "bilinear" or "nearest".
        seed: an integer; by default one from the global source.
        fill_value: for fill_mode="constant".
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range, or unknown words.

    Example:
        >>> import numpy as np
        >>> layer = RandomZoom((1.0, 1.0), fill_mode="constant")
        >>> layer(np.ones((4, 4, 1)))[..., 0].tolist()[1]
        [0.0, 1.0, 1.0, 0.0]
    """

    def __init__(
        self,
        height_factor: Factor,
        width_factor: Factor | None = None,
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
        self._heights = factor_range(height_factor, "height_factor", "RandomZoom", least=-1.0)
        self._widths = None
        if width_factor is not None:
            self._widths = factor_range(width_factor, "width_factor", "RandomZoom", least=-1.0)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Transforms (N, 8): about the middle (x, y), X = x + zoom (. - x), Y likewise."""
        if not training or (self._heights == (0.0, 0.0) and self._widths in (None, (0.0, 0.0))):
            return None
        height, width = ops.shape(data["images"])[1:3]
        x, y = (width - 1) / 2, (height - 1) / 2  # type: ignore[operator]
        ranges = [self._heights] if self._widths is None else [self._heights, self._widths]
        drawn = self.draws(data, seed, *((1.0 + low, 1.0 + high) for low, high in ranges))
        return part(a2=x, b2=y) + drawn[-1] * part(a0=1, a2=-x) + drawn[0] * part(b1=1, b2=-y)
