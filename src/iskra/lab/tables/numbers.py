"""Numeric columns: imputation, standardization and soft clipping of outliers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from .columns import numbers_in

if TYPE_CHECKING:
    from pandas import DataFrame

FAR = 3.0  # deviations from the mean, from which on values grow by their logarithm only
ROUNDING = 1e-14  # of the mean; a deviation below is none


@dataclass(frozen=True)
class Numbers:
    """The preprocessing of numeric columns: imputation, standardization and soft clipping of outliers.

    A gap is filled with the median; where the training rows had gaps, a feature of 0 and 1 tells them from values.
    Then `z = (x - mean) / deviation`; beyond three deviations only the logarithm of the rest counts, so that one wild
    value does not rule: `sign(z) * (3 + log(1 + |z| - 3))`.
    """

    names: tuple[str, ...]  # the columns
    medians: tuple[float, ...]  # their medians; 0 for a column without values
    means: tuple[float, ...]  # their means, gaps filled
    deviations: tuple[float, ...]  # their standard deviations, gaps filled; 1 where there is none
    with_gaps: tuple[str, ...]  # the columns that had gaps

    @classmethod
    def fit(cls, frame: DataFrame, names: list[str]) -> Self:
        """Fit to the training rows."""
        if not names:
            return cls((), (), (), (), ())
        values = _values(frame, names)
        medians = np.array([_median(column) for column in values.T])
        filled = np.where(np.isnan(values), medians, values)
        means, deviations = filled.mean(axis=0), filled.std(axis=0)
        varies = deviations > ROUNDING * np.abs(means)
        gaps = np.isnan(values).any(axis=0)
        return cls(
            tuple(names),
            tuple(medians.tolist()),
            tuple(means.tolist()),
            tuple(np.where(varies, deviations, 1.0).tolist()),
            tuple(name for name, has_gaps in zip(names, gaps, strict=True) if has_gaps),
        )

    def features(self, frame: DataFrame) -> np.ndarray:
        """Return the features of rows: float32, shape (N, columns + columns with gaps)."""
        if not self.names:
            return np.zeros((len(frame), 0), np.float32)
        values = _values(frame, self.names)
        gaps = np.isnan(values)
        scaled = (np.where(gaps, self.medians, values) - self.means) / self.deviations
        flags = gaps[:, [self.names.index(name) for name in self.with_gaps]]
        return np.concatenate([soft_clipped(scaled), flags], axis=1, dtype=np.float32)

    def origins(self) -> list[str]:
        """Return the column that each feature comes from."""
        return [*self.names, *self.with_gaps]


def soft_clipped(scaled: np.ndarray) -> np.ndarray:
    """Clip values softly: linear near 0, logarithmic beyond, in the same order.

    Example:
        >>> soft_clipped(np.array([-2.0, 3.0, 102.0])).round(2).tolist()
        [-2.0, 3.0, 7.61]
    """
    beyond = np.maximum(np.abs(scaled) - FAR, 0)
    return np.asarray(np.clip(scaled, -FAR, FAR) + np.sign(scaled) * np.log1p(beyond))


def _median(column: np.ndarray) -> float:
    known = column[~np.isnan(column)]
    return float(np.median(known)) if len(known) else 0.0


def _values(frame: DataFrame, names: list[str] | tuple[str, ...]) -> np.ndarray:
    """The columns side by side, float64 (N, columns), NaN for gaps."""
    return np.stack([numbers_in(frame[name], name) for name in names], axis=1)
