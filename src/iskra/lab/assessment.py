"""The predictions of a classifier beside the true labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

TESTED = 10  # images, below which the share of the right ones is no measure


@dataclass(frozen=True)
class Confusion:
    """A kind of error: `count` images of class `true` were predicted as class `predicted`."""

    true: int
    predicted: int
    count: int
    share: float  # fraction of the images of class `true`


class Assessment:
    """Labels beside a classifier's probabilities: confusion matrix, precision, recall and errors.

    Args:
        labels: True classes, integers of shape (N,).
        probabilities: A row of class probabilities for each image, shape (N, K).

    Attributes:
        predictions: The most probable class of each image, shape (N,).
        confidences: The probability of that class, shape (N,).
        confusion: Counts of shape (K, K): row is the true class, column the predicted one.

    Raises:
        ValueError: If the shapes do not belong together.

    Example:
        >>> assessment = Assessment(np.array([0, 1, 1]), np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]]))
        >>> assessment.confusion.tolist()
        [[1, 0], [1, 1]]
        >>> assessment.wrongest(1).tolist()
        [2]
    """

    def __init__(self, labels: np.ndarray, probabilities: np.ndarray) -> None:
        if probabilities.ndim != 2 or labels.shape != probabilities.shape[:1]:
            raise ValueError(
                f"Assessment: expected labels of shape (N,) and probabilities of shape (N, K), got {labels.shape} "
                f"and {probabilities.shape}. Pass one integer label for each row that predict returned."
            )
        num_classes = probabilities.shape[1]
        self.labels: np.ndarray = labels.astype(np.int64)
        self.predictions: np.ndarray = probabilities.argmax(axis=1)  # (N,)
        self.confidences: np.ndarray = probabilities.max(axis=1)  # (N,)
        cells = self.labels * num_classes + self.predictions
        self.confusion: np.ndarray = np.bincount(cells, minlength=num_classes**2).reshape(-1, num_classes)  # (K, K)

    @property
    def num_images(self) -> int:
        """The number of images."""
        return len(self.labels)

    @property
    def num_wrong(self) -> int:
        """The number of errors."""
        return int((self.predictions != self.labels).sum())

    @property
    def says_enough(self) -> bool:
        """Whether there are enough images for an accuracy to mean something."""
        return self.num_images >= TESTED

    @property
    def accuracy(self) -> float:
        """Accuracy: the fraction of the images that are predicted correctly."""
        return 1 - self.num_wrong / self.num_images

    @property
    def recall(self) -> np.ndarray:
        """Recall: the fraction of each class's images that are predicted as it, shape (K,); NaN without images."""
        return _divide(self.confusion.diagonal(), self.confusion.sum(axis=1))

    @property
    def precision(self) -> np.ndarray:
        """Precision: the fraction of the images predicted as each class that belong to it, (K,); NaN without any."""
        return _divide(self.confusion.diagonal(), self.confusion.sum(axis=0))

    def confusions(self, count: int) -> list[Confusion]:
        """Return up to `count` kinds of error, the most frequent first."""
        mistakes = self.confusion - np.diag(self.confusion.diagonal())
        shares = normalize_rows(mistakes, self.confusion.sum(axis=1))
        order = np.argsort(-mistakes, axis=None, kind="stable")[:count]
        cells = [divmod(int(cell), mistakes.shape[1]) for cell in order]
        return [Confusion(t, p, int(mistakes[t, p]), float(shares[t, p])) for t, p in cells if mistakes[t, p]]

    def wrongest(self, count: int) -> np.ndarray:
        """Return the indices of up to `count` errors, the most confident first."""
        wrong = np.flatnonzero(self.predictions != self.labels)
        return wrong[np.argsort(-self.confidences[wrong], kind="stable")][:count]


def normalize_rows(counts: np.ndarray, totals: np.ndarray | None = None) -> np.ndarray:
    """Return `counts` (K, K) as fractions of each row's total; a row without images stays 0."""
    totals = counts.sum(axis=1) if totals is None else totals
    return counts / np.maximum(totals, 1)[:, None]


def _divide(parts: np.ndarray, wholes: np.ndarray) -> np.ndarray:
    return np.where(wholes > 0, parts / np.maximum(wholes, 1), np.nan)
