"""Three ways to keep gradients from growing too large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ops


def clip_by_value(gradients: Sequence[Any], limit: float) -> list[Any]:
    """Each element between -limit and limit."""
    return [ops.clip(g, -limit, limit) for g in gradients]


def clip_by_norm(gradients: Sequence[Any], limit: float) -> list[Any]:
    """Each gradient g with a norm |g| of at most `limit`: g limit / max(|g|, limit)."""
    return [g * (limit / ops.maximum(_norm([g]), limit)) for g in gradients]


def clip_by_global_norm(gradients: Sequence[Any], limit: float) -> list[Any]:
    """All gradients together with a norm of at most `limit`, their ratios kept; all NaN if the norm is not finite.

    Reference:
        Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013.
    """
    norm = _norm(gradients)
    scale = ops.where(ops.isfinite(norm), limit / ops.maximum(norm, limit), float("nan"))
    return [g * scale for g in gradients]


def _norm(gradients: Sequence[Any]) -> Any:
    total = ops.sum(ops.square(gradients[0]))
    for g in gradients[1:]:
        total = total + ops.sum(ops.square(g))
    return ops.sqrt(total)
