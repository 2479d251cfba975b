"""Images mixed with others of the batch, and their labels with them."""

from __future__ import annotations

from typing import Any

from ... import ops, random
from ...graph.ops.last_axis import argsort
from ..arguments import not_negative
from .boxes import inside, spans
from .factors import Factor, factor_range
from .image_layer import RandomImageLayer


class MixingLayer(RandomImageLayer):
    """Puts another image of the batch into each, and mixes the labels in the same ratio.

    Labels are rows (N, K) of probabilities: `iskra.ops.one_hot(y, K)`, and a loss such as categorical_crossentropy.
    `fit` passes a layer of a model only images, so mix in the model's step,

        class Mixed(iskra.Sequential):
            def train_step(self, data):
                x, y = data
                mixed = self.mix({"images": x, "labels": y}, training=True)
                return super().train_step((mixed["images"], mixed["labels"]))

    or mix batches before they come to `fit`: the layer takes arrays, too.
    """

    def transform_labels(self, labels: Any, transformation: Any, training: bool = True) -> Any:
        """The labels (N, K) mixed.

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

    def _mixed(self, values: Any, transformation: Any) -> Any:
        weight, others = transformation["mix_weight"], ops.take(values, transformation["permutation_order"], axis=0)
        weight = ops.reshape(weight, (-1, *(1,) * (len(ops.shape(values)) - 1)))
        return weight * values + (1.0 - weight) * others

    def _permutation(self, count: Any, seed: Any) -> Any:
        return argsort(random.uniform((count,), seed=seed))


class MixUp(MixingLayer):
    """Take a weighted mean of each image and another one of the batch, while training:

        x = w x_i + (1 - w) x_j, and the same for the labels; w is Beta(alpha, alpha) distributed, for each image anew.

    How to train with it is said in `MixingLayer`.

    Args:
        alpha: 0.2 leaves most images nearly alone, 1 mixes in any ratio.
        data_format: "channels_last", the one order there is, or None.
        seed: an integer; by default one from the global source.
        **kwargs: see `ImageLayer`.

    Example:
        >>> import numpy as np
        >>> images, labels = np.stack([np.zeros((2, 2, 1)), np.ones((2, 2, 1))]), np.eye(2)
        >>> mixed = MixUp(seed=1)({"images": images, "labels": labels})
        >>> bool(np.allclose(mixed["images"][:, 0, 0, 0], mixed["labels"][:, 1]))
        True

    References:
        Zhang et al., "mixup: beyond empirical risk minimization", 2017.
    """

    def __init__(
        self, alpha: float = 0.2, data_format: str | None = None, seed: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data_format=data_format, seed=seed, **kwargs)
        self.alpha = not_negative(alpha, "alpha", "MixUp")
        if not self.alpha:
            raise ValueError("MixUp: expected alpha above 0, got 0: nothing would be mixed. Pass alpha=0.2.")

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Weights (N,), and the number of the other image, (N,)."""
        if not training:
            return None
        count, seed = ops.shape(data["images"])[0], self.generator if seed is None else seed
        weight = random.beta((count,), self.alpha, self.alpha, seed=seed)  # type: ignore[arg-type]
        return {"mix_weight": weight, "permutation_order": self._permutation(count, seed)}

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """The images mixed."""
        return images if transformation is None else self._mixed(images, transformation)

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """The masks mixed, as numbers."""
        return self.transform_images(ops.cast(segmentation_masks, "float32"), transformation, training)


class CutMix(MixingLayer):
    """Put a rectangle of another image of the batch into each, while training; labels count by area.

    How to train with it is said in `MixingLayer`.

    Args:
        factor: the part of an image that stays is Beta(a, a) distributed; a is drawn, for each batch, from this range
            within [0, 1]. One number f stands for [0, f].
        seed: an integer; by default one from the global source.
        data_format: "channels_last", the one order there is, or None.
        **kwargs: see `ImageLayer`.

    Raises:
        ValueError: a factor out of range.

    Example:
        >>> import numpy as np
        >>> images, labels = np.stack([np.zeros((8, 8, 1)), np.ones((8, 8, 1))]), np.eye(2)
        >>> mixed = CutMix(seed=1)({"images": images, "labels": labels})
        >>> bool(np.allclose(mixed["labels"].sum(axis=1), 1))
        True

    References:
        Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable features", 2019.
    """

    def __init__(
        self, factor: Factor = 1.0, seed: int | None = None, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(seed=seed, data_format=data_format, **kwargs)
        self.factor = factor_range(factor, "factor", "CutMix", low=0.0)

    def get_random_transformation(self, data: Any, training: bool = True, seed: Any = None) -> Any:
        """Which pixels change, (N, H, W, 1), the number of the other image, (N,), and the part that stays, (N, 1)."""
        if not training:
            return None
        seed = self.generator if seed is None else seed
        count, height, width = ops.shape(data["images"])[:3]
        low, high = self.factor
        alpha = random.uniform((1,), low, high, seed=seed) + 1e-6
        stays = random.beta((count,), alpha, alpha, seed=seed)  # type: ignore[arg-type]
        ratio = ops.reshape(ops.sqrt(1.0 - stays), (-1, 1))
        x, y = self.draws(data, seed, (0.0, 1.0), (0.0, 1.0))
        columns, rows = spans(ratio, x, width), spans(ratio, y, height)  # type: ignore[arg-type]
        area = (columns[1] - columns[0]) * (rows[1] - rows[0])
        return {
            "batch_masks": inside(rows, columns, height, width),  # type: ignore[arg-type]
            "permutation_order": self._permutation(count, seed),
            "mix_weight": 1.0 - area * (1.0 / (height * width)),  # type: ignore[operator]
        }

    def transform_images(self, images: Any, transformation: Any, training: bool = True) -> Any:
        """Images with a rectangle of others."""
        if transformation is None:
            return images
        others = ops.take(images, transformation["permutation_order"], axis=0)
        return ops.where(transformation["batch_masks"], others, images)

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: bool = True) -> Any:
        """The masks likewise."""
        return self.transform_images(segmentation_masks, transformation, training)
