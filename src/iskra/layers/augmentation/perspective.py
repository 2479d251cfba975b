"""Images seen from another place at random."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops
from ...ops.image.transforms import homography
from ..arguments import fraction
from .factors import Factor, factor_range
from .transform import IDENTITY, TransformLayer


class RandomPerspective(TransformLayer):
    """Move the four corners of some images and bend the rest with them, as if seen from elsewhere, while training.

    Args:
        factor: the probability of an image to be bent is itself drawn, from this range within [0, 1]; one number f
            stands for [0, f].
        scale: a corner moves by up to half of this part of the width and of the height, either way. (In Keras the upper
            left corner stays where it is.)
        interpolation: "bilinear" or "nearest".
        fill_value: what comes in from beyond the edge.
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor or scale out of range, or unknown words.

    Example:
        >>> import numpy as np
        >>> RandomPerspective(seed=1)(np.ones((4, 9, 9, 1))).shape
        (4, 9, 9, 1)
    """

    def __init__(
        self,
        factor: Factor = 1.0,
        scale: float = 1.0,
        interpolation: str = "bilinear",
        fill_value: float = 0.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            fill_mode="constant",
            interpolation=interpolation,
            fill_value=fill_value,
            seed=seed,
            data_format=data_format,
            **kwargs,
        )
        self.factor = factor_range(factor, "factor", "RandomPerspective", low=0.0)
        self.scale = fraction(scale, "scale", "RandomPerspective")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Transforms (N, 8)."""
        if not training or self.factor[1] == 0 or self.scale == 0:
            return None
        height, width = ops.shape(data["images"])[1:3]
        right, bottom = float(width - 1), float(height - 1)  # type: ignore[operator]
        corners = np.array([[0, 0], [right, 0], [0, bottom], [right, bottom]], np.float32)
        ranges = [(-0.5 * self.scale, 0.5 * self.scale)] * 8
        likely, drawn, *moves = self.draws(data, seed, self.factor, (0.0, 1.0), *ranges)
        moved = ops.reshape(ops.concatenate(moves, 1), (-1, 4, 2)) * np.array([right, bottom], np.float32) + corners
        bent = homography(np.broadcast_to(corners, (1, 4, 2)), moved)
        return ops.where(ops.less(drawn, likely), bent, IDENTITY)
