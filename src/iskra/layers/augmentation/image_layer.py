"""Bases of image layers: what they take, what they draw, what changes along with the images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ... import ops, random
from ...typing import Array, Outputs, Seed, Shape
from ..arguments import refuse_unless_none
from ..channels import ChannelsLayer
from .factors import Factor, factor_range, value_limits

CHANGED = ("images", "labels", "segmentation_masks")


class ImageLayer(ChannelsLayer):
    """Base of layers that change images, and with them labels and segmentation masks.

    A subclass draws in `get_random_transformation` and changes in `transform_images`.

    Args:
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        bounding_box_format: None, the only value supported: bounding boxes are not changed.
        **kwargs: see `Layer`.

    Shapes:
        input (N, H, W, C), or one image (H, W, C), of any dtype; output of the same rank, float32 unless `dtype` is
        one of integers; with channels first (N, C, H, W) or (C, H, W), which the methods for parts of the work get
        with channels last. Or a dictionary of "images", "labels" and "segmentation_masks" (N, H, W, 1), which comes
        back as a new one.

    Raises:
        ValueError: another data format, or (when called) another number of axes, or a dictionary with other keys.
    """

    trains_when_called = True
    _gives_its_dtype = True

    def __init__(
        self, *, data_format: str | None = None, bounding_box_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data_format, **kwargs)
        refuse_unless_none(type(self).__name__, bounding_box_format=bounding_box_format)

    def call(self, data: Array | dict[str, Array], training: bool = True) -> Outputs:
        """The images changed; those of a model that does not train stay unchanged."""
        given = data if isinstance(data, dict) else {"images": data}
        if "images" not in given or set(given) - {*CHANGED}:
            raise ValueError(
                f"{self._who}: expected a dictionary of 'images', 'labels' and 'segmentation_masks', "
                f"got the keys {sorted(given)}. Bounding boxes are not changed; remove the other keys."
            )
        shape = self._image_shape(given["images"])
        moved = [key for key in ("images", "segmentation_masks") if key in given]
        given = {**given, **{key: self.channels_last(given[key], len(shape) - 3) for key in moved}}
        given = {key: self._batch(value, key, len(shape) == 3) for key, value in given.items()}
        transformation = self.get_random_transformation(given, training=training)
        transforms = {
            "images": self.transform_images,
            "labels": self.transform_labels,
            "segmentation_masks": self.transform_segmentation_masks,
        }
        changed = {key: transforms[key](value, transformation, training=training) for key, value in given.items()}
        if len(shape) == 3:
            changed = {key: ops.squeeze(value, 0) for key, value in changed.items()}
        changed.update({key: self.as_given(changed[key], len(shape) - 3) for key in moved})
        return changed if isinstance(data, dict) else changed["images"]

    def get_random_transformation(
        self, data: Mapping[str, Array] | Array, training: bool = True, seed: Seed = None
    ) -> Outputs | None:
        """The random parameters of a batch; None if nothing is random.

        Args:
            data: images (N, H, W, C), or a dictionary with them as "images".
            training: whether the model trains.
            seed: by default the layer's own generator.
        """
        return None

    def transform_images(self, images: Array, transformation: Outputs | None, training: bool = True) -> Array:
        """Images (N, H, W, C), changed by the random parameters."""
        return images

    def transform_labels(self, labels: Array, transformation: Outputs | None, training: bool = True) -> Array:
        """Labels (N, ...) of the images changed."""
        return labels

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Outputs | None, training: bool = True
    ) -> Array:
        """Segmentation masks (N, H, W, 1) of the images changed."""
        return segmentation_masks

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return input_shape

    def _image_shape(self, images: Array) -> Shape:
        shape = ops.shape(images)
        if len(shape) not in (3, 4):
            raise ValueError(
                f"{self._who}: expected images (N, H, W, C) or one image (H, W, C), got the shape {shape}. "
                "Add an axis for the channels: x[..., None]."
            )
        if None in shape[-3:]:
            raise ValueError(
                f"{self._who}: expected images of known height, width and channels, got the shape {shape}. "
                "State them in Input(shape)."
            )
        return shape

    def _batch(self, value: Array, key: str, single: bool) -> Array:
        """A batch; images as float32."""
        value = ops.cast(value, "float32") if key == "images" else ops.convert_to_tensor(value)
        return ops.expand_dims(value, 0) if single else value


class RandomImageLayer(ImageLayer):
    """Base of image layers that draw random parameters for each image, anew in each step, while training.

    A subclass defines `_drawn`, the parameters of a batch, and `_changed`, the images with them.

    Args:
        seed: an integer; by default one from the global generator (`iskra.utils.set_random_seed`).
        **kwargs: see `Layer`.
    """

    def __init__(self, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.generator: random.SeedGenerator = random.SeedGenerator(seed)

    def get_random_transformation(
        self, data: Mapping[str, Array] | Array, training: bool = True, seed: Seed = None
    ) -> Outputs | None:
        """The random parameters of a batch; None where the images stay unchanged, as without training."""
        images = data["images"] if isinstance(data, Mapping) else ops.convert_to_tensor(data)
        return self._drawn(images, self.generator if seed is None else seed) if training else None

    def transform_images(self, images: Array, transformation: Outputs | None, training: bool = True) -> Array:
        """Images (N, H, W, C), changed by the random parameters."""
        return images if transformation is None else self._changed(images, transformation)

    def _drawn(self, images: Array, seed: Seed) -> Outputs | None:
        """The random parameters for images (N, H, W, C), None to leave them unchanged."""
        return None

    def _changed(self, images: Array, drawn: Any) -> Array:
        """Images (N, H, W, C), changed by the parameters drawn."""
        return images

    def _uniform(self, images: Array, seed: Seed, *ranges: tuple[float, float]) -> list[Array]:
        """For each range a uniform number for each image, all from one draw; each (N, 1)."""
        numbers = random.uniform((ops.shape(images)[0], len(ranges)), seed=seed)  # type: ignore[arg-type]
        return [numbers[:, i : i + 1] * (high - low) + low for i, (low, high) in enumerate(ranges)]

    def _selected(self, images: Array, seed: Seed, probability: tuple[float, float]) -> Array:
        """Which images are changed, (N, 1, 1, 1), each with a probability drawn from a range."""
        return per_image(ops.less(*self._uniform(images, seed, (0.0, 1.0), probability)))


class GeometricLayer(ImageLayer):
    """Base of layers that move pixels, which a subclass does in `_moved`: segmentation masks move like their images."""

    interpolation = "bilinear"

    def transform_images(self, images: Array, transformation: Outputs | None, training: bool = True) -> Array:
        """Images (N, H, W, C), their pixels moved."""
        return self._moved(images, transformation, self.interpolation)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Outputs | None, training: bool = True
    ) -> Array:
        """Segmentation masks, moved likewise by nearest neighbors: classes are not interpolated."""
        return self._moved(segmentation_masks, transformation, "nearest")

    def _moved(self, images: Array, transformation: Any, interpolation: str) -> Array:
        """Images or masks (N, H, W, C), their pixels moved."""
        return images


class ColorLayer(RandomImageLayer):
    """Base of layers that change the values of pixels by a random factor.

    Args:
        factor: strength of the change: a range within [0, 1], or one number f for [0, f].
        value_range: the lowest and the highest value of a pixel.
        data_format: "channels_last", "channels_first" (N, C, ...), or None for `iskra.config.image_data_format()`.
        seed: an integer; by default one from the global generator (`iskra.utils.set_random_seed`).
        **kwargs: see `Layer`.

    Raises:
        ValueError: a factor out of its range, or a value range that is no two different numbers.
    """

    def __init__(
        self,
        factor: Factor,
        value_range: Sequence[float] = (0, 255),
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **kwargs)
        self.factor: tuple[float, float] = self._factor_range(factor)
        self.value_range: tuple[float, float] = value_limits(value_range, type(self).__name__)

    def _factor_range(self, factor: Factor) -> tuple[float, float]:
        return factor_range(factor, "factor", type(self).__name__, low=0.0)


def per_image(values: Array) -> Array:
    """Values (N, 1), one for each image, as (N, 1, 1, 1)."""
    return ops.reshape(values, (-1, 1, 1, 1))
