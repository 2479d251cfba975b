"""What `compile` fixes: the optimizer, the losses of the outputs and the metrics, by name or as objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import losses, metrics, optimizers
from ..losses.loss import FunctionLoss

Shape = tuple[int | None, ...]

_ACCURACIES = {
    "binary": metrics.BinaryAccuracy,
    "sparse": metrics.SparseCategoricalAccuracy,
    "categorical": metrics.CategoricalAccuracy,
}
_CROSSENTROPIES = {
    "binary": (losses.binary_crossentropy, metrics.BinaryCrossentropy),
    "sparse": (losses.sparse_categorical_crossentropy, metrics.SparseCategoricalCrossentropy),
    "categorical": (losses.categorical_crossentropy, metrics.CategoricalCrossentropy),
}


class Compiled:
    """The settings of a compiled model, and the metric objects that follow from them.

    Names like "accuracy" say what they mean only beside targets and outputs, so losses and metrics are made by
    `resolve`, when the first data comes.

    Args:
        optimizer: a name, a class, a config or an object.
        loss: a name, function or object, a list with one for each output, or None (only `add_loss` counts).
        loss_weights: factors of the losses, in the same form.
        metrics: names, functions or objects.
        weighted_metrics: metrics that count the sample weights.

    Attributes:
        optimizer: the optimizer.
        tracker: the running mean of the loss.
        losses: one for each output, once resolved.
    """

    def __init__(
        self, optimizer: Any, loss: Any, loss_weights: Any = None, metrics: Any = None, weighted_metrics: Any = None
    ) -> None:
        self.optimizer = optimizers.get(optimizer)
        if self.optimizer is None:
            raise ValueError("compile: expected an optimizer, got None. Pass its name, such as optimizer='sgd'.")
        self.loss = loss
        self.loss_weights = loss_weights
        self.losses: list[Any] = []
        self.tracker = _mean("loss")
        self._given = (_listed(metrics, "metrics"), _listed(weighted_metrics, "weighted_metrics"))
        self._check_names(loss)
        self._plain: list[Any] = []
        self._weighted: list[Any] = []
        self._factors: list[float] = []
        self.resolved = False

    def _check_names(self, loss: Any) -> None:
        """Find unknown names now, not when the first data comes."""
        for each in _listed(loss, "loss"):
            if not _means_crossentropy(each):
                losses.get(each)
        for each in [*self._given[0], *self._given[1]]:
            if not (_means_accuracy(each) or _means_crossentropy(each)):
                metrics.get(each)

    def losses_for(self, num_outputs: int) -> list[Any]:
        """The losses as they were given, one for each output, or none at all."""
        wanted = _listed(self.loss, "loss")
        if len(wanted) == 1:
            return wanted * num_outputs
        if wanted and len(wanted) != num_outputs:
            raise ValueError(
                f"compile: expected one loss for each of {num_outputs} outputs, got {len(wanted)}. "
                "Pass a list as long as the model's outputs."
            )
        return wanted

    def resolve(self, target_shapes: Sequence[Shape], output_shapes: Sequence[Shape]) -> None:
        """Make the losses and metrics for targets and outputs of these shapes."""
        if self.resolved:
            return
        if target_shapes:
            wanted = self.losses_for(len(output_shapes))
            pairs = list(zip(target_shapes, output_shapes, strict=True))
            self.losses = [_loss(each, *pair) for each, pair in zip(wanted, pairs, strict=False)]
            self._factors = _factors(self.loss_weights, len(self.losses))
            self._plain = [_metric(each, *pairs[0]) for each in self._given[0]]
            self._weighted = [_metric(each, *pairs[0]) for each in self._given[1]]
        self.resolved = True

    def loss_of(self, targets: Sequence[Any], outputs: Sequence[Any], sample_weight: Any) -> Any:
        """The weighted sum of the outputs' losses: one number, 0 without losses."""
        total: Any = 0.0
        for loss, factor, y, y_pred in zip(self.losses, self._factors, targets, outputs, strict=False):
            value = loss(y, y_pred, sample_weight)
            if tuple(value.shape) != ():
                raise ValueError(
                    f"compile: expected a loss that is one number a batch, got the shape {tuple(value.shape)} from "
                    f"{loss.name!r}. Leave out reduction=None."
                )
            total = total + (value if factor == 1 else value * factor)
        return total

    def update(self, targets: Sequence[Any], outputs: Sequence[Any], sample_weight: Any) -> None:
        """Count a batch in all metrics but the loss."""
        for metric in self._plain:
            metric.update_state(targets[0], outputs[0])
        for metric in self._weighted:
            metric.update_state(targets[0], outputs[0], sample_weight=sample_weight)

    @property
    def metrics(self) -> list[Any]:
        """The loss's running mean and all metrics."""
        return [self.tracker, *self._plain, *self._weighted]

    def reset(self) -> None:
        """Begin all means anew."""
        for metric in self.metrics:
            metric.reset_state()

    def results(self) -> dict[str, float]:
        """The values so far, by name; a second metric of one name is numbered."""
        return {name: _number(metric.result()) for name, metric in zip(self.names, self.metrics, strict=True)}

    @property
    def names(self) -> list[str]:
        """The names of `metrics`, each once, as logs have them."""
        names: list[str] = []
        for metric in self.metrics:
            name = metric.name
            if name in names and metric in self._weighted:
                name = f"weighted_{metric.name}"
            number = 0
            while name in names:
                number += 1
                name = f"{metric.name}_{number}"
            names.append(name)
        return names


