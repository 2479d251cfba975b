"""Targets and sample weights beside the outputs and losses that they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import data as checks
from ..data import Data
from ..layers.input_shapes import shapes_in_order
from .compiling import Compiled, meaning
from .steps import is_default

if TYPE_CHECKING:
    from .model import Model


class OutputData:
    """The targets and sample weights of data that are nested in one way, by the outputs of a model.

    It depends on the data's form alone, so that all batches of a call share it.

    Args:
        model: the model, built.
        compiled: the losses and metrics.
        data: the data whose form counts.
        who: the method that was called.

    Raises:
        ValueError: there is no telling for which outputs targets or weights are, or losses or metrics; a model whose
            steps are its own may take its targets as it likes.
    """

    def __init__(self, model: Model, compiled: Compiled, data: Data, who: str = "fit") -> None:
        self._who = who
        self._outputs = model.outputs_of()
        self._shapes = shapes_in_order(model.output_shape)
        self._names = data.y_form.names("y"), data.weights_form.names("sample_weight")  # of the arrays, in errors
        count = self._outputs.count
        self._losses: list[Any] = [None] * count
        self._needed: list[bool] = [False] * count
        self._targets: list[int | None] = [None] * count  # positions in `data.y`
        self._weights: list[int | None] = [None] * count  # positions in `data.weights`
        y = data.y_form.pack(range(len(data.y))) if data.y else None
        weights = data.weights_form.pack(range(len(data.weights))) if data.weights else None
        try:
            found = compiled.by_output(y, weights, self._outputs, who)
        except ValueError:
            if is_default(model.train_step, model.test_step, model.compute_loss, model.compute_metrics):
                raise
            return
        self._targets, self._weights = found
        self._losses = compiled.loss_of_each(self._outputs)
        needed, measured = compiled.needed(self._outputs), compiled.measured(self._outputs)
        self._needed = [each or (bool(data.y) and other) for each, other in zip(needed, measured, strict=True)]

    def check(self, data: Data) -> None:
        """Check data against the outputs and their losses.

        Raises:
            ValueError: targets are missing, or targets or sample weights do not suit the outputs.
        """
        who = self._who
        if not data.y and any(self._needed):
            checks.check_targets(data, self._shapes, self._losses, who)  # raises
        names = self._outputs.names
        missing = [names[n] for n, need in enumerate(self._needed) if need and self._targets[n] is None]
        if missing:
            given = ", ".join(names[n] for n, target in enumerate(self._targets) if target is not None)
            raise ValueError(
                f"{who}: expected y as a dictionary with {', '.join(names)}, got none for {', '.join(missing)}. "
                f"The names given are: {given or 'none'}."
            )
        labels, weight_labels = self._names
        for number, (target, weight, shape) in enumerate(zip(self._targets, self._weights, self._shapes, strict=True)):
            loss = self._loss(number, data)
            if target is None or loss is None:
                continue
            checks.check_targets(Data([], [data.y[target]]), shape, loss, who, [labels[target]])
            if weight is not None:
                checks.check_sample_weight(data.weights[weight], shape, loss, weight_labels[weight], who)

    def losses_of_targets(self, data: Data) -> list[Any]:
        """The loss of each target in the data, None where it is not known."""
        losses: list[Any] = [None] * len(data.y)
        for number, target in enumerate(self._targets):
            if target is not None:
                losses[target] = self._loss(number, data)
        return losses

    def weighted(self, data: Data, class_weight: Any) -> Data:
        """The data with the weights of the classes.

        Raises:
            TypeError, ValueError: see `apply_class_weight`.
        """
        number = self._targets.index(0) if 0 in self._targets else 0
        return checks.apply_class_weight(data, class_weight, self._shapes[number], self._loss(number, data), self._who)

    def _loss(self, number: int, data: Data) -> Any:
        """The loss of an output; for an open name the one that it means for these data."""
        loss, target = self._losses[number], self._targets[number]
        if target is None or not isinstance(loss, str):
            return loss
        return meaning(loss, data.y[target].shape, self._shapes[number])
