"""Gradient clipping by value, by norm and by global norm."""

from __future__ import annotations

from collections.abc import Sequence

from .. import ops
from ..graph import Variable
from ..typing import Array


def clip_by_value(gradients: Sequence[Array], limit: float) -> list[Array]:
    """Clip each element to [-limit, limit]."""
    return [ops.clip(g, -limit, limit) for g in gradients]


def clip_by_norm(gradients: Sequence[Array], limit: float) -> list[Array]:
    """Scale each gradient g to a norm |g| of at most `limit`: g limit / max(|g|, limit)."""
    return [g * (limit / ops.maximum(norm([g]), limit)) for g in gradients]


def clip_by_global_norm(gradients: Sequence[Array], limit: float) -> list[Array]:
    """Scale all gradients together to a norm of at most `limit`; all become NaN if the norm is not finite.

    References:
        Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
    """
    total = norm(gradients)
    scale = ops.where(ops.isfinite(total), limit / ops.maximum(total, limit), float("nan"))
    return [g * scale for g in gradients]


def norm(gradients: Sequence[Array | Variable]) -> Array:
    """The Euclidean norm of all arrays together."""
    total = ops.sum(ops.square(gradients[0]))
    for g in gradients[1:]:
        total = total + ops.sum(ops.square(g))
    return ops.sqrt(total)
