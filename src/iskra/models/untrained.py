"""Advice about weights that a training leaves as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..advice import advise
from ..graph import Variable

if TYPE_CHECKING:
    from .model import Model

_SHOWN = 8  # names in a message


def advise_on_untrained(model: Model, weights: Sequence[Variable], gradients: Sequence[Any]) -> None:
    """Name the weights of a model that get no gradient, if these are not only some that were frozen on purpose.

    Args:
        model: the model.
        weights: those that are to be trained.
        gradients: one for each of them, None where the loss does not depend on it.
    """
    if not weights:
        frozen = _listed(model.weights)
        what = f"all are frozen: {frozen}. Set trainable = True to train them" if frozen else "the model has none"
        advise(
            f"nothing to train {model.name} {frozen}",
            f"fit: expected weights to train, got no trainable one; {what}. Loss and metrics are measured only.",
        )
        return
    missing = _listed([weight for weight, each in zip(weights, gradients, strict=True) if each is None])
    if missing:
        advise(
            f"no gradient {model.name} {missing}",
            f"fit: expected a loss that depends on every trainable weight, got no gradient for {missing}. They stay as "
            "they are. Use their layers in call, or set trainable = False.",
        )


def _listed(weights: Sequence[Variable]) -> str:
    names = [weight.path for weight in weights]
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
