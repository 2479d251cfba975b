"""Predictions of a network that was trained on a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ...models import Model
from ...typing import PathLike
from ..report.words import counted
from ..runs import Run
from .evaluation import ClassFindings, Residuals
from .prediction_intervals import COVERAGE, PredictionIntervals
from .preparation import BATCH, FILE, Preparation, from_json
from .target import REGRESSION

if TYPE_CHECKING:
    from pandas import DataFrame

SHOWN = 5  # unknown categories that are named


@dataclass(frozen=True)
class TablePredictor:
    """A trained network with its preprocessing and postprocessing.

    Args:
        preparation: From raw rows to features.
        intervals: The prediction intervals of a regression; None for classes.
        model: The network.

    Example:
        >>> predictor = TablePredictor.read("runs/houses")  # doctest: +SKIP
        >>> predictor.predict(pandas.read_csv("new.csv"))  # doctest: +SKIP
    """

    preparation: Preparation
    intervals: PredictionIntervals | None
    model: Model

    @classmethod
    def read(cls, path: PathLike) -> Self:
        """Read a finished run on a table.

        Raises:
            ValueError: If the folder holds no such run, or a file in it is damaged.
        """
        run = Run.read(path)
        model, preparation = run.network(), Preparation.read(run.path)
        content = json.loads((run.path / FILE).read_text(encoding="utf-8"))
        bars = from_json(PredictionIntervals, content["error_bars"]) if "error_bars" in content else None
        return cls(preparation, bars, model)

    def predict(self, frame: DataFrame) -> DataFrame:
        """Return a prediction for each row, in the rows' order.

        Columns that name rows and that training left aside come first. Then, for a target `price` of numbers: `price`,
        `price_low` and `price_high`, between which nine of ten true values should lie. For a target `kind` of classes:
        `kind`, and for each class the probability `P(kind=...)`.

        Raises:
            ValueError: If a column is missing, or a value cannot be read.
        """
        import pandas

        preparation, target = self.preparation, self.preparation.target
        found = self._predictions(frame)
        named = [each.name for each in preparation.left_out if each.names_rows and each.name in frame.columns]
        columns: dict[str, Any] = {name: frame[name].to_numpy() for name in named}
        if self.intervals is not None:
            error = self.intervals.of(found)
            columns |= {target.name: found}
            columns |= {f"{target.name}_low": found - error, f"{target.name}_high": found + error}
        else:
            columns[target.name] = np.array(target.classes)[found.argmax(axis=1)]
            columns |= {f"P({target.name}={name})": found[:, k] for k, name in enumerate(target.classes)}
        return pandas.DataFrame(columns)

    def score(self, frame: DataFrame) -> dict[str, float]:
        """Return the metrics for rows whose target is known; empty if there are none.

        Raises:
            ValueError: If a column is missing, or a value cannot be read.
        """
        target = self.preparation.target
        if target.name not in frame.columns or not (known := frame[target.name].notna()).any():
            return {}
        rows = frame[known].reset_index(drop=True)
        truth, predicted = target.values(rows[target.name]), self._predictions(rows)
        if target.task == REGRESSION:
            found = Residuals(truth, predicted)
            return {"rows": len(rows), "mse": found.mse, "rmse": found.rmse, "mae": found.mae, "r2": found.r2}
        assessment = ClassFindings.evaluate(truth, predicted).assessment
        return {"rows": len(rows), "accuracy": assessment.accuracy}

    def remarks(self, frame: DataFrame) -> list[str]:
        """Return remarks on new rows: unknown categories, unexpected gaps, unused columns."""
        preparation = self.preparation
        said = []
        for each in preparation.categories:
            unknown = each.unknown(frame)
            if unknown:
                shown = ", ".join(map(repr, unknown[:SHOWN])) + (", ..." if len(unknown) > SHOWN else "")
                what = "taken as any rare one" if each.has_rare else "taken as none of the known ones"
                count = counted(len(unknown), "value")
                said.append(f"{each.name}: {count} rare or new to training ({shown}), {what}")
        for name, median in zip(preparation.numbers.names, preparation.numbers.medians, strict=True):
            gaps = int(frame[name].isna().sum())
            if gaps and name not in preparation.numbers.with_gaps:
                said.append(f"{name}: {gaps:,} missing, none in training; filled with the median {median:g}")
        known = {*preparation.columns, preparation.target.name, *(each.name for each in preparation.left_out)}
        more = [str(name) for name in frame.columns if name not in known]
        if more:
            said.append(f"not used, since training had no such columns: {', '.join(more)}")
        return said

    def explanation(self) -> str:
        """Return an explanation of the columns of `predict`."""
        target = self.preparation.target
        if self.intervals is None:
            return f"{target.name} is the most probable class; its probabilities are the network's."
        return (
            f"{100 * COVERAGE:.0f} of 100 true values should lie between {target.name}_low and {target.name}_high: so "
            f"many of {self.intervals.num_rows:,} validation rows with predictions of that size did."
        )

    def _predictions(self, frame: DataFrame) -> np.ndarray:
        features = self.preparation.features(frame)
        return self.preparation.predictions(self.model.predict(features, batch_size=BATCH, verbose=0))
