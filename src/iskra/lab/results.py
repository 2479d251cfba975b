"""Everything that is known at the end of a run, for its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from iskra.lab.assessment import Assessment
from iskra.lab.problems import Problem


@dataclass(frozen=True)
class Results:
    """A run that has ended, beside the test images it was judged by.

    Args:
        name: The run's name.
        problem: What was trained.
        config: What `config.json` holds.
        metrics: What `metrics.json` will hold.
        history: Values by metric, one for each completed epoch.
        assessment: The test labels beside the predictions.
        images: The test images, bytes of shape (N, H, W) or (N, H, W, C).
        filters: The first layer's, shape (H, W, C, F), if it has such.
    """

    name: str
    problem: Problem
    config: dict[str, Any]
    metrics: dict[str, Any]
    history: dict[str, list[float]]
    assessment: Assessment
    images: np.ndarray
    filters: np.ndarray | None = None
