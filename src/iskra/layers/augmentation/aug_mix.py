"""AugMix: mixtures of chains of random changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, Unpack

from ... import ops, random
from ...typing import Array, Outputs, Seed
from ..arguments import integer, not_negative
from ..options import ImageOptions
from .factors import Factor
from .image_layer import ImageLayer, per_image
from .rand_augment import RandAugment

_TINY = 1e-30  # where all draws of a gamma distribution are 0

# The way of each step, (N, 1), and the parameters of all ways.
Chain: TypeAlias = "tuple[list[Array], list[Outputs | None]]"


@dataclass
class Mixture:
    """The random parameters of a batch."""

    weights: Array  # of each chain, (N, num_chains); their sum is 1
    kept: Array  # the share of the image as it was, (N,)
    chains: list[Chain]


class AugMix(RandAugment):
    """AugMix: mixes each image with several chains of random changes of it, while training.

        x = m x + (1 - m) sum_c w_c chain_c(x)

    with m distributed as Beta(alpha, alpha) and w as Dirichlet(alpha, ..., alpha), drawn for each image anew, like the
    operations of the chains. (Keras draws all of them once for a batch, and operations once for a program.) They are
    those of `RandAugment`, or none. All of them are computed for all images: no augmentation is more expensive.

    Args:
        value_range: the lowest and the highest value of a pixel.
        num_chains: number of chains, at least 1.
        chain_depth: number of operations of each, at least 1.
        factor: their strength: a range within [0, 1], or one number f for [0, f].
        alpha: of the distributions, above 0: large values mix all in equal parts.
        all_ops: also brightness, color, contrast and sharpness.
        interpolation: "bilinear" or "nearest".
        seed, data_format, **kwargs: see `Layer`.

    Raises:
        ValueError: as for `RandAugment`, or numbers out of their ranges.

    Example:
        >>> import numpy as np
        >>> AugMix(seed=1)(np.zeros((2, 8, 8, 3), np.uint8)).shape
        (2, 8, 8, 3)

    References:
        Hendrycks et al., "AugMix: a simple data processing method to improve robustness and uncertainty", ICLR 2020.
    """

    def __init__(
        self,
        value_range: Sequence[float] = (0, 255),
        num_chains: int = 3,
        chain_depth: int = 3,
        factor: Factor = 0.3,
        alpha: float = 1.0,
        all_ops: bool = True,
        interpolation: str = "bilinear",
        seed: int | None = None,
        data_format: str | None = None,
        **kwargs: Unpack[ImageOptions],
    ) -> None:
        super().__init__(value_range, 1, factor, interpolation, seed, data_format, **kwargs)
        self.num_chains: int = integer(num_chains, "num_chains", "AugMix")
        self.chain_depth: int = integer(chain_depth, "chain_depth", "AugMix")
        self.alpha: float = not_negative(alpha, "alpha", "AugMix")
        if not self.alpha:
            raise ValueError("AugMix: expected alpha above 0, got 0. Pass alpha=1.0.")
        self.all_ops = all_ops

    @property
    def _ways(self) -> list[ImageLayer]:
        lighting = (self.random_brightness, self.random_color_degeneration, self.random_contrast, self.random_sharpness)
        return [way for way in super()._ways if self.all_ops or way not in lighting]

    def _drawn(self, images: Array, seed: Seed) -> Any:
        count: Any = ops.shape(images)[0]
        ways = self._ways
        parts = random.gamma((count, self.num_chains), self.alpha, seed=seed) + _TINY
        kept = random.beta((count,), self.alpha, self.alpha, seed=seed)
        chains = []
        for _ in range(self.num_chains):
            draws = self._uniform(images, seed, *[(0.0, len(ways) + 1.0)] * self.chain_depth)  # the last way is none
            own = [way.get_random_transformation({"images": images}, seed=seed) for way in ways]
            chains.append(([ops.floor(draw) for draw in draws], own))
        return Mixture(parts / ops.sum(parts, axis=-1, keepdims=True), kept, chains)

    def _changed(self, images: Array, drawn: Any) -> Array:
        def through(chain: Chain) -> Array:
            changed = images
            for chosen in chain[0]:
                changed = self._once(changed, chosen, chain[1])
            return changed

        low, high = self.value_range
        return ops.clip(self._mixed(images, drawn, [through(chain) for chain in drawn.chains]), low, high)

    def transform_segmentation_masks(
        self, segmentation_masks: Array, transformation: Any, training: bool = True
    ) -> Array:
        """Segmentation masks, moved like their images and mixed as numbers."""
        if transformation is None:
            return segmentation_masks
        masks = ops.cast(segmentation_masks, "float32")
        moved = []
        for operations, parameters in transformation.chains:
            changed = masks
            for chosen in operations:
                changed = self._moved(changed, chosen, parameters, "nearest")
            moved.append(changed)
        return self._mixed(masks, transformation, moved)

    def _mixed(self, images: Array, drawn: Mixture, chains: list[Array]) -> Array:
        """The images and what the chains made of them, in the proportions drawn."""
        kept = ops.reshape(drawn.kept, (-1, 1, 1, 1))
        mixed: Any = 0.0
        for number, changed in enumerate(chains):
            mixed = mixed + per_image(drawn.weights[:, number : number + 1]) * changed
        return kept * images + (1.0 - kept) * mixed
