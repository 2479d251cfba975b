"""What `compile` fixes: the optimizer, the losses of the outputs and the metrics, by name or as objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import losses, metrics, optimizers
from ..losses.loss import FunctionLoss
from .by_output import is_by_name, listed, metrics_per_output, per_output

Shape = tuple[int | None, ...]

_ACCURACY = ("accuracy", "acc")
_CROSSENTROPY = ("crossentropy", "ce")


class Compiled:
    """The settings of a compiled model, and the loss and metric objects that follow from them.

    "accuracy" and "crossentropy" say what they mean only beside targets and outputs; `resolve` makes these objects
    when the first data comes. All others are made at once, so that an unknown name is found at once.

    Args:
        optimizer: a name, a class, a config or an object.
        loss: a name, function or object, a list with one for each output, a dictionary by the outputs' names, or None
            (only `add_loss` counts).
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
        self.optimizer: optimizers.Optimizer | None = optimizers.get(optimizer)
        if self.optimizer is None:
            raise ValueError("compile: expected an optimizer, got None. Pass its name, such as optimizer='sgd'.")
        self.settings: dict[str, Any] = {
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": plain,
            "weighted_metrics": weighted,
        }
        self.loss = loss
        self.losses: list[Any] = []
        self.tracker: metrics.Mean = metrics.Mean(name="loss")
        self._made_losses = {id(each): _loss(each) for each in listed(loss)}
        self._made_metrics = [(id(each), _metric(each)) for each in [*listed(plain), *listed(weighted)]]
        self._given_factors = [float(factor) for factor in listed(loss_weights)]
        self._factors: list[float] = []
        self._trackers: list[tuple[str, Any]] = []  # of the losses of several outputs, by output
        self._plain: list[tuple[int, str, Any]] = []  # the output's number, what its name puts before, the metric
        self._weighted: list[tuple[int, str, Any]] = []
        self._resolved = False

    def losses_for(self, names: Sequence[str] | None, count: int) -> list[Any]:
        """The losses as they were given to `compile`, one (or None) for each output, or none at all.

        Raises:
            ValueError: there are fewer or more of them than outputs, or one for an unknown name.
        """
        return per_output(self.loss, names or _numbers(count), "losses") if listed(self.loss) else []

    def resolve(self, targets: Sequence[Shape], outputs: Sequence[Shape], names: Sequence[str] | None = None) -> None:
        """Make the losses and metrics for targets and outputs of these shapes; done once.

        Without names, those of several outputs are known by their losses.

        Raises:
            ValueError: another number of losses, factors or outputs than can be served.
        """
        if self._resolved:
            return
        if targets:
            known = list(names) if names else _numbers(len(outputs))
            pairs = list(zip(targets, outputs, strict=True))
            given = self.losses_for(known, len(known))
            self.losses = [
                each and _settled(self._made_losses[id(each)], _loss, *p) for each, p in zip(given, pairs, strict=False)
            ]
            self._factors = self._factors_for(known)
            if sum(loss is not None for loss in self.losses) > 1:
                labels = names or [loss and loss.name for loss in self.losses]
                self._trackers = [(f"{name}_loss", metrics.Mean(name="loss")) for name in labels]
            prefixes = [f"{name}_" for name in names] if names and len(known) > 1 else [""] * len(known)
            self._plain = self._metrics_for("metrics", known, prefixes, pairs)
            self._weighted = self._metrics_for("weighted_metrics", known, prefixes, pairs)
        self._resolved = True

    def _metrics_for(
        self, which: str, names: Sequence[str], prefixes: Sequence[str], pairs: Sequence[tuple[Shape, Shape]]
    ) -> list[tuple[int, str, Any]]:
        """Each metric with the number of its output and what its name begins with."""
        return [
            (number, prefixes[number], _settled(self._made_metric(each), _metric, *pairs[number]))
            for number, several in enumerate(metrics_per_output(self.settings[which], names))
            for each in several
        ]

    def _made_metric(self, given: Any) -> Any:
        """The object that was made of what was given; another one each time."""
        for place, (which, made) in enumerate(self._made_metrics):
            if which == id(given):
                del self._made_metrics[place]
                return made
        return _metric(given)

    def _factors_for(self, names: Sequence[str]) -> list[float]:
        if is_by_name(self.settings["loss_weights"]) and is_by_name(self.loss):
            given = per_output(self.settings["loss_weights"], names, "loss_weights")
            return [1.0 if factor is None else float(factor) for factor in given]
        factors, num_losses = self._given_factors, sum(loss is not None for loss in self.losses)
        if factors and len(factors) not in (num_losses, len(names)):
            raise ValueError(
                f"compile: expected {num_losses} loss_weights, one for each loss, got {len(factors)}. "
                "Leave them out for ones."
            )
        if not factors or len(factors) == len(names):
            return factors or [1.0] * len(names)
        rest = iter(factors)
        return [1.0 if loss is None else next(rest) for loss in self.losses]

    def loss_of(
        self, targets: Sequence[Any], outputs: Sequence[Any], sample_weights: Sequence[Any], rows: int = 1
    ) -> Any:
        """The weighted sum of the outputs' losses: one number, 0 without losses."""
        total: Any = 0.0
        parts = zip(self.losses, self._factors, targets, outputs, sample_weights, strict=False)
        for number, (loss, factor, y, y_pred, sample_weight) in enumerate(parts):
            if loss is None:
                continue
            value = loss(y, y_pred, sample_weight)
            if tuple(value.shape) != ():
                raise ValueError(
                    f"compile: expected a loss that is one number a batch, got the shape {tuple(value.shape)} from "
                    f"{loss.name!r}. Leave out reduction=None."
                )
            if self._trackers:
                self._trackers[number][1].update_state(value, sample_weight=rows)
            total = total + (value if factor == 1 else value * factor)
        return total

    def update(self, targets: Sequence[Any], outputs: Sequence[Any], sample_weights: Sequence[Any]) -> None:
        """Count a batch in all metrics but the losses."""
        for number, _, metric in self._plain:
            metric.update_state(targets[number], outputs[number])
        for number, _, metric in self._weighted:
            metric.update_state(targets[number], outputs[number], sample_weight=sample_weights[number])

    @property
    def _named(self) -> list[tuple[str, Any, bool]]:
        """Each metric with its name before numbering, and whether it counts weights."""
        losses = [("loss", self.tracker, False)]
        losses += [
            (name, tracker, False)
            for (name, tracker), loss in zip(self._trackers, self.losses, strict=False)
            if loss is not None
        ]
        plain = [(prefix + metric.name, metric, False) for _, prefix, metric in self._plain]
        return losses + plain + [(prefix + metric.name, metric, True) for _, prefix, metric in self._weighted]

    def named(self, metrics: Sequence[Any]) -> dict[str, Any]:
        """Metrics of the model by the names that logs have: the compiled ones as `names` says, others by their own."""
        names = {id(metric): name for name, metric in zip(self.names, self.metrics, strict=True)}
        return {names.get(id(metric), metric.name): metric for metric in metrics}

    @property
    def metrics(self) -> list[Any]:
        """The loss's running mean, those of several outputs' losses, and all metrics."""
        return [metric for _, metric, _ in self._named]

    @property
    def names(self) -> list[str]:
        """The names of `metrics`, each once, as logs have them: a second metric of one name is numbered."""
        names: list[str] = []
        for full, metric, weighted in self._named:
            name = full
            if name in names and weighted:
                name = full = full[: len(full) - len(metric.name)] + f"weighted_{metric.name}"
            number = 0
            while name in names:
                number += 1
                name = f"{full}_{number}"
            names.append(name)
        return names


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def number_of(value: Any) -> Any:
    """A metric's value as Python shows numbers; a metric of several numbers stays an array."""
    return float(value) if getattr(value, "ndim", 0) == 0 else value


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
