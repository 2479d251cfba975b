"""Trainings as generators: what is to be run next is handed to whoever drives them, alone or beside others.

A training yields runs and is sent how many of their steps were done. All else (epochs, validation, callbacks) happens
in between, so a network that is trained alone and a member of a population go through the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from ..engines import Run

Result = TypeVar("Result")
Training = Generator[Run, int, Result]
_how: ContextVar[Callable[[Run], int]] = ContextVar("how", default=Run.__call__)


@contextmanager
def making_runs(how: Callable[[Run], int]) -> Iterator[None]:
    """In this context (of `contextvars`), make the runs of models that train alone by a function."""
    token = _how.set(how)
    try:
        yield
    finally:
        _how.reset(token)


def make(run: Run) -> int:
    """Make a run as this context does; returns how many steps were done."""
    return _how.get()(run)


def run_alone(training: Training[Result]) -> Result:
    """Make all runs of a training, one after the other; returns what it returns."""
    how = _how.get()
    try:
        run = next(training)
        while True:
            try:
                done = how(run)
            except BaseException as error:  # as if it had been raised there: by Ctrl-C, too
                run = training.throw(error)
            else:
                run = training.send(done)
    except StopIteration as end:
        return end.value
