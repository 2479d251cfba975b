"""The batch after which something was not finite, and what it was."""

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..layers.tracking import with_sublayers
from .learning_rates import learning_rates_of

_HUGE = 1e6  # outputs above it have run away


@dataclass(frozen=True)
class FirstFailure:
    """What went wrong first."""

    batch: int  # the batch of the epoch, from 0
    what: str  # the failure, as a sentence
    cure: str  # what usually helps
    loss_batch: int  # the first batch whose loss is not finite; the same one, or a later one
    loss: float  # that loss


def find(model: Any, start: Any, num_batches: int) -> FirstFailure | None:
    """Train again from `start`, a snapshot `num_batches` ago, until something is not finite, and find its cause.

    The training is left in its state after the first batch whose loss is not finite. None if that does not happen
    again, or if the data cannot be read again.
    """
    state = model.training_state
    if not state.batches.replays:
        return None
    state.restore(start)
    done = start.position["done"]
    before = _before_failure(model, start, num_batches)
    if before is None:
        return None
    batch = before.position["done"]
    what, cure = _reason(model, before)
    state.restore(before)
    for loss_batch in range(batch, done + num_batches):
        state.advance(1)
        if not _loss_is_finite(model):
            return FirstFailure(batch, what, cure, loss_batch, _loss(model))
    return None


def _before_failure(model: Any, start: Any, num_batches: int) -> Any:
    """The snapshot before the first batch after which loss or weights are not finite, by bisection."""
    state, sound = model.training_state, start
    if _bad_weight(model) is not None:
        return start
    while num_batches:
        step = max(1, num_batches // 2)
        state.advance(step)
        if _loss_is_finite(model) and _bad_weight(model) is None:
            sound, num_batches = state.snapshot(), num_batches - step
        elif step == 1:
            return sound
        else:
            state.restore(sound)
            num_batches = step
    return None


def _loss(model: Any) -> float:
    return float(model._trainer.logs.results("train").get("loss", 0.0))


def _loss_is_finite(model: Any) -> bool:
    return math.isfinite(_loss(model))


def _bad_weight(model: Any) -> Any:
    """The first weight with a value that is not finite, None if there is none."""
    return next((v for v in model.trainable_weights if not np.isfinite(v.value).all()), None)


def _reason(model: Any, before: Any) -> tuple[str, str]:
    """What failed in the batch after a snapshot, and what to do."""
    state = model.training_state
    state.restore(before)
    weight = _bad_weight(model)
    if weight is not None:
        return f"{weight.path} had {_kind(weight.value)} before it.", "Create a new model, or load finite weights."
    batches = state.next_range()
    rows = batches.rows(batches.first)
    for name, arrays in (("x", batches.data.x), ("y", batches.data.y)):
        for array in arrays:
            with np.errstate(over="ignore"):
                is_good = np.isfinite(np.asarray(array[rows], np.float32)).reshape(len(rows), -1).all(axis=1)
            if not is_good.all():
                row = rows[np.argmin(is_good)]
                return f"{name} is not finite in float32 in row {row}.", "Scale the data, or remove such rows."
    return _reason_in_model(model, before, [np.asarray(x[rows]) for x in batches.data.x])


def _reason_in_model(model: Any, before: Any, x: list[np.ndarray]) -> tuple[str, str]:
    largest = max(model.trainable_weights, key=lambda v: float(np.abs(v.value).max(initial=0)), default=None)
    height = "" if largest is None else f" (largest weight: {np.abs(largest.value).max():.3g} in {largest.path})"
    clip = "" if model.optimizer.clipnorm else "clipnorm=1.0 in the optimizer, "
    rate = " and ".join(f"{rate:g}" for rate in learning_rates_of(model.optimizer).values())
    slower = f"Usual cures: a smaller learning rate than {rate}, {clip}inputs scaled to about -1 to 1."
    outputs = _outputs(model, x)
    for layer, values in outputs:
        if not np.isfinite(values).all():
            name = f"layer {layer.name!r} ({type(layer).__name__})"
            return f"the output of {name} had {_kind(values)}{height}.", slower
    model.training_state.restore(before)
    model.training_state.advance(1)
    weight = _bad_weight(model)
    if _loss_is_finite(model) and weight is not None:
        return (
            f"the update of {weight.path} gave {_kind(weight.value)}{height}, while the loss was finite.",
            f"A gradient was not finite or too large, as of a square root, a logarithm or a quotient near 0. {slower}",
        )
    reach = float(np.abs(outputs[-1][1]).max(initial=0)) if outputs else 0.0
    if reach > _HUGE:
        return f"the loss, as outputs had grown to {reach:.3g}{height}.", slower
    return (
        f"the loss, while the outputs of all layers were finite{height}.",
        "Usual cures: an output that suits the loss (softmax or sigmoid for a cross-entropy, or from_logits=True), "
        "targets within its range.",
    )


def _outputs(model: Any, x: list[np.ndarray]) -> list[tuple[Any, np.ndarray]]:
    """The outputs of the layers in the order in which they finish, as far as they can be computed one by one."""
    with _observed(model) as outputs, np.errstate(all="ignore"), suppress(Exception):  # as far as it comes
        model(x[0] if len(x) == 1 else x, training=True)
    return [
        (layer, np.asarray(value))
        for layer, values in outputs
        for value in (values if isinstance(values, (list, tuple)) else [values])
    ]


@contextmanager
def _observed(model: Any) -> Iterator[list[tuple[Any, Any]]]:
    """Record the outputs of each layer in the order in which they finish."""
    outputs: list[tuple[Any, Any]] = []
    layers = [layer for layer in with_sublayers(model) if layer is not model and "call" not in vars(layer)]

    def recording(layer: Any) -> Any:
        call = layer.call

        def recorded(*args: Any, **kwargs: Any) -> Any:
            values = call(*args, **kwargs)
            outputs.append((layer, values))
            return values

        return recorded

    try:
        for layer in layers:
            vars(layer)["call"] = recording(layer)
        yield outputs
    finally:
        for layer in layers:
            vars(layer).pop("call", None)


def _kind(values: np.ndarray) -> str:
    """What in an array is not finite."""
    return "NaN" if np.isnan(values).any() else "infinite values"
