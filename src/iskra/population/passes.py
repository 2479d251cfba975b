"""Trainings and predictions of all members, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from ..compilation import configured_engine
from ..data.order import SharedOrders
from ..engines import Run
from ..models.training import Training
from .member import Member
from .progress import Progress

Result = TypeVar("Result")


def train(
    plans: Mapping[Member, Mapping[str, Any]],
    progress: Progress | None = None,
    on_end: Callable[[Member], None] | None = None,
) -> None:
    """Train members, each with the arguments for `Trainer.fit` that it has and its own callbacks.

    Args:
        plans: the arguments of each member.
        progress: is told how far they are.
        on_end: called when a member's training is over. What its training raised is in `member.error` then; without
            `on_end` it ends all.

    Raises:
        Exception: what the training of a member raises, or KeyboardInterrupt; those of all others end with it.
    """
    orders = SharedOrders()
    for member, arguments in plans.items():
        member.within(orders.use)
        member.prepare(member.model._trainer.fit(**arguments, callbacks=member.callbacks))

    def advance(member: Member, step: Callable[..., Run | None], *result: int | BaseException) -> Run | None:
        try:
            following = step(*result)
        except Exception as error:
            if on_end is None:
                raise
            member.error, following = error, None
        if progress is not None:
            progress.update(member, is_over=following is None)
        if following is None and on_end is not None:
            on_end(member)
        return following

    runs = (run for member in plans if (run := advance(member, member.start)) is not None)
    try:
        configured_engine().run_many(runs, lambda run, result: advance(run.member, run.member.go_on, result))
    finally:
        for member in plans:
            member.break_off()


def predict(members: Sequence[Member], x: Any, batch_size: int | None) -> list[Any]:
    """The predictions of each member, as its model's `predict` gives them."""
    return side_by_side({member: member.model._predictor.predicting(x, batch_size) for member in members})


def evaluate(members: Sequence[Member], x: Any, y: Any, batch_size: int | None, sample_weight: Any) -> list[Any]:
    """Loss and metrics of each member by name."""
    return side_by_side(
        {member: member.model._trainer.evaluating(x, y, batch_size, 0, sample_weight) for member in members}
    )


def side_by_side(trainings: Mapping[Member, Training[Result]]) -> list[Result]:
    """What each member's generator of runs, which has not begun, returns in the end."""
    results: dict[Member, Result] = {}

    def go_on(member: Member, done: int | BaseException | None) -> Run | None:
        training: Any = trainings[member]
        try:
            run: Run = member.within(training.throw if isinstance(done, BaseException) else training.send, done)
        except StopIteration as end:
            results[member] = end.value
            return None
        run.member = member
        return run

    runs = (run for member in trainings if (run := go_on(member, None)) is not None)
    try:
        configured_engine().run_many(runs, lambda run, done: go_on(run.member, done))
    finally:
        for member, training in trainings.items():
            member.within(training.close)
    return [results[member] for member in trainings]
