"""Categorical columns: one-hot encoding of the frequent categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from .columns import words_in

if TYPE_CHECKING:
    from pandas import DataFrame, Series

GAP = ""  # the category of missing values; no word is empty
MOST = 100  # features for one column
RARE_ROWS, RARE_SHARE = (
    5,
    0.0005,
)  # a category of fewer rows, or of a smaller share of them, is rare; of few rows, fewer


@dataclass(frozen=True)
class Categories:
    """The categories of one column.

    Rare ones, and (if there are rare ones) those that never occurred, share a feature; else a category that never
    occurred is 0 in all features. A missing value is a category like others.
    """

    name: str  # the column
    frequent: tuple[str, ...]  # the categories that have a feature of their own, in order
    has_rare: bool  # whether rare ones have one in common, the last

    @classmethod
    def fit(cls, series: Series[Any], name: str) -> Self:
        """Fit to the training rows."""
        counts = _words(series).value_counts()
        least = max(min(RARE_ROWS, len(series) // 8), round(RARE_SHARE * len(series)))
        frequent = counts[counts >= least].sort_index(kind="stable").sort_values(ascending=False, kind="stable")
        if len(frequent) < len(counts) or len(frequent) > MOST:  # one feature is for those that are rare
            frequent = frequent.head(MOST - 1)
        return cls(name, tuple(sorted(map(str, frequent.index))), len(frequent) < len(counts))

    @property
    def num_features(self) -> int:
        """The number of its features."""
        return len(self.frequent) + self.has_rare

    def features(self, frame: DataFrame) -> np.ndarray:
        """Return the features of rows: float32, shape (N, num_features)."""
        positions = self._positions(frame)
        features = np.zeros((len(frame), self.num_features), np.float32)
        known = positions >= 0
        features[np.flatnonzero(known), positions[known]] = 1
        return features

    def unknown(self, frame: DataFrame) -> list[str]:
        """Return the categories of rows that have no feature of their own, each once, gaps left out."""
        words = _words(frame[self.name])
        return [str(word) for word in words[~words.isin([*self.frequent, GAP])].unique()]

    def _positions(self, frame: DataFrame) -> np.ndarray:
        """The feature that is 1 in each row, -1 for none."""
        positions = {word: position for position, word in enumerate(self.frequent)}
        default = len(self.frequent) if self.has_rare else -1
        found = _words(frame[self.name]).map(positions)
        return found.fillna(default).to_numpy(dtype=np.int64)


def _words(series: Series[Any]) -> Series[Any]:
    """The categories as text, missing ones as `GAP`."""
    return words_in(series).astype(object).fillna(GAP)
