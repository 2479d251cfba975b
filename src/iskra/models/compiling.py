"""What `compile` fixes: the optimizer, the losses of the outputs and the metrics, by name or as objects."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from .. import losses, metrics, optimizers
from ..losses.loss import FunctionLoss, reduced
from ..losses.pairing import to_float
from ..tree import flatten, is_nested, map_structure
from .by_output import OutputLoss, listed, losses_by_output, metrics_by_output
from .named_structure import NamedStructure

Shape = tuple[int | None, ...]

_ACCURACY = ("accuracy", "acc")
_CROSSENTROPY = ("crossentropy", "ce")


@dataclass
class Part:
    """An output with its losses, or some outputs with losses of all of them together.

    Attributes:
        place: the output's number, or several, nested as the outputs are.
        terms: its losses, each with its factor.
        tracker: the name of their mean in the logs, and the mean; None where the loss is the only one.
    """

    place: Any
    terms: list[tuple[Any, float]]
    tracker: tuple[str, metrics.Mean] | None = None


class Compiled:
    """The settings of a compiled model, and the loss and metric objects that follow from them.

    "accuracy" and "crossentropy" say what they mean only beside targets and outputs; `resolve` makes these objects
    when the first data comes. All others are made at once, so that an unknown name is found at once.

    Args:
        optimizer: a name, a class, a config or an object; None for a model that is not trained, or by steps of its own.
        loss: a name, function or object, a list with one for each output, a dictionary by the outputs' names, losses
            nested as the outputs are, or None (only `add_loss` counts).
        loss_weights: factors of the losses, in the same form.
        plain: the metrics: names, functions or objects.
        weighted: metrics that count the sample weights.

    Attributes:
        optimizer: the optimizer.
        settings: losses, factors and metrics as they were given, by the names of `compile`'s arguments.
        tracker: the running mean of the loss.
        parts: the outputs that have losses, once resolved.

    Raises:
        ValueError: an unknown name.
    """

    def __init__(
        self, optimizer: Any, loss: Any, loss_weights: Any = None, plain: Any = None, weighted: Any = None
    ) -> None:
        self.optimizer: optimizers.Optimizer | None = optimizers.get(optimizer)
        self.settings: dict[str, Any] = {
            "loss": loss,
            "loss_weights": loss_weights,
            "metrics": plain,
            "weighted_metrics": weighted,
        }
        self.loss = loss
        self.parts: list[Part] = []
        self.tracker: metrics.Mean = metrics.Mean(name="loss")
        self._made_losses = [(each, _loss(each)) for each in listed(loss)]
        self._made_metrics = [(each, _metric(each)) for each in [*listed(plain), *listed(weighted)]]
        self._plain: list[tuple[int, str, Any]] = []  # the output's number, what its name puts before, the metric
        self._weighted: list[tuple[int, str, Any]] = []
        self._resolved = False

    def given_losses(self, outputs: NamedStructure) -> list[OutputLoss]:
        """The losses as they were given to `compile`, by outputs.

        Raises:
            ValueError: another number of losses or factors than can be served, or one for an unknown name.
        """
        return losses_by_output(self.loss, self.settings["loss_weights"], outputs)

    def loss_of_each(self, outputs: NamedStructure) -> list[Any]:
        """The loss of each output as it was given, the first if there are several; None where there is none.

        A loss of several outputs together is none of one of them. Raises: see `given_losses`.
        """
        losses: list[Any] = [None] * outputs.count
        for each in self.given_losses(outputs):
            place = outputs.part(each.path)
            if not is_nested(place):
                losses[place] = each.terms[0][0]
        return losses

    def needed(self, outputs: NamedStructure) -> list[bool]:
        """Whether each output has a loss, and so needs a target. Raises: see `given_losses`."""
        numbers = {n for each in self.given_losses(outputs) for n in flatten(outputs.part(each.path))}
        return [number in numbers for number in range(outputs.count)]

    def measured(self, outputs: NamedStructure) -> list[bool]:
        """Whether each output has a metric.

        Raises:
            ValueError: another number of metrics than can be served, or one for an unknown name.
        """
        several = [metrics_by_output(self.settings[which], outputs) for which in ("metrics", "weighted_metrics")]
        return [bool(plain or weighted) for plain, weighted in zip(*several, strict=True)]

    @property
    def has_metrics(self) -> bool:
        """Whether there are metrics beside the losses."""
        return bool(listed(self.settings["metrics"]) or listed(self.settings["weighted_metrics"]))

    def by_output(self, y: Any, sample_weight: Any, outputs: NamedStructure, who: str) -> tuple[list[Any], list[Any]]:
        """Targets and sample weights of each output, None where there are none; see `NamedStructure.aligned`."""
        needed = self.needed(outputs)
        targets, weights = [None] * outputs.count, [sample_weight] * outputs.count
        if any(needed) or any(self.measured(outputs)):  # else nobody asks for targets
            targets = outputs.aligned(y, needed, "y", who)
        if is_nested(sample_weight):
            weights = outputs.aligned(sample_weight, needed, "sample_weight", who)
        return targets, weights

    def resolve(self, targets: Sequence[Any], outputs: Sequence[Any], structure: NamedStructure) -> None:
        """Make the losses and metrics for targets and outputs of these shapes; done once.

        Without names, those of several outputs are known by their losses.

        Args:
            targets: the target of each output, or None.
            outputs: the outputs.
            structure: how they are nested, and their names.

        Raises:
            ValueError: another number of losses, factors or metrics than can be served.
        """
        if self._resolved:
            return
        if all(target is None for target in targets):
            return
        self._resolved = True
        pairs = list(zip(targets, outputs, strict=True))
        given = self.given_losses(structure)
        self.parts = [self._part(each, structure, pairs, alone=len(given) == 1) for each in given]
        prefixes = [""] * structure.count
        if structure.is_named and structure.count > 1:
            prefixes = [f"{name}_" for name in structure.names]
        self._plain = self._metrics_for("metrics", structure, prefixes, pairs)
        self._weighted = self._metrics_for("weighted_metrics", structure, prefixes, pairs)

    def _part(self, given: OutputLoss, structure: NamedStructure, pairs: Sequence[Any], alone: bool) -> Part:
        place = structure.part(given.path)
        pair = () if is_nested(place) else pairs[place]
        terms = [(_settled(self._made_loss(term), _loss, *pair), factor) for term, factor in given.terms]
        if alone:
            return Part(place, terms)
        name = structure.log_name(given.path) or terms[0][0].name
        return Part(place, terms, (f"{name}_loss", metrics.Mean(name="loss")))

    def _metrics_for(
        self, which: str, structure: NamedStructure, prefixes: Sequence[str], pairs: Sequence[tuple[Any, Any]]
    ) -> list[tuple[int, str, Any]]:
        """Each metric with the number of its output and what its name begins with."""
        return [
            (number, prefixes[number], _settled(self._made_metric(each), _metric, *pairs[number]))
            for number, several in enumerate(metrics_by_output(self.settings[which], structure))
            for each in several
        ]

    def _made_loss(self, given: Any) -> Any:
        """The object that was made of what was given."""
        return next(made for each, made in self._made_losses if each is given)

    def _made_metric(self, given: Any) -> Any:
        """The object that was made of what was given; another one each time."""
        for place, (each, made) in enumerate(self._made_metrics):
            if each is given:
                del self._made_metrics[place]
                return made
        return _metric(given)

    def loss_of(
        self, targets: Sequence[Any], outputs: Sequence[Any], sample_weights: Sequence[Any], rows: int = 1
    ) -> Any:
        """The weighted sum of the outputs' losses: one number, 0 without losses."""
        total: Any = 0.0
        for part in self.parts:
            values = _values(part.place, targets, outputs, sample_weights)
            summed: Any = 0.0
            for loss, factor in part.terms:
                value = _loss_of_several(loss, *values) if is_nested(part.place) else loss(*values)
                if tuple(value.shape) != ():
                    raise ValueError(
                        f"compile: expected a loss that is one number a batch, got the shape {tuple(value.shape)} from "
                        f"{loss.name!r}. Leave out reduction=None."
                    )
                summed = summed + value
                total = total + (value if factor == 1 else value * factor)
            if part.tracker is not None:
                part.tracker[1].update_state(summed, sample_weight=rows)
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
        losses += [(*part.tracker, False) for part in self.parts if part.tracker is not None]
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


