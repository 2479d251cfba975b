"""What a model's steps return, kept so that it can be read after they have run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import ops
from ..graph import Variable, current_trace
from ..metrics import Metric
from .compiling import number_of

if TYPE_CHECKING:
    from .model import Model

Logs = dict[str, Any]


class StepLogs:
    """The logs of a model's training and test steps.

    A step of one's own may return metrics, their results, or any other value. A metric's stands for the mean over the
    epoch; any other value is written to a variable by the step, so that of the last batch can be read.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._kept: dict[str, Logs] = {}

    def clear(self) -> None:
        """Forget the steps that were traced."""
        self._kept.clear()

    def keep(self, kind: str, logs: Any) -> None:
        """See to it that what a step ("train" or "test") returns while it is traced can be read after it has run."""
        kept = self._kept.setdefault(kind, {})
        metrics = {metric.name: metric for metric in self._model.metrics} | self._model.named_metrics()
        for name, value in (logs or {}).items():
            metric = value if isinstance(value, Metric) else _with_result(metrics.get(name), value)
            if metric is not None:
                kept[name] = metric
                continue
            holder = kept.get(name)
            if not isinstance(holder, Variable):
                shape: Any = ops.shape(value)
                holder = kept[name] = Variable(np.zeros(shape), name=name, trainable=False)
            holder.assign(value)

    def metrics(self) -> list[Metric]:
        """The metrics among what steps of one's own returned."""
        return [value for kept in self._kept.values() for value in kept.values() if isinstance(value, Metric)]

    def variables(self) -> list[Variable]:
        """What keeps the other values."""
        return [value for kept in self._kept.values() for value in kept.values() if isinstance(value, Variable)]

    def results(self, kind: str) -> dict[str, Any]:
        """The logs of the steps so far: those that a step of one's own returned, or all metrics."""
        kept = self._kept.get(kind)
        if kept is None:
            return self._model.get_metrics_result()
        return {
            name: number_of(value.result() if isinstance(value, Metric) else value.value)
            for name, value in kept.items()
        }


def _with_result(metric: Metric | None, value: Any) -> Metric | None:
    """The metric if this step updates it, and the value is its result: the same node, not one made of it."""
    trace = current_trace()
    if metric is None or trace is None or not any(map(trace.assigns, metric.variables)):
        return None
    try:
        return metric if value is metric.result() else None
    except (TypeError, ValueError):
        return metric  # there is no telling
