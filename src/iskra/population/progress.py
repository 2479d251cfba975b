"""How far the training of a population is: what its display shows, and when."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..data import check_fit_arguments
from .display import Display, choose
from .member import Member
from .results import ranked

REFRESH_SECONDS = 0.1


@contextmanager
def watched(plans: Mapping[Member, Mapping[str, Any]], verbose: Any) -> Iterator[Progress | None]:
    """Show the progress of trainings while the block runs; None if nothing is to be shown.

    What the members' callbacks say is printed where it does not disturb the display.

    Raises:
        TypeError, ValueError: another `verbose` than 0, 1, 2 and "auto", or numbers of epochs that are none.
    """
    for member, plan in plans.items():
        check_fit_arguments(None, member.epochs, initial_epoch=plan["initial_epoch"], verbose=verbose)
    display = choose(1 if verbose == "auto" else int(verbose))
    if display is None:
        yield None
        return
    progress = Progress(plans, display)
    callbacks = [callback for member in plans for callback in member.callbacks]
    for callback in callbacks:
        callback._note = display.note
    try:
        yield progress
    finally:
        for callback in callbacks:
            vars(callback).pop("_note", None)
        if progress.has_begun:
            display.finish(progress.standing())


class Progress:
    """Knows how far each member is, and has it shown ten times a second at most.

    Args:
        plans: the members, and what `fit` was passed for each.
        display: where it is shown.
    """

    def __init__(self, plans: Mapping[Member, Mapping[str, Any]], display: Display) -> None:
        self._first_epochs = {member: plan["initial_epoch"] for member, plan in plans.items()}
        self._epochs = {member: max(1, member.epochs - first) for member, first in self._first_epochs.items()}
        self._ended: set[Member] = set()
        self._begun: set[Member] = set()
        self._display = display
        self._started = self._shown_at = time.perf_counter()

    def update(self, member: Member, is_over: bool) -> None:
        """Note that a member has gone on, or that its training is over."""
        self._begun.add(member)
        if is_over:
            self._ended.add(member)
        now = time.perf_counter()
        if now - self._shown_at >= REFRESH_SECONDS:
            self._shown_at = now
            self._display.live(self.standing())

    @property
    def has_begun(self) -> bool:
        """Whether any member has."""
        return bool(self._begun)

    def standing(self) -> Standing:
        """What there is to show now."""
        begun = [member for member in self._epochs if member in self._begun]  # others may have an older history
        monitor = "val_loss" if any("val_loss" in member.history for member in begun) else "loss"
        measured = [member for member in begun if member.history.get(monitor)]
        best = ranked(measured, monitor, "min") if measured else []
        ranks = set(best)
        others = [member for member in self._epochs if member not in ranks]
        total = sum(self._epochs.values())
        return Standing(
            members=[*best, *others],
            num_measured=len(best),
            num_ended=len(self._ended),
            epochs=self._epochs,
            monitor=monitor,
            fraction=sum(self._fraction(member) * epochs for member, epochs in self._epochs.items()) / total,
            seconds=time.perf_counter() - self._started,
        )

    def _fraction(self, member: Member) -> float:
        """How much of its training a member has behind it."""
        if member in self._ended:
            return 1.0
        state = member.model.training_state
        if state is None:
            return 0.0
        batches = state.batches
        epoch = (batches.done + batches.within) / batches.steps if batches.steps else 0.0
        return min(1.0, (state.epoch - self._first_epochs[member] + epoch) / self._epochs[member])


@dataclass(frozen=True)
class Standing:
    """A population in training, the best members first, and last those that have no value yet."""

    members: Sequence[Member]
    num_measured: int  # how many have a value
    num_ended: int
    epochs: Mapping[Member, int]  # that each is trained for
    monitor: str  # the log by which members are compared
    fraction: float  # of all epochs that is done
    seconds: float  # since training began

    @property
    def seconds_left(self) -> float | None:
        """Estimated seconds until all have ended, None if unknown."""
        return self.seconds * (1 - self.fraction) / self.fraction if self.fraction else None

    def rows(self, most: int) -> list[Row]:
        """The first so many members."""
        return [self.row(number) for number in range(min(most, len(self.members)))]

    def row(self, number: int) -> Row:
        """The member in this place."""
        member, is_measured = self.members[number], number < self.num_measured
        title = ", ".join(f"{name}={member.settings.get(name)}" for name in self._varying)
        curve = [float(value) for value in member.history[self.monitor]] if is_measured else []
        value = float(member.value(self.monitor)) if is_measured else None
        return Row(title or f"member {member.number}", curve, len(curve), self.epochs[member], value)

    @cached_property
    def _varying(self) -> list[str]:
        """The settings that members differ in."""
        settings = [member.settings for member in self.members]
        names = dict.fromkeys(name for each in settings for name in each)
        return [name for name in names if len({repr(each.get(name)) for each in settings}) > 1]


@dataclass(frozen=True)
class Row:
    """A member in the display."""

    title: str  # its settings that vary
    curve: list[float]  # values of its epochs
    epoch: int  # how many epochs have a value
    epochs: int  # how many it is trained for
    value: float | None  # that its weights have
