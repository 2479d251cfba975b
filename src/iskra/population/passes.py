"""Trainings and predictions of all members, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..compilation import configured_engine
from ..engines import Run
from .member import Member


def train(members: Sequence[Member]) -> None:
    """Train all members that have something prepared.

    Raises:
        Exception: what the training of a member raises, or KeyboardInterrupt; those of all others end with it.
    """

    def runs() -> Iterator[Run]:
        for member in members:
            run = member.start()
            if run is not None:
                yield run

    try:
        configured_engine().run_many(runs(), lambda run, result: run.member.go_on(result))
    finally:
        for member in members:
            member.break_off()


def predict(members: Sequence[Member], x: Any, batch_size: int | None) -> list[Any]:
    """The predictions of each member, as its model's `predict` gives them."""
    predictions = {member: member.within(member.model._predictor.predicting, x, batch_size) for member in members}
    results: dict[Member, Any] = {}

    def go_on(member: Member, done: int | BaseException | None) -> Run | None:
        try:
            if isinstance(done, BaseException):
                run = member.within(predictions[member].throw, done)
            else:
                run = member.within(predictions[member].send, done)
        except StopIteration as end:
            results[member] = end.value
            return None
        run.member = member
        return run

    runs = (run for member in members if (run := go_on(member, None)) is not None)
    configured_engine().run_many(runs, lambda run, done: go_on(run.member, done))
    return [results[member] for member in members]
