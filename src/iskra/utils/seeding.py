"""One seed for everything that draws."""

from __future__ import annotations

import random

import numpy as np

from iskra.graph.seed import set_global_seed


def set_random_seed(seed: int) -> None:
    """Make what follows repeatable: Python's `random`, NumPy's global generator, and every draw of iskra.

    The same seed on the same machine gives the same bits, with any number of threads.

    Args:
        seed: A whole number from 0 to 2**32 - 1.

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
            f"set_random_seed: expected a whole number from 0 to 2**32 - 1, got {seed!r}. Any such number will do."
        )
    random.seed(int(seed))
    np.random.seed(int(seed))
    set_global_seed(int(seed))
