"""Images turned at random."""

from __future__ import annotations

import math
from typing import Any

from ... import ops
from .factors import Factor, factor_range
from .transform import TransformLayer, part


class RandomRotation(TransformLayer):
    """Turn each image about its middle, while training.

    Args:
        factor: by how much, as a part of a full turn, counterclockwise: a range within [-1, 1], or one number f for
            [-f, f]. 0.1 is up to 36 degrees either way.
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
        >>> quarter = RandomRotation((0.25, 0.25))
        >>> quarter(np.array([[1.0, 2.0], [3.0, 4.0]])[..., None])[..., 0].round(4).tolist()
        [[2.0, 4.0], [1.0, 3.0]]
    """

    def __init__(
        self,
        factor: Factor,
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
        self.factor = factor_range(factor, "factor", "RandomRotation")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Transforms (N, 8): about the middle (x, y), X = x + cos (. - x) - sin (. - y), Y likewise."""
        if not training or self.factor == (0.0, 0.0):
            return None
        height, width = ops.shape(data["images"])[1:3]
        x, y = (width - 1) / 2, (height - 1) / 2  # type: ignore[operator]
        (turns,) = self.draws(data, seed, self.factor)
        angle = turns * (2.0 * math.pi)
        along = ops.cos(angle) * part(a0=1, b1=1, a2=-x, b2=-y)
        across = ops.sin(angle) * part(a1=-1, b0=1, a2=y, b2=-x)
        return part(a2=x, b2=y) + along + across
