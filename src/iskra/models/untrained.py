"""Advice about weights that a training leaves as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..advice import advise
from ..graph import Tensor, Variable
from ..graph.trace import reachable

if TYPE_CHECKING:
    from .model import Model

_SHOWN = 8  # names in a message


def advise_on_untrained(
    model: Model, weights: Sequence[Variable], gradients: Sequence[Any], loss: Tensor, outputs: Sequence[Any]
) -> None:
    """Name the weights of a model that get no gradient and are not left out on purpose.

    It is on purpose if some weights are frozen, or if an output has no loss that another output has.

    Args:
        model: the model.
        weights: those that are to be trained.
        gradients: one for each of them, None where the loss does not depend on it.
        loss: what is minimized.
        outputs: the outputs of the model.
    """
    if not weights:
        frozen = _listed(model.weights)
        what = f"all are frozen: {frozen}. Set trainable = True to train them" if frozen else "the model has none"
        advise(
            f"nothing to train {model.name} {frozen}",
            f"fit: expected weights to train, got no trainable one; {what}. Loss and metrics are measured only.",
        )
        return
    without = [weight for weight, each in zip(weights, gradients, strict=True) if each is None]
    if 0 < len(without) < len(weights):
        left_out = _read_by_others(loss, outputs)
        without = [weight for weight in without if weight not in left_out]
    if without:
        missing = _listed(without)
        advise(
            f"no gradient {model.name} {missing}",
            f"fit: expected a loss that depends on every trainable weight, got no gradient for {missing}. They stay as "
            "they are. Use their layers in call, or set trainable = False.",
        )


def _read_by_others(loss: Tensor, outputs: Sequence[Any]) -> set[Variable]:
    """The variables that outputs depend on which the loss does not depend on."""
    counted = {node.index for node in reachable([loss])}
    others = [each for each in outputs if isinstance(each, Tensor) and each.index not in counted]
    return {node.attrs["variable"] for node in reachable(others) if node.kind == "state"}


def _listed(weights: Sequence[Variable]) -> str:
    names = [weight.path for weight in weights]
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
