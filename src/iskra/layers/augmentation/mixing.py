"""Mixing of images, and their labels, with others of the batch."""

from __future__ import annotations

from typing import Any, Unpack

from ... import ops, random
from ...graph.ops.last_axis import argsort
from ...typing import Array, Outputs, Seed
from ..arguments import not_negative
from ..options import ImageOptions
from .factors import Factor, factor_range
from .image_layer import RandomImageLayer
from .rectangles import interval, rectangle_mask


class MixingLayer(RandomImageLayer):
    """Base of layers that mix each image with another one of the batch, and the labels in the same ratio.

    Labels are rows (N, K) of probabilities: `iskra.ops.one_hot(y, K)`, and a loss such as categorical_crossentropy.
    `fit` passes a layer of a model only images, so mix in the model's step,

        class Mixed(iskra.Sequential):
            def train_step(self, data):
                x, y = data
                mixed = self.mix({"images": x, "labels": y}, training=True)
                return super().train_step((mixed["images"], mixed["labels"]))

    or mix batches before they come to `fit`: the layer takes arrays, too.
    """

    def transform_labels(self, labels: Array, transformation: Outputs | None, training: bool = True) -> Array:
        """The labels (N, K), mixed.

        Raises:
            ValueError: labels that are no rows of probabilities.
        """
        shape = ops.shape(labels)
        if len(shape) != 2:
            raise ValueError(
                f"{self._who}: expected labels (N, K), a probability for each class, got the shape {shape}. "
                "Encode classes first: iskra.ops.one_hot(labels, K)."
            )
        labels = ops.cast(labels, "float32")
        return labels if transformation is None else self._mixed(labels, transformation)

    def _mixed(self, values: Array, drawn: Any) -> Array:
        weight, others = drawn["mix_weight"], ops.take(values, drawn["permutation_order"], axis=0)
        weight = ops.reshape(weight, (-1, *(1,) * (len(ops.shape(values)) - 1)))
        return weight * values + (1.0 - weight) * others

    def _permutation(self, count: int, seed: Seed) -> Array:
        return argsort(random.uniform((count,), seed=seed))


class MixUp(MixingLayer):
    """MixUp: replaces each image by a convex combination with another one of the batch, while training.

        x = w x_i + (1 - w) x_j, and the same for the labels; w is Beta(alpha, alpha) distributed, for each image anew.

    How to train with it is shown in `MixingLayer`.

    Args:
        alpha: above 0; 0.2 leaves most images nearly unchanged, 1 makes all ratios equally likely.
        data_format, seed, **kwargs: see `Layer`.

    Raises:
        ValueError: alpha that is not above 0.

    Example:
        >>> import numpy as np
        >>> images, labels = np.stack([np.zeros((2, 2, 1)), np.ones((2, 2, 1))]), np.eye(2)
        >>> mixed = MixUp(seed=1)({"images": images, "labels": labels})
        >>> bool(np.allclose(mixed["images"][:, 0, 0, 0], mixed["labels"][:, 1]))
        True

    References:
        Zhang et al., "mixup: beyond empirical risk minimization", ICLR 2018.
    """

    def __init__(
        self,
        alpha: float = 0.2,
        data_format: str | None = None,
        seed: int | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **kwargs)
        self.alpha: float = not_negative(alpha, "alpha", "MixUp")
        if not self.alpha:
            raise ValueError("MixUp: expected alpha above 0, got 0: nothing would be mixed. Pass alpha=0.2.")

    def _drawn(self, images: Array, seed: Seed) -> dict[str, Array]:
        """Weights (N,), and the index of the other image, (N,)."""
        count: Any = ops.shape(images)[0]
        weight = random.beta((count,), self.alpha, self.alpha, seed=seed)
        return {"mix_weight": weight, "permutation_order": self._permutation(count, seed)}

    def _changed(self, images: Array, drawn: dict[str, Array]) -> Array:
        return self._mixed(images, drawn)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Outputs | None, training: bool = True
    ) -> Array:
        """The segmentation masks, mixed as numbers."""
        return self.transform_images(ops.cast(segmentation_masks, "float32"), transformation, training)


class CutMix(MixingLayer):
    """CutMix: replaces a rectangle of each image by that of another one, and mixes labels by area, while training.

    How to train with it is shown in `MixingLayer`.

    Args:
        factor: the area that stays is Beta(a, a) distributed; a is drawn, for each batch, from this range within
            [0, 1]. One number f stands for [0, f].
        seed, data_format, **kwargs: see `Layer`.

    Raises:
        ValueError: a factor out of range.

    Example:
        >>> import numpy as np
        >>> images, labels = np.stack([np.zeros((8, 8, 1)), np.ones((8, 8, 1))]), np.eye(2)
        >>> mixed = CutMix(seed=1)({"images": images, "labels": labels})
        >>> bool(np.allclose(mixed["labels"].sum(axis=1), 1))
        True

    References:
        Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable features", ICCV 2019.
    """

    def __init__(
        self,
        factor: Factor = 1.0,
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor: tuple[float, float] = factor_range(factor, "factor", "CutMix", low=0.0)

    def _drawn(self, images: Array, seed: Seed) -> dict[str, Array]:
        """Which pixels change, (N, H, W, 1), the index of the other image, (N,), and the area that stays, (N, 1)."""
        shape: Any = ops.shape(images)
        count, height, width = shape[:3]
        low, high = self.factor
        alpha = random.uniform((1,), low, high, seed=seed) + 1e-6
        stays = random.beta((count,), alpha, alpha, seed=seed)
        ratio = ops.reshape(ops.sqrt(1.0 - stays), (-1, 1))
        x, y = self._uniform(images, seed, (0.0, 1.0), (0.0, 1.0))
        columns, rows = interval(ratio, x, width), interval(ratio, y, height)
        area = (columns[1] - columns[0]) * (rows[1] - rows[0])
        return {
            "batch_masks": rectangle_mask(rows, columns, height, width),
            "permutation_order": self._permutation(count, seed),
            "mix_weight": 1.0 - area * (1.0 / (height * width)),
        }

    def _changed(self, images: Array, drawn: dict[str, Array]) -> Array:
        return ops.where(drawn["batch_masks"], ops.take(images, drawn["permutation_order"], axis=0), images)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Outputs | None, training: bool = True
    ) -> Array:
        """The segmentation masks likewise."""
        return self.transform_images(segmentation_masks, transformation, training)
