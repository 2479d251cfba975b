"""What one step does, traced into one graph: forward pass, loss, gradients, update, metrics."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..data import Data
from ..data.form import LEAF, Form
from ..data.step_data import pack_x_y_sample_weight
from ..data.targets import loss_form
from ..graph import Graph, Trace, as_tensor
from ..tree import flatten
from .stateless_steps import stateless_step, takes_state
from .step_logs import StepLogs

if TYPE_CHECKING:
    from .model import Model

Shape = tuple[int | None, ...]
Step = TypeVar("Step", bound=Callable[..., Any])

_DEFAULTS: set[Callable[..., Any]] = set()


def default_step(step: Step) -> Step:
    """Mark a method as the step of models that have none of their own: its logs are the model's metrics."""
    _DEFAULTS.add(step)
    return step


def is_default(*methods: Callable[..., Any]) -> bool:
    """Whether methods of a model are all those that models have by default."""
    return all(getattr(method, "__func__", method) in _DEFAULTS for method in methods)


def accepts(method: Callable[..., Any], name: str) -> bool:
    """Whether a method has an argument of this name, or any."""
    parameters = inspect.signature(method).parameters.values()
    return any(p.name == name or p.kind is p.VAR_KEYWORD for p in parameters)


@dataclass(frozen=True)
class BatchSignature:
    """The shapes and dtypes of a batch; steps of one signature share a program."""

    rows: int  # how many examples it has
    x: tuple[tuple[Shape, str], ...]  # shape and dtype of each input's examples
    y: tuple[tuple[Shape, str], ...] = ()  # the same for each target
    weights: tuple[tuple[Shape, str], ...] = ()  # the same for the sample weights
    y_form: Form = LEAF  # how the targets are nested
    weights_form: Form = LEAF  # how the sample weights are nested; None is in the place of those that are left out
    left_out: tuple[int, ...] = ()  # which inputs are None, and not in `x`

    def inputs(self, trace: Trace) -> tuple[list[Any], Any, Any]:
        """Symbolic inputs; targets and sample weights as they are nested; None where there are none."""
        x, y, weights = (
            [trace.input((self.rows, *shape), dtype, name) for shape, dtype in arrays]
            for arrays, name in ((self.x, "x"), (self.y, "y"), (self.weights, "sample_weight"))
        )
        x = with_none(x, self.left_out)
        return x, self.y_form.pack(y) if y else None, self.weights_form.pack(weights) if weights else None


def batch_signature(
    data: Data, rows: int, input_dtypes: Sequence[str], losses: Sequence[Any] | None = None
) -> BatchSignature:
    """The signature of batches of `rows` examples of `data`; integers stay integers where they may be classes.

    Args:
        data: the arrays.
        rows: how many examples a batch has.
        input_dtypes: in which steps take their inputs.
        losses: the loss of each target, None where it is not known.
    """
    x = tuple((array.shape[1:], dtype) for array, dtype in zip(data.x, input_dtypes, strict=True))
    forms = [None] * len(data.y) if losses is None else list(map(loss_form, losses))
    y = tuple((array.shape[1:], _target_dtype(array, form)) for array, form in zip(data.y, forms, strict=True))
    weights = tuple((array.shape[1:], "float32") for array in data.weights)
    return BatchSignature(rows, x, y, weights, data.y_form, data.weights_form, data.left_out)


def with_none(values: Sequence[Any], places: Sequence[int]) -> list[Any]:
    """Values with None at these places, which are in rising order.

    Example:
        >>> with_none("ac", [1])
        ['a', None, 'c']
    """
    full = list(values)
    for place in places:
        full.insert(place, None)
    return full


def _target_dtype(array: np.ndarray, form: str | None) -> str:
    floats = form in ("like output", "binary", "categorical") or array.dtype.kind not in "iu"
    return "float32" if floats else "int32"


def arrays_of(data: Data) -> Sequence[np.ndarray]:
    """The arrays in the order of a step's inputs."""
    return [*data.x, *data.y, *data.weights]


def trace_step(kind: str, model: Model, logs: StepLogs, batch: BatchSignature) -> Graph:
    """The graph of the model's `train_step` or `test_step` for a batch: state and batch in, new state out.

    `logs` keeps what a step of one's own returns.
    """
    step = model.train_step if kind == "train" else model.test_step
    with Trace() as trace:
        x, y, weights = batch.inputs(trace)
        data = pack_x_y_sample_weight(model.pack_inputs(x), y, weights)
        returned = stateless_step(kind, model, step, data) if takes_state(step) else step(data)
        if not is_default(step, model.compute_metrics):
            logs.keep(kind, returned)
        return trace.graph()


def trace_predict_step(model: Model, batch: BatchSignature, by_step: bool = False) -> tuple[Graph, Any]:
    """The graph of inference, and the outputs in the structure that `call` gives them (one, or a list or dict).

    With `by_step` they are those of the model's `predict_step`.
    """
    with Trace() as trace:
        x, _, _ = batch.inputs(trace)
        inputs = model.pack_inputs(x)
        result = model.predict_step(pack_x_y_sample_weight(inputs)) if by_step else model(inputs, training=False)
        return trace.graph([as_tensor(value) for value in flatten(result)]), result
