"""Images mirrored at random."""

from __future__ import annotations

from typing import Any

from ... import ops
from .transform import IDENTITY, TransformLayer, part

HORIZONTAL, VERTICAL, BOTH = "horizontal", "vertical", "horizontal_and_vertical"


class RandomFlip(TransformLayer):
    """Turn left and right, or top and bottom, round in half of the images, while training.

    With "horizontal_and_vertical" each way is drawn by itself, so a quarter of the images stays as it is. (Keras 3
    draws once for both.)

    Args:
        mode: "horizontal", "vertical" or "horizontal_and_vertical".
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: another mode.

    Example:
        >>> import numpy as np
        >>> image = np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1)
        >>> layer = RandomFlip("horizontal", seed=1)
        >>> sorted({tuple(layer(image).ravel().tolist()) for _ in range(20)})
        [(1.0, 2.0, 3.0), (3.0, 2.0, 1.0)]
    """

    def __init__(
        self,
        mode: str = "horizontal_and_vertical",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(fill_mode="nearest", interpolation="nearest", seed=seed, data_format=data_format, **kwargs)
        if mode not in (HORIZONTAL, VERTICAL, BOTH):
            raise ValueError(
                f"RandomFlip: expected mode 'horizontal', 'vertical' or 'horizontal_and_vertical', got {mode!r}. "
                "Photographs of things that stand want 'horizontal'."
            )
        self.mode = mode

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Transforms (N, 8)."""
        if not training:
            return None
        height, width = ops.shape(data["images"])[1:3]
        ways = {HORIZONTAL: part(a0=-2, a2=width - 1), VERTICAL: part(b1=-2, b2=height - 1)}  # type: ignore[operator]
        chosen = [way for mode, way in ways.items() if self.mode in (mode, BOTH)]
        transforms: Any = IDENTITY
        for draw, way in zip(self.draws(data, seed, *[(0.0, 1.0)] * len(chosen)), chosen, strict=True):
            transforms = transforms + ops.cast(ops.less(draw, 0.5), "float32") * way
        return transforms
