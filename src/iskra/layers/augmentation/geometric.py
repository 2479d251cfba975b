"""Random geometric transforms: flips, rotations, shears, translations, zooms and changes of perspective."""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np

from ... import ops
from ...graph.ops.warp import Sampling, warp
from ...ops.image.transforms import homography
from ...typing import Array, Seed
from ..arguments import fraction
from ..options import ImageOptions
from .factors import Factor, factor_range, up_to
from .image_layer import GeometricLayer, RandomImageLayer

FILL_MODES = ("reflect", "wrap", "constant", "nearest")
INTERPOLATIONS = ("nearest", "bilinear")
HORIZONTAL, VERTICAL, BOTH = "horizontal", "vertical", "horizontal_and_vertical"
IDENTITY = np.array([1, 0, 0, 0, 1, 0, 0, 0], np.float32)


def part(**numbers: float) -> np.ndarray:
    """A term of a transform (a0, a1, a2, b0, b1, b2, c0, c1), 0 where nothing is given."""
    return np.array([numbers.get(name, 0.0) for name in ("a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1")], np.float32)


class TransformLayer(GeometricLayer, RandomImageLayer):
    """Base of layers that transform each image by `identity + sum_i number_i * part_i`, with random numbers.

    Output pixel (x, y) is input pixel ((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k), k = c0 x + c1 y + 1.

    Args:
        fill_mode: values beyond the edge, of a row a b c d: "reflect" (d c b a | a b c d | d c b a), "wrap"
            (a b c d | a b c d | a b c d), "nearest" (a a a a | a b c d | d d d d) or "constant", `fill_value`.
        interpolation: "bilinear" interpolates between the four pixels around a point, "nearest" takes the nearest one.
        fill_value: see `fill_mode`.
        seed: an integer; by default one from the global generator (`iskra.utils.set_random_seed`).
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        **kwargs: see `Layer`.

    Raises:
        ValueError: a factor out of its range, an unknown fill mode or interpolation, or another data format.
    """

    def __init__(
        self,
        fill_mode: str,
        interpolation: str,
        fill_value: float = 0.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        for name, value, known in (
            ("fill_mode", fill_mode, FILL_MODES),
            ("interpolation", interpolation, INTERPOLATIONS),
        ):
            if value not in known:
                words = ", ".join(map(repr, known))
                raise ValueError(
                    f"{type(self).__name__}: expected {name} {words}, got {value!r}. Use {name}={known[0]!r}."
                )
        self.fill_mode = fill_mode
        self.interpolation = interpolation
        self.fill_value: float = float(fill_value)

    def _moved(self, images: Array, transformation: Array | None, interpolation: str) -> Array:
        """Images through the transforms (N, 8); None changes nothing."""
        if transformation is None:
            return images
        sampling = Sampling(images.shape[1:3], interpolation == "bilinear", self.fill_mode, self.fill_value)
        return warp(images, transformation, sampling=sampling)


class RandomFlip(TransformLayer):
    """Random flips: mirrors half of the images, left to right or top to bottom, while training.

    With "horizontal_and_vertical" each direction is drawn by itself, so a quarter of the images stays unchanged.
    (Keras 3 draws once for both.)

    Args:
        mode: "horizontal", "vertical" or "horizontal_and_vertical".
        seed, data_format, **kwargs: see `Layer`.

    Raises:
        ValueError: another mode.

    Example:
        >>> image = np.array([1.0, 2.0, 3.0]).reshape(1, 3, 1)
        >>> layer = RandomFlip("horizontal", seed=1)
        >>> sorted({tuple(layer(image).ravel().tolist()) for _ in range(20)})
        [(1.0, 2.0, 3.0), (3.0, 2.0, 1.0)]
    """

    def __init__(
        self, mode: str = BOTH, seed: int | None = None, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__("nearest", "nearest", seed=seed, data_format=data_format, **kwargs)
        if mode not in (HORIZONTAL, VERTICAL, BOTH):
            raise ValueError(
                f"RandomFlip: expected mode 'horizontal', 'vertical' or 'horizontal_and_vertical', got {mode!r}. "
                "Photographs are usually flipped with 'horizontal'."
            )
        self.mode = mode

    def _drawn(self, images: Array, seed: Seed) -> Array:
        height, width = images.shape[1:3]
        ways = {HORIZONTAL: part(a0=-2, a2=width - 1), VERTICAL: part(b1=-2, b2=height - 1)}
        chosen = [way for mode, way in ways.items() if self.mode in (mode, BOTH)]
        transforms: Any = IDENTITY
        for draw, way in zip(self._uniform(images, seed, *[(0.0, 1.0)] * len(chosen)), chosen, strict=True):
            transforms = transforms + ops.cast(ops.less(draw, 0.5), "float32") * way
        return transforms


class RandomRotation(TransformLayer):
    """Random rotation of each image about its center, while training.

    Args:
        factor: the angle as a fraction of a full turn, counterclockwise: a range within [-1, 1], or one number f for
            [-f, f]. 0.1 is up to 36 degrees either way.
        fill_mode, interpolation, seed, fill_value, data_format, **kwargs: see `Layer`, also for the errors.

    Example:
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
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(fill_mode, interpolation, fill_value, seed, data_format, **kwargs)
        self.factor: tuple[float, float] = factor_range(factor, "factor", "RandomRotation")

    def _drawn(self, images: Array, seed: Seed) -> Array | None:
        """Transforms (N, 8): about the center (x, y), X = x + cos (. - x) - sin (. - y), Y likewise."""
        if self.factor == (0.0, 0.0):
            return None
        height, width = images.shape[1:3]
        x, y = (width - 1) / 2, (height - 1) / 2
        (turns,) = self._uniform(images, seed, self.factor)
        angle = turns * (2.0 * math.pi)
        along = ops.cos(angle) * part(a0=1, b1=1, a2=-x, b2=-y)
        across = ops.sin(angle) * part(a1=-1, b0=1, a2=y, b2=-x)
        return part(a2=x, b2=y) + along + across


class RandomShear(TransformLayer):
    """Random shear: shifts rows by a y and columns by b x, X = x + a y, Y = y + b x, while training.

    Args:
        x_factor: a, to either side: a range, or one number f, from 0 to 1, for [0, f].
        y_factor: b likewise, to the same side.
        interpolation, fill_mode, fill_value, data_format, seed, **kwargs: see `Layer`, also for the errors.

    Example:
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
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(fill_mode, interpolation, fill_value, seed, data_format, **kwargs)
        self.x_factor: tuple[float, float] = up_to(x_factor, "x_factor", "RandomShear")
        self.y_factor: tuple[float, float] = up_to(y_factor, "y_factor", "RandomShear")

    def _drawn(self, images: Array, seed: Seed) -> Array | None:
        if self.x_factor == self.y_factor == (0.0, 0.0):
            return None
        drawn, across, down = self._uniform(images, seed, (0.0, 1.0), self.x_factor, self.y_factor)
        side = 1.0 - 2.0 * ops.cast(ops.less(drawn, 0.5), "float32")
        return IDENTITY + side * across * part(a1=1) + side * down * part(b0=1)


class RandomTranslation(TransformLayer):
    """Random translation of each image by a fraction of its height and width, while training.

    Args:
        height_factor: shift down, as a fraction of the height: a range within [-1, 1], or one number f for [-f, f].
        width_factor: shift to the right, as a fraction of the width, likewise.
        fill_mode, interpolation, seed, fill_value, data_format, **kwargs: see `Layer`, also for the errors;
            interpolation="nearest" shifts by whole pixels.

    Example:
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
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(fill_mode, interpolation, fill_value, seed, data_format, **kwargs)
        self.height_factor = height_factor
        self.width_factor = width_factor
        self.height_lower, self.height_upper = factor_range(height_factor, "height_factor", "RandomTranslation")
        self.width_lower, self.width_upper = factor_range(width_factor, "width_factor", "RandomTranslation")

    def _drawn(self, images: Array, seed: Seed) -> Array | None:
        vertical, horizontal = (self.height_lower, self.height_upper), (self.width_lower, self.width_upper)
        if vertical == horizontal == (0.0, 0.0):
            return None
        height, width = images.shape[1:3]
        down, right = self._uniform(images, seed, vertical, horizontal)
        return IDENTITY - right * part(a2=width) - down * part(b2=height)


class RandomZoom(TransformLayer):
    """Random zoom of each image about its center, while training.

    Args:
        height_factor: how many more rows are seen, as a fraction of the height: 0.2 zooms out by 20 %, -0.2 zooms in.
            A range within (-1, 1], or one number f for [-f, f].
        width_factor: the same for columns, drawn independently; None keeps the aspect ratio.
        fill_mode, interpolation, seed, fill_value, data_format, **kwargs: see `Layer`, also for the errors.

    Example:
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
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(fill_mode, interpolation, fill_value, seed, data_format, **kwargs)
        self.height_factor = height_factor
        self.width_factor = width_factor
        given = {"height_factor": height_factor} | ({} if width_factor is None else {"width_factor": width_factor})
        self._ranges = [factor_range(value, name, "RandomZoom", least=-1.0) for name, value in given.items()]

    def _drawn(self, images: Array, seed: Seed) -> Array | None:
        """Transforms (N, 8): about the center (x, y), X = x + zoom (. - x), Y likewise."""
        if all(ends == (0.0, 0.0) for ends in self._ranges):
            return None
        height, width = images.shape[1:3]
        x, y = (width - 1) / 2, (height - 1) / 2
        drawn = self._uniform(images, seed, *((1.0 + low, 1.0 + high) for low, high in self._ranges))
        return part(a2=x, b2=y) + drawn[-1] * part(a0=1, a2=-x) + drawn[0] * part(b1=1, b2=-y)


class RandomPerspective(TransformLayer):
    """Random perspective: moves the four corners of some images, and warps the images accordingly, while training.

    Args:
        factor: the probability of an image to be warped is itself drawn, from this range within [0, 1]; one number f
            stands for [0, f].
        scale: from 0 to 1: a corner moves by up to half of this fraction of the width and of the height, either way.
            (In Keras the upper left corner stays where it is.)
        interpolation, fill_value, seed, data_format, **kwargs: see `Layer`, also for the errors.

    Example:
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
        super().__init__("constant", interpolation, fill_value, seed, data_format, **kwargs)
        self.factor: tuple[float, float] = factor_range(factor, "factor", "RandomPerspective", low=0.0)
        self.scale: float = fraction(scale, "scale", "RandomPerspective")

    def _drawn(self, images: Array, seed: Seed) -> Array | None:
        if self.factor[1] == 0 or self.scale == 0:
            return None
        height, width = images.shape[1:3]
        right, bottom = float(width - 1), float(height - 1)
        corners = np.array([[0, 0], [right, 0], [0, bottom], [right, bottom]], np.float32)
        ranges = [(-0.5 * self.scale, 0.5 * self.scale)] * 8
        probability, drawn, *moves = self._uniform(images, seed, self.factor, (0.0, 1.0), *ranges)
        moved = ops.reshape(ops.concatenate(moves, 1), (-1, 4, 2)) * np.array([right, bottom], np.float32) + corners
        warped = homography(np.broadcast_to(corners, (1, 4, 2)), moved)
        return ops.where(ops.less(drawn, probability), warped, IDENTITY)
