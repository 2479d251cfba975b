"""Members of a population side by side: a thread runs the steps of one member at a time, in an arena of its own.

Threads do not wait for each other. A run returns after a tenth of a second, or when its steps are done, and the thread
takes the next one that waits, whosever it is. What is to be done in Python meanwhile is done in the calling thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from queue import SimpleQueue
from types import TracebackType

from ..contract import Run, Then
from ..in_turn import outcome, run_in_turn

_LONG = 5e-4  # seconds of a step that is worth the whole team


def run_many(runs: Iterable[Run], then: Then, num_threads: int) -> None:
    """See `engines.contract.Engine.run_many`."""
    if num_threads > 1:
        with _Workers(num_threads) as workers:
            runs = _side_by_side(workers, runs, then, num_threads)
    run_in_turn(runs, then)


def _side_by_side(workers: _Workers, runs: Iterable[Run], then: Then, num_threads: int) -> list[Run]:
    """Until the members are better trained in turn, each by all threads; returns the runs that they have come to."""
    under_way, left = 0, list[Run]()
    for run in runs:
        workers.submit(run)
        under_way += 1
    members = under_way
    while under_way:
        run, result, seconds = workers.returned.get()
        under_way -= 1
        following = then(run, result)
        if following is None:
            members -= 1
        elif left or members == 1 or (members <= num_threads // 2 and _takes_long(seconds, result)):
            left.append(following)
        else:
            workers.submit(following)
            under_way += 1
    return left


def _takes_long(seconds: float, result: int | BaseException) -> bool:
    return isinstance(result, int) and seconds > _LONG * result


class _Workers:
    """Threads that take runs in the order in which they were submitted.

    Attributes:
        returned: runs that have returned, with their results and how long they took.
    """

    def __init__(self, count: int) -> None:
        self.returned: SimpleQueue[tuple[Run, int | BaseException, float]] = SimpleQueue()
        self._submitted: SimpleQueue[Run | None] = SimpleQueue()
        self._is_over = False
        self._threads = [threading.Thread(target=self._work, name=f"iskra-member-{n}") for n in range(count)]

    def __enter__(self) -> _Workers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._is_over = True
        for _ in self._threads:
            self._submitted.put(None)
        for thread in self._threads:
            thread.join()

    def submit(self, run: Run) -> None:
        """Have a run made by the next thread that is free."""
        self._submitted.put(run)

    def _work(self) -> None:
        while not self._is_over and (run := self._submitted.get()) is not None:
            begin = time.perf_counter()
            result = outcome(run, apart=True)
            self.returned.put((run, result, time.perf_counter() - begin))
