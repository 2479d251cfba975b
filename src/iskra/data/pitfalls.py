"""Warnings of common pitfalls that raise no error, with what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..advice import advise
from ..typing import LossLike
from .arrays import Data
from .targets import loss_form

SAMPLE = 256  # rows looked at
LARGE = 100.0  # inputs beyond this slow a dense net down
ABSENT = 0.05  # share of held-out rows whose class may be missing from training, by chance

_NEUTRAL = ("InputLayer", "Flatten", "Reshape", "Dropout", "Permute", "ZeroPadding", "Identity")


def advise_before_fit(
    data: Data, *, tail: Data | None = None, layers: Iterable[Any] = (), loss: LossLike = None
) -> None:
    """Warn of well-known pitfalls just before training; at most a few rows and the labels are read.

    `tail` are the rows that `validation_split` held out. Without layers, inputs and outputs are not checked.
    """
    found = list(_leaves(layers))
    if found:
        _advise_on_scale(data, found[0])
        _advise_on_output(found[-1], loss)
    if tail is not None and loss_form(loss) in ("sparse", "categorical", "binary"):
        _advise_on_tail(data, tail)


def _leaves(layers: Iterable[Any]) -> Iterator[Any]:
    """Yield the layers that change values, those of models inside the model too."""
    for layer in layers:
        if hasattr(layer, "layers"):
            yield from _leaves(layer.layers)
        elif not type(layer).__name__.startswith(_NEUTRAL):
            yield layer


def _advise_on_scale(data: Data, first: Any) -> None:
    """Inputs far from 1 that go straight into a product."""
    if not type(first).__name__.startswith(("Dense", "Conv", "SeparableConv")):
        return
    for x in data.x:
        sample = x[:: max(1, len(x) // SAMPLE)][:SAMPLE]
        largest = max(abs(float(sample.max())), abs(float(sample.min())))
        if largest <= LARGE:
            continue
        fix = "Scale every column, such as (x - x.mean(axis=0)) / x.std(axis=0) or StandardScaler"
        if x.dtype.kind in "ui" and 128 <= largest <= 255 and sample.min() >= 0 and x.ndim > 1:
            fix = "Divide images by 255, or start the model with Rescaling(1 / 255)"
        advise("scale", f"fit: the inputs reach {largest:g}; networks learn best from values near -1 to 1. {fix}.")


def _advise_on_output(last: Any, loss: Any) -> None:
    """Probabilities where logits are declared, logits where probabilities are, a softmax over one unit."""
    form = loss_form(loss)
    if form not in ("sparse", "categorical", "binary"):
        return
    activation = getattr(getattr(last, "activation", None), "__name__", type(last).__name__.lower())
    from_logits = bool(getattr(loss, "from_logits", False))
    name = getattr(last, "name", "the last layer")
    if from_logits and activation in ("softmax", "sigmoid"):
        advise(
            "probabilities",
            f"fit: the loss has from_logits=True, but {name!r} already ends in {activation}. "
            f"Drop from_logits=True, or the activation.",
        )
    elif not from_logits and activation == "linear" and type(last).__name__ == "Dense":
        ending = "sigmoid" if form == "binary" else "softmax"
        advise(
            "logits",
            f"fit: the loss takes probabilities, but {name!r} has no activation. "
            f"Give it activation='{ending}', or the loss from_logits=True.",
        )
    elif activation == "softmax" and getattr(last, "units", None) == 1:
        advise(
            "softmax of one", f"fit: the softmax of {name!r} has one unit and is always 1. Use activation='sigmoid'."
        )


def _advise_on_tail(data: Data, tail: Data) -> None:
    """Labels in order: the held-out rows then show classes that training never saw."""
    for before, after in zip(data.y, tail.y, strict=True):
        seen, held_out = _classes(before), _classes(after)
        if seen is None or held_out is None:
            return
        in_order = bool(np.all(seen[:-1] <= seen[1:])) and seen[0] != seen[-1] and seen[-1] <= held_out.min()
        absent = float(np.mean(~np.isin(held_out, np.unique(seen))))
        if in_order or absent > ABSENT:
            found = "the labels are sorted"
            if not in_order:
                found = f"{absent:.0%} of its rows have classes that do not occur before it"
            advise(
                "tail",
                f"fit: validation_split holds out the last rows, and {found}. "
                "Shuffle first: order = np.random.permutation(len(x)); x, y = x[order], y[order].",
            )


def _classes(y: np.ndarray) -> np.ndarray | None:
    """Return each row's class number, None where a row has several."""
    if y.ndim == 2 and y.shape[1] > 1:
        return y.argmax(axis=1)
    return y.reshape(-1) if y.size == len(y) else None
