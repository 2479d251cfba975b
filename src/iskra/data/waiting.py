"""Advice when training waits for its input."""

from __future__ import annotations

from ..advice import advise

SHARE = 0.3  # of an epoch's time
SECONDS = 2.0  # of waiting; below, nobody minds


def advise_on_waiting(waited: float, seconds: float, kind: str, who: str = "fit") -> None:
    """Advise if an epoch has spent much of its time waiting for batches.

    Example:
        >>> advise_on_waiting(0.1, 20.0, "a generator")
    """
    if waited < SECONDS or waited < SHARE * seconds:
        return
    advise(
        f"waiting for {kind}",
        f"{who}: {waited / seconds:.0%} of the time of an epoch ({waited:.1f} of {seconds:.1f} s) went into waiting "
        f"for batches from {kind}, not into computing. Make several at once with a PyDataset(workers=4) or "
        "dataset.map(f, num_parallel_calls=4), or prepare them once: arrays, a memory map, dataset.cache().",
    )
