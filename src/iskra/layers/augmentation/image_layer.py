"""What layers that change images have in common: what they take, what they draw, what changes along with the images."""

from __future__ import annotations

from typing import Any

from ... import ops, random
from ..arguments import channels_last, refuse_unless_none
from ..layer import Layer

CHANGED = ("images", "labels", "segmentation_masks")


class ImageLayer(Layer):
    """Change images, and with them labels and segmentation masks.

    A layer of your own draws in `get_random_transformation` and changes in `transform_images`.

    Args:
        data_format: "channels_last", the one order there is, or None.
        bounding_box_format: None; boxes are not followed.
        **kwargs: see `Layer`.

    Shapes:
        input (N, H, W, C), or one image (H, W, C), of any numbers; output float32, of the same rank. Or a dictionary of
        "images", "labels" and "segmentation_masks" (N, H, W, 1), which comes back as a new one.

    Raises:
        ValueError: another number of axes, or a dictionary with other keys.
    """

    trains_when_called = True

    def __init__(self, *, data_format: str | None = None, bounding_box_format: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        channels_last(data_format, type(self).__name__)
        refuse_unless_none(type(self).__name__, bounding_box_format=bounding_box_format)
        self.data_format = "channels_last"

    def call(self, data: Any, training: bool = True) -> Any:
        """The images changed; those of a model that does not train stay as they are."""
        given = data if isinstance(data, dict) else {"images": data}
        if "images" not in given or set(given) - {*CHANGED}:
            raise ValueError(
                f"{self._who}: expected a dictionary of 'images', 'labels' and 'segmentation_masks', "
                f"got the keys {sorted(given)}. Boxes are not followed; leave out what is not listed."
            )
        shape = self._image_shape(given["images"])
        given = {key: self._batch(value, key, len(shape) == 3) for key, value in given.items()}
        transformation = self.get_random_transformation(given, training=training)
        changed = {
            key: getattr(self, f"transform_{key}")(value, transformation, training=training)
            for key, value in given.items()
        }
        if len(shape) == 3:
            changed = {key: ops.squeeze(value, 0) for key, value in changed.items()}
        return changed if isinstance(data, dict) else changed["images"]

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """What is drawn for a batch; None if nothing is.

        Args:
            data: a dictionary; "images" is (N, H, W, C).
            training: whether the model trains.
            seed: by default the layer's own generator.
        """
        return None

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images (N, H, W, C), changed as was drawn."""
        return images

    def transform_labels(self, labels: Any, transformation: Any, training: bool = True) -> Any:
        """Labels (N, ...) of images that were changed so."""
        return labels

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """Masks (N, H, W, 1) of images that were changed so."""
        return segmentation_masks

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's shape."""
        return input_shape

    def _image_shape(self, images: Any) -> tuple[int | None, ...]:
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

    def _batch(self, value: Any, key: str, single: bool) -> Any:
        """A batch, the images of it floats."""
        value = ops.cast(value, "float32") if key == "images" else ops.convert_to_tensor(value)
        return ops.expand_dims(value, 0) if single else value


class RandomImageLayer(ImageLayer):
    """An `ImageLayer` that draws: from a seed of its own, anew at each step, for each image by itself.

    Args:
        seed: an integer; by default one from the global source (`iskra.utils.set_random_seed`).
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.
    """

    def __init__(self, *, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seed = seed
        self.generator = random.SeedGenerator(seed)

    def chosen(self, drawn: Any, likely: Any) -> Any:
        """Which images something happens to, (N, 1, 1, 1), with probabilities `likely` and numbers from 0 to 1."""
        return ops.reshape(ops.less(drawn, likely), (-1, 1, 1, 1))

    def draws(self, data: Any, seed: Any, *ranges: tuple[float, float]) -> list[Any]:
        """For each range one number an image, all from one draw; each (N, 1)."""
        count = ops.shape(data["images"])[0]
        numbers = random.uniform((count, len(ranges)), seed=self.generator if seed is None else seed)  # type: ignore[arg-type]
        return [numbers[:, i : i + 1] * (high - low) + low for i, (low, high) in enumerate(ranges)]
