"""What `compile` fixes: the optimizer, the losses of the outputs and the metrics, by name or as objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import losses, metrics, optimizers
from ..losses.loss import FunctionLoss

Shape = tuple[int | None, ...]

_ACCURACY = ("accuracy", "acc")
_CROSSENTROPY = ("crossentropy", "ce")


class Compiled:
    """The settings of a compiled model, and the loss and metric objects that follow from them.

    "accuracy" and "crossentropy" say what they mean only beside targets and outputs; `resolve` makes these objects
    when the first data comes. All others are made at once, so that an unknown name is found at once.

    Args:
        optimizer: a name, a class, a config or an object.
        loss: a name, function or object, a list with one for each output, or None (only `add_loss` counts).
        loss_weights: factors of the losses, in the same form.
        plain: the metrics: names, functions or objects.
        weighted: metrics that count the sample weights.

    Attributes:
        optimizer: the optimizer.
        settings: losses, factors and metrics as they were given, by the names of `compile`'s arguments.
        tracker: the running mean of the loss.
        losses: one for each output, once resolved.

    Raises:
        ValueError: an unknown name.
    """

    def __init__(
        self, optimizer: Any, loss: Any, loss_weights: Any = None, plain: Any = None, weighted: Any = None
    ) -> None:
        self.optimizer = optimizers.get(optimizer)
        if self.optimizer is None:
            raise ValueError("compile: expected an optimizer, got None. Pass its name, such as optimizer='sgd'.")
        self.settings = {"loss": loss, "loss_weights": loss_weights, "metrics": plain, "weighted_metrics": weighted}
        self.loss = loss
        self.losses: list[Any] = []
        self.tracker = metrics.Mean(name="loss")
        self._made_losses = [_loss(each) for each in _listed(loss)]
        self._given_factors = [float(factor) for factor in _listed(loss_weights)]
        self._made_plain = [_metric(each) for each in _listed(plain)]
        self._made_weighted = [_metric(each) for each in _listed(weighted)]
        self._factors: list[float] = []
        self._plain: list[Any] = []
        self._weighted: list[Any] = []
        self._resolved = False

    def losses_for(self, num_outputs: int) -> list[Any]:
        """The losses as they were given to `compile`, one for each output, or none at all.

        Raises:
            ValueError: there are fewer or more of them than outputs.
        """
        given = _listed(self.loss)
        if len(given) not in (0, 1, num_outputs):
            raise ValueError(
                f"compile: expected one loss for each of {num_outputs} outputs, got {len(given)}. "
                "Pass a list as long as the model's outputs."
            )
        return _spread(given, num_outputs)

    def resolve(self, targets: Sequence[Shape], outputs: Sequence[Shape]) -> None:
        """Make the losses and metrics for targets and outputs of these shapes; done once.

        Raises:
            ValueError: another number of losses, factors or outputs than can be served.
        """
        if self._resolved:
            return
        if targets:
            pairs = list(zip(targets, outputs, strict=True))
            self.losses_for(len(outputs))  # counts them
            made = _spread(self._made_losses, len(outputs))
            self.losses = [_settled(each, _loss, *pair) for each, pair in zip(made, pairs, strict=False)]
            self._factors = self._factors_for(len(self.losses))
            if len(outputs) > 1 and self._made_plain + self._made_weighted:
                raise ValueError(
                    f"compile: expected no metrics for a model of {len(outputs)} outputs, got some. "
                    "There are none for single outputs yet; leave them out."
                )
            self._plain = [_settled(each, _metric, *pairs[0]) for each in self._made_plain]
            self._weighted = [_settled(each, _metric, *pairs[0]) for each in self._made_weighted]
        self._resolved = True

    def _factors_for(self, num_losses: int) -> list[float]:
        if self._given_factors and len(self._given_factors) != num_losses:
            raise ValueError(
                f"compile: expected {num_losses} loss_weights, one for each loss, got {len(self._given_factors)}. "
                "Leave them out for ones."
            )
        return self._given_factors or [1.0] * num_losses

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


def _number(value: Any) -> Any:
    """A metric's value as Python shows numbers; a metric of several numbers stays an array."""
    return float(value) if getattr(value, "ndim", 0) == 0 else value


def _listed(value: Any) -> list[Any]:
    """One value, a list, a list in a list or a dict (of one output) as a flat list."""
    if value is None:
        return []
    if isinstance(value, dict) and "class_name" not in value:
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [item for part in value for item in _listed(part)]
    return [value]


def _spread(values: list[Any], count: int) -> list[Any]:
    """A single value as often as it is needed."""
    return values * count if len(values) == 1 else values


def _loss(identifier: Any) -> Any:
    """The loss object; "crossentropy" stays a name."""
    if _is_open(identifier, _CROSSENTROPY):
        return identifier
    loss = losses.get(identifier)
    if isinstance(loss, losses.Loss):
        return loss
    return FunctionLoss(loss, name=identifier if isinstance(identifier, str) else None)


def _metric(identifier: Any) -> Any:
    """The metric object, named in the logs as a string names it; "accuracy" and "crossentropy" stay names."""
    if _is_open(identifier, _ACCURACY) or _is_open(identifier, _CROSSENTROPY):
        return identifier
    metric = metrics.get(identifier)
    if not isinstance(metric, metrics.Metric):
        name = identifier if isinstance(identifier, str) else getattr(metric, "__name__", None)
        return metrics.MeanMetricWrapper(metric, name=name)
    if isinstance(identifier, str):
        metric.name = identifier
    return metric


def _is_open(identifier: Any, names: tuple[str, ...]) -> bool:
    """Whether it is one of the names that wait for data."""
    return isinstance(identifier, str) and identifier.lower() in names


def _settled(given: Any, make: Callable[[Any], Any], target: Shape, output: Shape) -> Any:
    """The object that was made already, or the one that an open name means for these shapes."""
    if not isinstance(given, str):
        return given
    accuracy = given.lower() in _ACCURACY
    if output[-1] == 1:
        name = "binary_accuracy" if accuracy else "binary_crossentropy"
    elif len(target) < len(output) or target[-1] == 1:
        name = "sparse_categorical_accuracy" if accuracy else "sparse_categorical_crossentropy"
    else:
        name = "categorical_accuracy" if accuracy else "categorical_crossentropy"
    made = make(name)
    made.name = given
    return made
