"""The split of a table into training, validation and test rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
    """Split the rows at random: 70 % to train, 15 % to validate, 15 % to test.

    Without labels, the test rows are those that scikit-learn's `train_test_split` takes with this seed. With labels
    (N,), the split is stratified, with at least one row of each class in each part.

    Example:
        >>> split_rows(100, seed=0, labels=np.arange(100) % 2).counts()
        {'train': 70, 'validation': 15, 'test': 15}
    """
    order = np.random.RandomState(seed).permutation(num_rows)
    classes = np.zeros(num_rows, int) if labels is None else labels
    shares = _shares(round(HELD_OUT * num_rows), np.bincount(classes))
    test, rest = _dealt(order, classes, shares)
    validation, train = _dealt(rest, classes, shares)
    return Split(np.sort(train), np.sort(validation), np.sort(test))


def _shares(total: int, counts: np.ndarray) -> np.ndarray:
    """Distribute `total` rows over the classes: in proportion, at least one; the largest remainders are rounded up."""
    exact = total * counts / counts.sum()
    shares = np.maximum(np.floor(exact).astype(int), np.minimum(counts, 1))
    spare = max(total - int(shares.sum()), 0)
    shares[np.argsort(shares - exact, kind="stable")[:spare]] += 1
    return shares


def _dealt(order: np.ndarray, classes: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first rows in order, so many of each class, and the others."""
    taken = np.zeros(len(order), bool)
    for number, share in enumerate(shares):
        taken[np.flatnonzero(classes[order] == number)[:share]] = True
    return order[taken], order[~taken]
