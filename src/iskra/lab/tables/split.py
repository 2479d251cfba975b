"""Which rows are trained on, which decide when to stop, and which judge the result."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from iskra.lab.tables.requirements import require

HELD_OUT = 0.15  # of the rows, to validate; and as many again, to test


@dataclass(frozen=True)
class Split:
    """Row numbers of three parts, each in the table's order."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    def counts(self) -> dict[str, int]:
        """Return the number of rows in each part."""
        return {"train": len(self.train), "validation": len(self.validation), "test": len(self.test)}


def split_rows(num_rows: int, seed: int, labels: np.ndarray | None = None) -> Split:
    """Deal out the rows at random: 70 % to train, 15 % to validate, 15 % to test.

    Args:
        num_rows: How many there are.
        seed: Decides which go where.
        labels: Class numbers, shape (N,): each part then gets its share of every class.

    Example:
        >>> split_rows(100, seed=0, labels=np.arange(100) % 2).counts()
        {'train': 70, 'validation': 15, 'test': 15}
    """
    require("sklearn")
    from sklearn.model_selection import train_test_split

    held_out = max(round(HELD_OUT * num_rows), 0 if labels is None else int(labels.max()) + 1)
    rows = np.arange(num_rows)
    rest, test = train_test_split(rows, test_size=held_out, random_state=seed, stratify=labels)
    stratify = None if labels is None else labels[rest]
    train, validation = train_test_split(rest, test_size=held_out, random_state=seed, stratify=stratify)
    return Split(np.sort(train), np.sort(validation), np.sort(test))
