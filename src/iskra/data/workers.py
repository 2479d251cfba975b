"""Parallel calls with their results in order."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # importing it costs more than most programs' use of it
    from concurrent.futures import Executor, Future


def in_order(executor: Executor, call: Callable[[Any], Any], arguments: Iterable[Any], ahead: int) -> Iterator[Any]:
    """The results of `call` for each argument, in the order of the arguments, up to `ahead` calls under way at once.

    When the iterator is closed, or a call raises, those that have not begun are given up and the executor is closed.

    Example:
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> list(in_order(ThreadPoolExecutor(2), abs, [-3, 1, -2], 2))
        [3, 1, 2]
    """
    waiting: deque[Future[Any]] = deque()
    try:
        for argument in arguments:
            waiting.append(executor.submit(call, argument))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def items(
    collection: Any, numbers: Iterable[int], workers: int, use_multiprocessing: bool, ahead: int
) -> Iterator[Any]:
    """`collection[number]` for each number, in order, by some threads or processes."""
    if workers <= 1 and not use_multiprocessing:
        for number in numbers:
            yield collection[number]
        return
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

    executor: Executor
    if not use_multiprocessing:
        executor = ThreadPoolExecutor(workers, "iskra-workers")
        yield from in_order(executor, collection.__getitem__, numbers, ahead)
        return
    executor = ProcessPoolExecutor(max(workers, 1), initializer=_keep, initargs=(collection,))
    with warnings.catch_warnings():  # Python 3.12 and JAX warn of forking beside threads; these processes use no engine
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.filterwarnings("ignore", "os.fork\\(\\) was called", RuntimeWarning)
        executor.submit(int)  # starts the processes
    yield from in_order(executor, _item, numbers, ahead)


_kept: Any = None  # in a worker process: the collection


def _keep(collection: Any) -> None:
    import signal

    global _kept
    _kept = collection
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear


def _item(number: int) -> Any:
    return _kept[number]
