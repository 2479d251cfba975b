"""Dropout as a function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..graph import is_symbolic
from ..graph.ops.random import random_uniform
from ..ops import shape as shape_of, where
from ..typing import Array, ArrayLike, Seed
from .keys import draw_key, generator


def dropout(
    inputs: ArrayLike, rate: float, noise_shape: Sequence[int | None] | None = None, seed: Seed = None
) -> Array:
    """Dropout: each element is 0 with probability `rate`, the others are scaled by 1 / (1 - rate).

    So the expected value of an element is unchanged, and nothing needs to be scaled in prediction.

    Args:
        inputs: an array or a tensor.
        rate: probability of an element to be dropped, 0 to 1.
        noise_shape: shape of the mask, which broadcasts to `inputs`; None in it stands for the length of `inputs`.
            `(N, 1, F)` drops whole features of a sequence.
        seed: an integer, a `SeedGenerator`, or None for the global generator.

    Returns:
        The shape of `inputs`.

    Raises:
        ValueError: `rate` is not between 0 and 1, or `noise_shape` does not broadcast to the inputs.

    References:
        Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting", 2014.

    Example:
        >>> import numpy as np
        >>> kept = dropout(np.ones(1000, np.float32), 0.5, seed=3)
        >>> sorted(set(kept.tolist()))
        [0.0, 2.0]
    """
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f"dropout: expected a rate from 0 to 1, got {rate}. It is the fraction of elements set to 0.")
    values: Any = inputs
    if rate == 0.0:
        return values
    shape: tuple[Any, ...] = shape_of(inputs)
    if noise_shape is not None:
        shape = _mask_shape(tuple(noise_shape), shape)
    key = draw_key(seed)
    symbolic = is_symbolic(inputs, key)
    draws = random_uniform.record(key, shape=shape) if symbolic else generator(key).random(shape, "float32")
    kept = 1.0 - rate
    return where(draws < kept, values * (1.0 / kept if kept else 0.0), 0.0)


def _mask_shape(noise_shape: tuple[int | None, ...], shape: tuple[Any, ...]) -> tuple[Any, ...]:
    """The shape of the mask of values of a shape."""
    is_fit = len(noise_shape) == len(shape) and all(
        given in (None, 1, own) or own is None for given, own in zip(noise_shape, shape, strict=True)
    )
    if not is_fit:
        raise ValueError(
            f"dropout: expected a noise_shape that broadcasts to the input's shape {shape}, got {noise_shape}. "
            "Its lengths are the input's (or None), or 1."
        )
    return tuple(own if given is None else given for given, own in zip(noise_shape, shape, strict=True))
