"""How much memory a training adds to a process that already holds the data. Linux only: it reads `/proc`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from contest import Contestant, Rows


def memory_of_training(contestant: type[Contestant], x: Rows, y: Rows, dtype: str) -> int:
    """Return the bytes by which a new network and an epoch of training raise the process's memory at their peak.

    Args:
        contestant: What to measure. Another network takes a step before, so that no code is loaded while we look.
        x, y: The training data.
        dtype: The type that x gets; integers become 0 and 1.
    """
    x = (x.round() if np.dtype(dtype).kind in "iu" else x).astype(dtype)
    warm = contestant(x, y)
    warm.step()
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = resident("VmRSS")
    contestant(x, y).train(1)
    return resident("VmHWM") - before


def resident(which: str) -> int:
    """Return the process's resident bytes, now (VmRSS) or at the peak (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(which))
