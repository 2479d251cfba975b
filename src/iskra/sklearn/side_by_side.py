"""Estimators that train side by side, each on a core of its own: a backend of joblib, by which scikit-learn spreads."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from contextvars import copy_context
from multiprocessing.pool import ThreadPool
from typing import Any
from weakref import WeakKeyDictionary

from joblib import register_parallel_backend
from joblib.parallel import SequentialBackend, ThreadingBackend

from .. import config
from ..engines import Program, Run
from ..models.training import making_runs

_SHORT = 2e-4  # seconds of a run
_TURN = 0.02  # seconds


class SideBySide(ThreadingBackend):
    """The backend "iskra" of joblib: `with joblib.parallel_config("iskra"): search.fit(X, y)`.

    What scikit-learn does many times (candidates and folds of a search, folds of `cross_val_score`, members of a
    bagging) is done in as many threads as iskra may use. Python is one thread's at a time, and each network's steps run
    on the thread that trains it, without a barrier; so a core has a network of its own, there are no processes to
    start, and no data to copy. Results are those that the same call gives without it, bit for bit, where
    `random_state` is a number.

    It is for networks of iskra; other estimators are fitted in turn. On other engines than "native" all are.
    """

    default_n_jobs = -1
    _pool: Any

    def effective_n_jobs(self, n_jobs: int | None) -> int:
        """How many networks train at a time: no more than iskra has threads."""
        if config.engine() != "native":
            return 1
        threads = config.num_threads()
        if n_jobs is not None and n_jobs < 0:
            n_jobs = max(threads + 1 + n_jobs, 1)
        return min(super().effective_n_jobs(n_jobs), threads)

    def get_nested_backend(self) -> tuple[Any, Any]:
        """What is parallel within is done in turn."""
        return SequentialBackend(nesting_level=(self.nesting_level or 0) + 1), None

    def _get_pool(self) -> Any:
        if self._pool is None:
            self._pool = _Workers(self._n_jobs)
        return self._pool


class _Workers(ThreadPool):
    """Threads of which one does what is Python's, while others run the steps of networks."""

    def __init__(self, count: int) -> None:
        self._turn = threading.Lock()
        self._until = 0.0  # when the turn is over, at the next run, on the clock of time.monotonic
        self._num_tasks = 0  # that have begun
        self._is_over = False
        self._pace: WeakKeyDictionary[Program, float] = WeakKeyDictionary()  # seconds a step
        self._context = copy_context()
        super().__init__(count)

    def apply_async(self, func: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """See `ThreadPool`; the function runs in the context in which the pool was made."""

        def task(*given: Any) -> Any:
            with making_runs(self._run):
                return func(*given)

        def in_turn(*given: Any) -> Any:
            self._take_turn()
            self._num_tasks += 1
            try:
                return self._context.copy().run(task, *given)
            finally:
                self._num_tasks -= 1
                self._turn.release()

        return super().apply_async(in_turn, *args, **options)

    def terminate(self) -> None:
        """End all, networks that are being trained, too."""
        self._is_over = True
        super().terminate()

    def _take_turn(self) -> None:
        self._turn.acquire()
        self._until = time.monotonic() + _TURN

    def _run(self, run: Run) -> int:
        """Make a run on this thread, or on all of iskra's where no other network trains; others have their turn.

        A run that is done before another thread would be awake keeps the turn, for a while.
        """
        if self._is_over:
            raise SystemExit  # of a thread: nobody waits for it
        apart = self._num_tasks > 1
        is_short = self._pace.get(run.program, math.inf) * run.steps < _SHORT
        if is_short and time.monotonic() < self._until:
            return run(apart=apart)
        self._turn.release()
        begin = time.thread_time()
        try:
            steps = run(apart=apart)
            seconds = time.thread_time() - begin
        finally:
            self._take_turn()
        self._pace[run.program] = seconds / max(steps, 1)
        return steps


register_parallel_backend("iskra", SideBySide)
