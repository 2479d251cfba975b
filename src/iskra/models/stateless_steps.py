"""Steps as functions of the state, `(state, data) -> (logs, state)`, as Keras has them where its engine is JAX."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..data.step_data import unpack_x_y_sample_weight
from ..graph import Variable, as_tensor, current_trace

if TYPE_CHECKING:
    from .model import Model


def takes_state(step: Callable[..., Any]) -> bool:
    """Whether a step takes the state beside the data."""
    required = [p for p in inspect.signature(step).parameters.values() if p.default is p.empty]
    return sum(p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in required) == 2


def stateless_step(kind: str, model: Model, step: Callable[..., Any], data: Any) -> Any:
    """Call a step with the values of the variables, assign what it returns, and return its logs.

    Args:
        kind: "train" or "test".
        model: the model; its optimizer is built for the trainable variables.
        step: the step.
        data: what a step gets.

    Raises:
        ValueError: the step does not return the logs and as many values as it was given.
    """
    _make_metrics(model, data)
    optimizer = model.optimizer
    if kind == "train" and not optimizer.built:
        optimizer.build(model.trainable_variables)
    groups: list[Sequence[Variable]] = [model.trainable_variables, model.non_trainable_variables]
    groups += [optimizer.variables, model.metrics_variables] if kind == "train" else [model.metrics_variables]
    logs, after = _parts(step(tuple([as_tensor(variable) for variable in group] for group in groups), data))
    if [len(values) for values in after] != [len(group) for group in groups]:
        raise ValueError(
            f"{model.name}: expected {kind}_step(state, data) to return (logs, state) with {len(groups)} lists of "
            f"{', '.join(str(len(group)) for group in groups)} values, got another structure. Return the new values."
        )
    for group, values in zip(groups, after, strict=True):
        for variable, value in zip(group, values, strict=True):
            variable.assign(value)
    return logs


def _make_metrics(model: Model, data: Any) -> None:
    """Let the compiled metrics that wait for data be made, by a call whose effects are forgotten."""
    x, y, sample_weight = unpack_x_y_sample_weight(data)
    trace = current_trace()
    if model.has_call and y is not None and trace is not None:
        with trace.aside():
            model.compute_metrics(x, y, model(x, training=False), sample_weight)


def _parts(returned: Any) -> tuple[Any, Sequence[Sequence[Any]]]:
    """The logs and the state that a step returned; no state if it did not."""
    return returned if isinstance(returned, tuple) and len(returned) == 2 else (returned, ())
