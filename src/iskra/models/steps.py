"""What one step does, traced into one graph: forward pass, loss, gradients, update, metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..data import Data
from ..data.step_data import pack_x_y_sample_weight
from ..data.targets import loss_form
from ..graph import Graph, Tensor, Trace
from ..tree import flatten
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


@dataclass(frozen=True)
class BatchSignature:
    """The shapes and dtypes of a batch; steps of one signature share a program."""

    rows: int  # how many examples it has
    x: tuple[tuple[Shape, str], ...]  # shape and dtype of each input's examples
    y: tuple[tuple[Shape, str], ...] = ()  # the same for each target
    weights: Shape | None = None  # the shape of an example's sample weights, None if there are none
    output_weights: tuple[Shape | None, ...] = ()  # the same for each target, if it has weights of its own

    def inputs(self, trace: Trace) -> tuple[list[Tensor], list[Tensor], list[Tensor | None]]:
        """Symbolic inputs, targets and the sample weights of each output."""
        x = [trace.input((self.rows, *shape), dtype, "x") for shape, dtype in self.x]
        y = [trace.input((self.rows, *shape), dtype, "y") for shape, dtype in self.y]
        if self.weights is not None:
            return x, y, [self._weights(trace, self.weights)] * max(1, len(y))
        if not self.output_weights:
            return x, y, [None] * max(1, len(y))
        return x, y, [None if shape is None else self._weights(trace, shape) for shape in self.output_weights]

    def _weights(self, trace: Trace, shape: Shape) -> Tensor:
        return trace.input((self.rows, *shape), "float32", "sample_weight")


def batch_signature(data: Data, rows: int, input_dtypes: Sequence[str], losses: Sequence[Any]) -> BatchSignature:
    """The signature of batches of `rows` examples of `data`; integers stay integers where they may be classes."""
    x = tuple((array.shape[1:], dtype) for array, dtype in zip(data.x, input_dtypes, strict=True))
    forms = [*map(loss_form, losses), *[None] * len(data.y)]
    y = tuple((array.shape[1:], _target_dtype(array, form)) for array, form in zip(data.y, forms, strict=False))
    weights = None if data.sample_weight is None else data.sample_weight.shape[1:]
    others = tuple(None if each is None else each.shape[1:] for each in data.output_weights)
    return BatchSignature(rows, x, y, weights, others)


def _target_dtype(array: np.ndarray, form: str | None) -> str:
    floats = form in ("like output", "binary", "categorical") or array.dtype.kind not in "iu"
    return "float32" if floats else "int32"


def arrays_of(data: Data) -> Sequence[np.ndarray]:
    """The arrays in the order of a step's inputs."""
    weights = [data.sample_weight, *data.output_weights]
    return [*data.x, *data.y, *[each for each in weights if each is not None]]


def trace_step(kind: str, model: Model, logs: StepLogs, batch: BatchSignature) -> Graph:
    """The graph of the model's `train_step` or `test_step` for a batch: state and batch in, new state out.

    `logs` keeps what a step of one's own returns.
    """
    step = model.train_step if kind == "train" else model.test_step
    with Trace() as trace:
        x, y, weights = batch.inputs(trace)
        weight: Any = weights if batch.output_weights else weights[0]
        targets = model.pack_targets(y) if y else None
        returned = step(pack_x_y_sample_weight(model.pack_inputs(x), targets, weight))
        if getattr(step, "__func__", step) not in _DEFAULTS:
            logs.keep(kind, returned)
        return trace.graph()


def trace_predict_step(model: Model, batch: BatchSignature) -> tuple[Graph, Any]:
    """The graph of inference, and the outputs in the structure that `call` gives them (one, or a list or dict)."""
    with Trace() as trace:
        x, _, _ = batch.inputs(trace)
        result = model(model.pack_inputs(x), training=False)
        return trace.graph(flatten(result)), result
