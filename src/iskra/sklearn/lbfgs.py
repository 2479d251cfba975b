"""Full-batch training by the limited-memory BFGS of SciPy: for few samples, without a learning rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..compilation import BoundProgram
from ..data import Data, as_data
from ..graph import Trace, Variable, gradients
from ..models import Model
from ..models.steps import arrays_of
from ..models.training import make


@dataclass(frozen=True)
class Minimum:
    """The result of the optimization."""

    losses: list[float]  # the loss after each iteration
    converged: bool  # whether the gradient became small enough


def minimize(
    model: Model,
    x: np.ndarray,
    y: np.ndarray,
    sample_weight: np.ndarray | None,
    *,
    max_iter: int,
    max_fun: int,
    tol: float,
    on_iteration: Callable[[int, float], None],
) -> Minimum:
    """Minimize the loss of a compiled model on all samples x (N, F), y (N, ...); its weights are changed in place.

    It ends after `max_iter` iterations, `max_fun` evaluations of loss and gradient, or where no component of the
    gradient is larger than `tol`. `on_iteration` is called with the number of the iteration, from 1, and the loss.
    """
    from scipy.optimize import minimize as scipy_minimize

    objective = _Objective(model, as_data(x, y, sample_weight, who="fit"))
    losses: list[float] = []

    def note(intermediate_result: Any) -> None:
        losses.append(float(intermediate_result.fun))
        on_iteration(len(losses), losses[-1])

    options = {"maxiter": max_iter, "maxfun": max_fun, "gtol": tol}
    found = scipy_minimize(objective, objective.weights(), jac=True, method="L-BFGS-B", callback=note, options=options)
    objective.assign(found.x)
    return Minimum(losses or [float(found.fun)], converged=found.status == 0)


class _Objective:
    """Loss and gradient as functions of all trainable weights in one row, float64."""

    def __init__(self, model: Any, data: Data) -> None:
        self._weights: list[Variable] = model.trainable_weights
        self._loss = Variable(0.0, name="loss", trainable=False)
        self._gradients = [
            Variable(np.zeros(w.shape, np.float32), name="gradient", trainable=False) for w in self._weights
        ]
        batch = model._trainer.signature("train", data, data.num_rows)
        with Trace() as trace:
            x, y, sample_weight = batch.inputs(trace)
            outputs = model(model.pack_inputs(x), training=True)
            loss = model.compute_loss(x, y, outputs, sample_weight)
            for variable, gradient in zip(self._gradients, gradients(loss, self._weights), strict=True):
                variable.assign(gradient)
            self._loss.assign(loss)
            graph = trace.graph()
        self._program = BoundProgram(graph)
        self._arrays = arrays_of(data)

    def __call__(self, weights: np.ndarray) -> tuple[float, np.ndarray]:
        self.assign(weights)
        make(self._program.prepared(self._arrays))
        return float(self._loss), np.concatenate([each.value.ravel() for each in self._gradients]).astype(np.float64)

    def weights(self) -> np.ndarray:
        return np.concatenate([weight.value.ravel() for weight in self._weights]).astype(np.float64)

    def assign(self, weights: np.ndarray) -> None:
        ends = np.cumsum([weight.size for weight in self._weights])
        for weight, part in zip(self._weights, np.split(weights, ends[:-1]), strict=True):
            weight.assign(part.reshape(weight.shape))
