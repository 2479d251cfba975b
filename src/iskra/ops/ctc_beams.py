"""The most probable labellings of sequences, by following the most probable beginnings step by step.

References:
    Graves, "Sequence transduction with recurrent neural networks", 2012 (the search by prefixes).
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

Labels = tuple[int, ...]


def beam_search(
    log_p: np.ndarray, lengths: np.ndarray, beam_width: int, top_paths: int, blank: int
) -> tuple[np.ndarray, np.ndarray]:
    """The most probable labellings.

    Args:
        log_p: log-probabilities (N, T, K).
        lengths: number of steps of each sequence, (N,).
        beam_width: number of labellings to follow.
        top_paths: number of labellings to return.
        blank: the class of the blank.

    Returns:
        Labels (top_paths, N, T), -1 behind the last, and the logarithms of their probabilities, (N, top_paths).
    """
    count, steps, _ = log_p.shape
    labels = np.full((top_paths, count, steps), -1, np.int32)
    scores = np.full((count, top_paths), -np.inf, log_p.dtype)
    for row in range(count):
        for rank, (path, score) in enumerate(_search(log_p[row, : lengths[row]], beam_width, blank)[:top_paths]):
            labels[rank, row, : len(path)] = path
            scores[row, rank] = score
    return labels, scores


def _search(log_p: np.ndarray, beam_width: int, blank: int) -> list[tuple[Labels, float]]:
    """Labellings of one sequence, the most probable first."""
    beams: dict[Labels, np.ndarray] = {(): np.array([0.0, -np.inf])}  # paths that end in a blank, and in a label
    for row in log_p:
        reached: defaultdict[Labels, np.ndarray] = defaultdict(lambda: np.full(2, -np.inf))
        for path, ends in beams.items():
            total = np.logaddexp(*ends)
            for label, p in enumerate(row):
                if label == blank:
                    _add(reached[path], 0, total + p)
                elif path and path[-1] == label:
                    _add(reached[path], 1, ends[1] + p)
                    _add(reached[*path, label], 1, ends[0] + p)
                else:
                    _add(reached[*path, label], 1, total + p)
        beams = dict(sorted(reached.items(), key=lambda item: -float(np.logaddexp(*item[1])))[:beam_width])
    return [(path, float(np.logaddexp(*ends))) for path, ends in beams.items()]


def _add(ends: np.ndarray, which: int, log_p: float) -> None:
    ends[which] = np.logaddexp(ends[which], log_p)
