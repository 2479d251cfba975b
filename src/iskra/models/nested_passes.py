"""Passes within passes: what a callback evaluates or predicts leaves the metrics of the pass under way as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .trainer import Trainer


_passes: ContextVar[tuple[Trainer, ...]] = ContextVar("passes", default=())
"""The trainers whose passes are under way in a thread or a member of a population, innermost last."""


@contextmanager
def set_aside() -> Iterator[None]:
    """Give back their values to the metrics of all passes under way, once what runs here is over.

    Metrics may be shared: by two models, or as attributes of a layer that both have. Those that are made here, because
    this is the first pass that needs them, begin anew.
    """
    trainers = _passes.get()
    if not trainers:
        yield
        return
    before = {id(each): (each, each.numpy()) for trainer in trainers for each in trainer.counted_variables()}
    try:
        yield
    finally:
        for metric in [metric for trainer in trainers for metric in trainer.counted_metrics()]:
            if not all(id(each) in before for each in metric.variables):
                metric.reset_state()
        for variable, value in before.values():
            variable.assign(value)


@contextmanager
def counting(trainer: Trainer) -> Iterator[None]:
    """A pass of a trainer: it counts in its metrics, and not in those of passes around it."""
    with set_aside():
        token = _passes.set((*_passes.get(), trainer))
        try:
            yield
        finally:
            _passes.reset(token)
