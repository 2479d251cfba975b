"""What one step does, traced into one graph: forward pass, loss, gradients, update, metrics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..data import Data
from ..data.targets import loss_form
from ..graph import Graph, Tensor, Trace
from ..graph.nesting import flat
from ..utils.batches import pack_x_y_sample_weight
from .own_steps import OwnSteps

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Batch:
    """The form of a batch; steps of one form share a program.

    Args:
        rows: how many examples it has.
        x: shape and dtype of each input's examples.
        y: the same for each target.
        weighted: whether there are sample weights.
        outputs_weighted: for each target whether there are weights of its own.
    """

    rows: int
    x: tuple[tuple[Shape, str], ...]
    y: tuple[tuple[Shape, str], ...] = ()
    weighted: bool = False
    outputs_weighted: tuple[bool, ...] = ()

    def inputs(self, trace: Trace) -> tuple[list[Tensor], list[Tensor], list[Tensor | None]]:
        """Symbolic inputs, targets and the sample weights of each output in this form."""
        x = [trace.input((self.rows, *shape), dtype, "x") for shape, dtype in self.x]
        y = [trace.input((self.rows, *shape), dtype, "y") for shape, dtype in self.y]
        if self.weighted:
            return x, y, [trace.input((self.rows,), "float32", "sample_weight")] * max(1, len(y))
        if not self.outputs_weighted:
            return x, y, [None] * max(1, len(y))
        return (
            x,
            y,
            [trace.input((self.rows,), "float32", "sample_weight") if each else None for each in self.outputs_weighted],
        )


def batch_form(data: Data, rows: int, input_dtypes: Sequence[str], losses: Sequence[Any]) -> Batch:
    """The form of batches of `rows` examples of `data`; whole-number targets stay whole where they may be classes."""
    x = tuple((array.shape[1:], dtype) for array, dtype in zip(data.x, input_dtypes, strict=True))
    forms = [*map(loss_form, losses), *[None] * len(data.y)]
    y = tuple((array.shape[1:], _target_dtype(array, form)) for array, form in zip(data.y, forms, strict=False))
    weighted = tuple(each is not None for each in data.output_weights)
    return Batch(rows, x, y, data.sample_weight is not None, weighted)


def _target_dtype(array: np.ndarray, form: str | None) -> str:
    floats = form in ("like output", "binary", "categorical") or array.dtype.kind not in "iu"
    return "float32" if floats else "int32"


def train_step(model: Any, batch: Batch) -> Graph:
    """One step of training: state and batch in, new state out, as the model's `train_step` says."""
    return _step(model, batch, "train")


def test_step(model: Any, batch: Batch) -> Graph:
    """One step of evaluation, as the model's `test_step` says."""
    return _step(model, batch, "test")


def _step(model: Any, batch: Batch, kind: str) -> Graph:
    with Trace() as trace:
        x, y, weights = batch.inputs(trace)
        weight: Any = weights if batch.outputs_weighted else weights[0]
        targets = model.formed_targets(y) if y else None
        step = getattr(model, f"{kind}_step")
        logs = step(pack_x_y_sample_weight(model.formed_inputs(x), targets, weight))
        if getattr(type(model), f"{kind}_step") is not getattr(OwnSteps, f"{kind}_step"):
            model.keep_logs(kind, logs)
        return trace.graph()


def predict_step(model: Any, batch: Batch) -> tuple[Graph, Any]:
    """One step of inference, and the outputs in the form that `call` gives them (one, or a list or dict of them)."""
    with Trace() as trace:
        x, _, _ = batch.inputs(trace)
        result = model(model.formed_inputs(x), training=False)
        return trace.graph(outputs_of(result)), result


def outputs_of(result: Any) -> list[Any]:
    """One output, or a list or dict of them, as a list."""
    return flat(result)
