"""Runs of several members one after the other, for engines and cases in which they are not made side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from .contract import Run, Then


def run_in_turn(runs: Iterable[Run], then: Then) -> None:
    """See `engines.contract.Engine.run_many`: the run that has waited longest is made next."""
    waiting = deque(runs)
    while waiting:
        run = waiting.popleft()
        following = then(run, outcome(run))
        if following is not None:
            waiting.append(following)


def outcome(run: Run, **options: Any) -> int | BaseException:
    """How many steps a run has done, or the error that it raised."""
    try:
        return run(**options)
    except Exception as error:
        return error
