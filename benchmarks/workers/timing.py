"""Clocks and figures, for every contest."""

from __future__ import annotations

import json
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Protocol

import numpy as np


class Trainable(Protocol):
    """What trains for some epochs."""

    def train(self, epochs: int) -> None: ...


def time_epoch(network: Trainable, seconds: float, most: int = 10) -> float:
    """Return the seconds that one more epoch costs: a long training less a short one, so no cost of a start.

    Args:
        network: what learns; warm, so that its first epoch is like the others.
        seconds: about how long the long training may take.
        most: epochs that it has at most.
    """
    short = min(clock(lambda: network.train(1)) for _ in range(2))
    epochs = int(np.clip(seconds / short, 3, most))
    return (clock(lambda: network.train(1 + epochs)) - short) / epochs


def time_call(call: Callable[[], object], seconds: float) -> float:
    """Return the median time of a call."""
    call()
    times = [clock(call)]
    while sum(times) < seconds / 4:
        times.append(clock(call))
    return median(times)


def clock(call: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    began = perf_counter()
    call()
    return perf_counter() - began


def report(figure: str, value: float) -> None:
    """Print a figure for the driver."""
    print(json.dumps({"figure": figure, "value": float(value)}), flush=True)