def _values(place: Any, targets: Sequence[Any], outputs: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, Any, Any]:
    """What the losses of one output get, or of several: their targets and outputs in their nesting."""
    weight = weights[flatten(place)[0]]
    if any(weights[number] is not weight for number in flatten(place)):
        raise ValueError(
            "compile: expected one sample_weight for a loss of several outputs, got one for each. "
            "Pass one array as sample_weight, or give each output a loss."
        )
    return map_structure(targets.__getitem__, place), map_structure(outputs.__getitem__, place), weight


def _loss_of_several(loss: losses.Loss, y: Any, y_pred: Any, sample_weight: Any) -> Any:
    """A loss of several outputs together, which gets targets and outputs as these are nested."""
    call = partial(loss.function, **loss.arguments) if isinstance(loss, FunctionLoss) else loss.call
    return reduced(call(map_structure(to_float, y), map_structure(to_float, y_pred)), sample_weight, loss.reduction)


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


def _settled(given: Any, make: Callable[[Any], Any], target: Any = None, output: Any = None) -> Any:
    """The object that was made already, or the one that an open name means for this target and output."""
    if not isinstance(given, str):
        return given
    if target is None:
        raise ValueError(
            f"compile: expected a loss or metric that does not depend on shapes for several outputs, got {given!r}. "
            "Name the one that is meant, such as 'binary_crossentropy'."
        )
    made = make(meaning(given, target.shape, output.shape))
    made.name = given
    return made


def meaning(name: str, target: Shape, output: Shape) -> str:
    """The loss or metric that "accuracy" or "crossentropy" means for these shapes; other names as they are.

    Example:
        >>> meaning("crossentropy", (8,), (8, 3)), meaning("acc", (8, 1), (8, 1)), meaning("mse", (8,), (8,))
        ('sparse_categorical_crossentropy', 'binary_accuracy', 'mse')
    """
    if not (_is_open(name, _ACCURACY) or _is_open(name, _CROSSENTROPY)):
        return name
    kind = "accuracy" if name.lower() in _ACCURACY else "crossentropy"
    if output[-1] == 1:
        return f"binary_{kind}"
    is_sparse = len(target) < len(output) or target[-1] == 1
    return f"sparse_categorical_{kind}" if is_sparse else f"categorical_{kind}"
