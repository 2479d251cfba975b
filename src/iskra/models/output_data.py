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
    """Targets and sample weights of some data, by the outputs of a model.

    Args:
        model: the model, built.
        compiled: the losses and metrics.
        data: the data.
        who: the method that was called.

    Raises:
        ValueError: there is no telling for which outputs targets or weights are, or losses or metrics; a model whose
            steps are its own may take its targets as it likes.
    """

    def __init__(self, model: Model, compiled: Compiled, data: Data, who: str = "fit") -> None:
        self._data = data
        self._who = who
        self._outputs = model.outputs_of()
        self._shapes = shapes_in_order(model.output_shape)
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
        self._losses = list(map(self._meant, compiled.loss_of_each(self._outputs), self._targets, self._shapes))
        needed, measured = compiled.needed(self._outputs), compiled.measured(self._outputs)
        self._needed = [each or (bool(data.y) and other) for each, other in zip(needed, measured, strict=True)]

    def _meant(self, loss: Any, target: int | None, shape: tuple[int | None, ...]) -> Any:
        """The loss that an open name means."""
        if target is None or not isinstance(loss, str):
            return loss
        return meaning(loss, self._data.y[target].shape, shape)

    def check(self) -> None:
        """Check the data against the outputs and their losses.

        Raises:
            ValueError: targets are missing, or targets or sample weights do not suit the outputs.
        """
        data, who = self._data, self._who
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
        labels, weight_labels = data.y_form.names("y"), data.weights_form.names("sample_weight")
        for target, weight, shape, loss in zip(self._targets, self._weights, self._shapes, self._losses, strict=True):
            if target is None or loss is None:
                continue
            checks.check_targets(Data([], [data.y[target]]), shape, loss, who, [labels[target]])
            if weight is not None:
                checks.check_sample_weight(data.weights[weight], shape, loss, weight_labels[weight], who)

    def losses_of_targets(self) -> list[Any]:
        """The loss of each target in the data, None where it is not known."""
        losses: list[Any] = [None] * len(self._data.y)
        for target, loss in zip(self._targets, self._losses, strict=True):
            if target is not None:
                losses[target] = loss
        return losses

    def weighted(self, class_weight: Any) -> Data:
        """The data with the weights of the classes.

        Raises:
            TypeError, ValueError: see `apply_class_weight`.
        """
        output = self._targets.index(0) if 0 in self._targets else 0
        return checks.apply_class_weight(
            self._data, class_weight, self._shapes[output], self._losses[output], self._who
        )
