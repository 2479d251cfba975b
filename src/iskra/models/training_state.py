"""The state of a call of `fit`: everything that decides how it goes on, to be noted, restored and resumed from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..callbacks import Callback
from ..graph import Variable
from ..layers.tracking import once
from ..metrics import Metric
from ..optimizers import Optimizer
from ..tree import flatten
from .batches import BatchRange, DataAdapter

if TYPE_CHECKING:
    from .trainer import Trainer

Json = Any


@dataclass(frozen=True)
class Snapshot:
    """A training between two batches."""

    arrays: list[np.ndarray]  # the values of all its variables, in order
    position: dict[str, Json]  # where it is in the data, see `Batches.position`


class TrainingState:
    """A call of `fit` that is under way.

    Args:
        trainer: who trains; while the call is under way, this is its `state`.
        batches: deals out the batches.
        callbacks: those of the call.
        epoch: the epoch to begin with.

    Attributes:
        callbacks: those of the call.
        epoch: the epoch that is under way, or comes next.
        attached_metrics: the metrics that are attributes, and the number of programs when they were looked for.
    """

    def __init__(self, trainer: Trainer, batches: DataAdapter, callbacks: Sequence[Callback], epoch: int) -> None:
        self.epoch: int = epoch
        self.attached_metrics: tuple[int, list[Metric]] | None = None
        self.batches = batches
        self._trainer = trainer
        self._model = trainer.model
        self.callbacks = callbacks
        self._around: TrainingState | None = None

    def __enter__(self) -> TrainingState:
        self._around = self._trainer.state  # of the call in whose callback this one was made
        self._trainer.state = self
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._trainer.state = self._around  # lets go of the data

    # Between two batches. -------------------------------------------------------------------------------------------

    @cached_property
    def variables(self) -> list[Variable]:
        """All that a step changes: weights, random counters, the optimizer's state, metrics."""
        data = self.batches.sample
        rows = min(self.batches.batch_size, data.num_rows)
        self._trainer.program("train", data, rows)  # slots and metrics are made with the step's program
        metrics = [variable for metric in self._model.metrics for variable in metric.variables]
        values = [self._model.optimizer, *flatten(list(vars(self._model).values()))]
        slots = [variable for value in values if isinstance(value, Optimizer) for variable in value.variables]
        return once([*self._model.variables, *slots, *metrics])

    @cached_property
    def _remainders(self) -> list[Variable]:
        """What the rounding of metrics' sums leaves; backups of older versions have none."""
        return [remainder for metric in self._model.metrics for remainder in metric.remainders]

    def snapshot(self) -> Snapshot:
        """Copies of the values, and the position in the data."""
        return Snapshot([each.numpy() for each in [*self.variables, *self._remainders]], self.batches.position)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a snapshot."""
        for variable, value in zip([*self.variables, *self._remainders], snapshot.arrays, strict=False):
            variable.assign(value)  # which sets a remainder to 0
        if snapshot.position != self.batches.position:
            self.batches.seek(snapshot.position)

    def advance(self, most: int) -> None:
        """Train on so many batches, or those left of the epoch; no callback hears of it."""
        for each in self.batches.epoch():
            wanted, done = min(most, each.last - each.first), 0
            while done < wanted:
                done = self._trainer.run_batches("train", each, done, most=wanted - done)
                self.batches.within = done
            most -= done
            if not most:
                return

    def next_range(self) -> BatchRange:
        """The next batch is the first one of this range."""
        return next(self.batches.epoch())

    # In another process. --------------------------------------------------------------------------------------------

    def checkpoint(self) -> tuple[dict[str, Json], list[np.ndarray]]:
        """What another process needs to go on from here: notes for JSON, and arrays."""
        now = self.snapshot()
        arrays = list(now.arrays)
        notes = {
            "form": self._signature(),
            "epoch": self.epoch,
            "place": now.position,
            "remainders": len(self._remainders),
            "stop_training": self._model.stop_training,
            "averages_in_weights": getattr(self._model.optimizer, "averages_in_weights", False),
            "callbacks": self._kept("kept", arrays),
        }
        return notes, arrays

    def beginning(self) -> tuple[dict[str, Json], list[np.ndarray]]:
        """What another process needs that begins anew: what callbacks keep from the start, if they do."""
        arrays: list[np.ndarray] = []
        return {"callbacks": self._kept("kept_from_start", arrays)}, arrays

    def resume(self, notes: dict[str, Json], arrays: list[np.ndarray]) -> None:
        """Go on where another process was, by its `checkpoint`, or its `beginning`.

        Raises:
            ValueError: it trained another model, or on other data.
        """
        if "form" in notes:
            self._resume_steps(notes, arrays)
        for key, callback in self._keepers():
            for name, value in notes["callbacks"].get(key, {}).items():
                setattr(callback, name, _unpacked(value, arrays))

    def _resume_steps(self, notes: dict[str, Json], arrays: list[np.ndarray]) -> None:
        for name, value in self._signature().items():
            if notes["form"][name] != value:
                raise ValueError(f"expected {name} {value}, got {notes['form'][name]}")
        count = len(self.variables) + notes.get("remainders", 0)
        self.restore(Snapshot(arrays[:count], notes["place"]))
        self.epoch = notes["epoch"]
        self._model.stop_training = notes["stop_training"]
        if self._model.optimizer is not None:
            self._model.optimizer.averages_in_weights = notes["averages_in_weights"]

    def _kept(self, which: str, arrays: list[np.ndarray]) -> dict[str, Json]:
        """What callbacks keep, by the names of `kept` or `kept_from_start`."""
        return {
            key: {name: _packed(getattr(callback, name), arrays) for name in names}
            for key, callback in self._keepers()
            if (names := getattr(callback, which))
        }

    def _signature(self) -> dict[str, Json]:
        """What must be equal to go on."""
        return {
            "variables": [[variable.dtype, *variable.shape] for variable in self.variables],
            **self.batches.signature,
        }

    def _keepers(self) -> Iterator[tuple[str, Callback]]:
        """The callbacks that have something to keep, by name."""
        used: Counter[str] = Counter()
        for callback in self.callbacks:
            if callback.kept:
                name = type(callback).__name__
                yield f"{name}-{used[name]}", callback
                used[name] += 1


def _packed(value: Any, arrays: list[np.ndarray]) -> Json:
    """A value as JSON can hold it, its arrays set aside."""
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if isinstance(value, (list, tuple)):
        return [_packed(part, arrays) for part in value]
    if isinstance(value, dict):
        return {"dict": [[key, _packed(part, arrays)] for key, part in value.items()]}
    return value.item() if isinstance(value, np.generic) else value


def _unpacked(value: Json, arrays: list[np.ndarray]) -> Any:
    if isinstance(value, list):
        return [_unpacked(part, arrays) for part in value]
    if isinstance(value, dict):
        if "array" in value:
            return arrays[value["array"]]
        return {key: _unpacked(part, arrays) for key, part in value["dict"]}
    return value
