"""The global random seed."""

from __future__ import annotations

import random

import numpy as np

from ..graph.seed import set_global_seed


def set_random_seed(seed: int) -> None:
    """Seed Python's `random`, NumPy's global generator, and the global generator of iskra.

    The same seed on the same machine gives the same bits, with any number of threads.

    Args:
        seed: An integer from 0 to 2**32 - 1.

    Raises:
        ValueError: If `seed` is anything else.

    Example:
        >>> set_random_seed(7)
        >>> first = random.random(), np.random.rand()
        >>> set_random_seed(7)
        >>> (random.random(), np.random.rand()) == first
        True
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**32:
        raise ValueError(
            f"set_random_seed: expected an integer from 0 to 2**32 - 1, got {seed!r}. Any such integer will do."
        )
    random.seed(int(seed))
    np.random.seed(int(seed))
    set_global_seed(int(seed))
