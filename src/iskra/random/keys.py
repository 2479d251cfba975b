"""Seeds to keys, and keys to NumPy's generators."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph import SeedGenerator, current_trace
from ..graph.seed import next_seed
from ..typing import Seed


def draw_key(seed: Seed) -> Any:
    """The key of one draw: int32 (2,), symbolic if it comes from a generator inside a trace.

    Args:
        seed: an integer (every call gives the same key), a `SeedGenerator` (every call another), or None for
            the global generator. Inside a trace None makes a generator for this one call, so each step draws anew.

    Raises:
        ValueError: The seed has another type.
    """
    if seed is None:
        seed = SeedGenerator() if current_trace() is not None else next_seed()
    if isinstance(seed, SeedGenerator):
        return seed.next()
    if isinstance(seed, (int, np.integer)) and not isinstance(seed, bool):
        return np.array([int(seed) & 0xFFFFFFFF, 0], np.uint32).view(np.int32)
    raise ValueError(
        f"seed: expected an integer, an iskra.random.SeedGenerator or None, got {seed!r}. Pass an integer."
    )


def generator(key: np.ndarray) -> np.random.Generator:
    """NumPy's Philox generator with a key."""
    return np.random.Generator(np.random.Philox(key=key.view(np.uint32).astype(np.uint64)))