def _mean(name: str) -> Any:
    return metrics.Mean(name=name)


def _number(value: Any) -> Any:
    """A metric's value as Python shows numbers; a metric of several numbers stays an array."""
    return float(value) if getattr(value, "ndim", 0) == 0 else value


def _listed(value: Any, name: str) -> list[Any]:
    """One value, a list, a list in a list or a dict (of one output) as a flat list."""
    if value is None:
        return []
    if isinstance(value, dict) and "class_name" not in value:
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [item for part in value for item in _listed(part, name)]
    return [value]


def _form(target: Shape, output: Shape) -> str:
    """Which of its three forms a crossentropy or an accuracy takes, by the shapes alone."""
    if output[-1] == 1:
        return "binary"
    sparse = len(target) < len(output) or (target[-1] == 1 and (output[-1] or 2) > 1)
    return "sparse" if sparse else "categorical"


def _means_accuracy(identifier: Any) -> bool:
    return isinstance(identifier, str) and identifier.lower() in ("accuracy", "acc")


def _means_crossentropy(identifier: Any) -> bool:
    return isinstance(identifier, str) and identifier.lower() in ("crossentropy", "ce")


def _loss(identifier: Any, target: Shape, output: Shape) -> Any:
    if _means_crossentropy(identifier):
        loss = _CROSSENTROPIES[_form(target, output)][0]
    else:
        loss = losses.get(identifier)
    if isinstance(loss, losses.Loss):
        return loss
    return FunctionLoss(loss, name=identifier if isinstance(identifier, str) else None)


def _metric(identifier: Any, target: Shape, output: Shape) -> Any:
    """The metric object; one named by a string keeps that string as its name in the logs."""
    if _means_accuracy(identifier):
        return _ACCURACIES[_form(target, output)](name=identifier)
    if _means_crossentropy(identifier):
        return _CROSSENTROPIES[_form(target, output)][1](name=identifier)
    metric = metrics.get(identifier)
    name = identifier if isinstance(identifier, str) else getattr(metric, "__name__", None)
    if not isinstance(metric, metrics.Metric):
        return metrics.MeanMetricWrapper(metric, name=name)
    if isinstance(identifier, str):
        metric.name = identifier
    return metric


def _factors(loss_weights: Any, count: int) -> list[float]:
    given = _listed(loss_weights, "loss_weights")
    if given and len(given) != count:
        raise ValueError(
            f"compile: expected {count} loss_weights, one for each loss, got {len(given)}. Leave them out for ones."
        )
    return [float(factor) for factor in given] or [1.0] * count
