"""The training of candidates, side by side, up to the end of a round."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from ..callbacks import EarlyStopping
from ..callbacks.callback import Logs
from ..compilation import configured_engine
from ..data.order import SharedOrders
from ..engines import Run
from ..models import Model
from ..population import Member, Population
from ..population.arguments import Callbacks, fit_arguments, member_callbacks, shared_arrays
from .learning_rate_candidate import Candidate

Schedule = Callable[[float, int], Any]
_BUDGET = ("epochs", "steps")  # parameters of `build` that say how long the network is to be trained


class _BestWeights(EarlyStopping):
    """Restores the weights of the best epoch when training has ended. A training that diverges is no surprise to it."""

    def __init__(self, monitor: str, epochs: int, largest: bool) -> None:
        super().__init__(monitor, patience=epochs, mode="max" if largest else "min", restore_best_weights=True)

    def current(self, logs: Logs) -> Any:
        """The monitored value, which may be NaN."""
        return (logs or {})[self.monitor]


class CandidateTraining:
    """Makes networks for learning rates and trains them on the same data.

    A training stops between two epochs and goes on from there, so a network that went through all rounds equals the one
    that `fit` trains alone. Where its schedule is made for the length of the training, it begins anew in each round.

    Args:
        build: see `LearningRateSearch`.
        seeds: see `LearningRateSearch`.
        schedule: see `LearningRateSearch`.
        x: inputs.
        y: targets.
        callbacks: see `Population.fit`.
        arguments: others of `Model.fit`.

    Attributes:
        epochs: those of the whole training.
    """

    def __init__(
        self,
        build: Callable[..., Model],
        seeds: Sequence[int],
        schedule: Schedule | None,
        x: Any,
        y: Any,
        callbacks: Callbacks,
        arguments: dict[str, Any],
    ) -> None:
        self._build, self._seeds, self._schedule = build, seeds, schedule
        self._x, self._y = shared_arrays(x, "x"), shared_arrays(y, "y")
        self._callbacks, self._options = callbacks, fit_arguments(arguments)
        self.epochs: int = self._options["epochs"]
        self._orders = SharedOrders()
        self._waiting: dict[Member, Run] = {}
        self._steps: int | None = None  # of an epoch
        self._num_members = 0
        parameters = inspect.signature(build).parameters
        self._passed = [name for name in ("learning_rate", "seed", *_BUDGET) if name in parameters]

    @property
    def begins_anew(self) -> bool:
        """Whether networks depend on how long they are to be trained."""
        return self._schedule is not None or any(name in self._passed for name in _BUDGET)

    def probe(self, rate: float) -> tuple[Model, dict[str, float]]:
        """Make a network for each seed and take one step; returns one of them, and the logs of untrained networks.

        Of each log the largest value is taken. On the way the number of an epoch's steps is found.
        """
        members = list(Population(lambda seed: self._model(rate, seed, 1, 1), seed=self._seeds))
        model = members[0].model
        if self.begins_anew:
            self._prepare(members[0], self.epochs, callbacks=[])
            members[0].start()
            self._steps = (model.history.params or {}).get("steps") if model.history else None
            members[0].break_off()
        for member in members:
            self._prepare(member, 1, callbacks=[], steps_per_epoch=1)
        self._run(members, 1)
        logs = members[0].history
        return model, {name: max(float(np.mean(member.history[name])) for member in members) for name in logs}

    def candidates(self, rates: Sequence[float], epochs: int, seeds: Sequence[int] | None = None) -> list[Candidate]:
        """Make networks for rates and seeds, by default the search's, to be trained for so many epochs in all."""
        seeds = self._seeds if seeds is None else seeds
        settings = [{"learning_rate": rate, "seed": seed} for rate in rates for seed in seeds]

        def build(learning_rate: float, seed: int) -> Model:
            return self._model(learning_rate, seed, epochs, self._steps_of(epochs))

        members = list(Population(build, settings))
        for member in members:  # names of folders, which those of later populations do not have again
            member.number = self._num_members
            self._num_members += 1
        each = len(seeds)
        return [Candidate(rate, members[k * each : (k + 1) * each]) for k, rate in enumerate(rates)]

    def prepare(self, candidates: Iterable[Candidate], epochs: int, monitor: str, largest: bool) -> None:
        """Have the networks of candidates trained for so many epochs in all, each to end with its best weights."""
        for member in (member for candidate in candidates for member in candidate.members):
            callbacks = member_callbacks(self._callbacks, member)
            if not any(isinstance(each, EarlyStopping) and each.restore_best_weights for each in callbacks):
                callbacks.append(_BestWeights(monitor, epochs, largest))
            self._prepare(member, epochs, callbacks)

    def train(self, candidates: Iterable[Candidate], epochs: int) -> None:
        """Train until the networks of the candidates have so many epochs; those whose loss is not finite end."""
        self._run([member for candidate in candidates for member in candidate.members], epochs)

    def let_go(self, candidate: Candidate) -> None:
        """End the training of a candidate's networks, and drop them."""
        for member in candidate.members:
            self._waiting.pop(member, None)
            member.break_off()
        candidate.members = []

    def _prepare(self, member: Member, epochs: int, callbacks: list[Any], **changed: Any) -> None:
        options = {**self._options, **changed, "epochs": epochs, "callbacks": callbacks}
        own = {name: value(member) if callable(value) else value for name, value in options.items()}
        member.epochs, member.callbacks = epochs, callbacks
        member.within(self._orders.use)
        member.prepare(member.model._trainer.fit(self._x, self._y, **own))

    def _run(self, members: Sequence[Member], epochs: int) -> None:
        waiting = self._waiting

        def runs() -> Iterator[Run]:
            for member in members:
                run = waiting.pop(member, None) or (member.start() if member.is_training else None)
                if run is not None:
                    yield run

        def go_on(run: Run, result: int | BaseException) -> Run | None:
            member = run.member
            following = member.go_on(result)
            if not _is_finite(member):
                member.break_off()
                return None
            if following is None or member.num_epochs < epochs:
                return following
            waiting[member] = following
            return None

        try:
            configured_engine().run_many(runs(), go_on)
        except BaseException:
            for member in members:
                member.break_off()
            raise

    def _model(self, rate: float, seed: int, epochs: int, steps: int) -> Model:
        """The network that `build` gives for a rate, with the schedule for so many steps."""
        value = rate if self._schedule is None else self._schedule(rate, steps)
        known = {"learning_rate": value, "seed": seed, "epochs": epochs, "steps": steps}
        model = self._build(**{name: known[name] for name in self._passed})
        if "learning_rate" not in self._passed and isinstance(model, Model):
            model.optimizer.learning_rate = value
        return model  # which Population checks

    def _steps_of(self, epochs: int) -> int:
        """How many steps so many epochs have, if that matters.

        Raises:
            ValueError: it is not known.
        """
        if self._steps is None and self.begins_anew:
            raise ValueError(
                "LearningRateSearch: expected data with a known number of batches for a schedule, got an unknown one. "
                "Pass steps_per_epoch to fit."
            )
        return epochs * (self._steps or 0)


def _is_finite(member: Member) -> bool:
    losses = member.history.get("loss")
    return not losses or bool(np.isfinite(losses[-1]))
