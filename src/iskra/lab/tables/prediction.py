"""Predictions of a network that was trained on a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ...models import Model
from ...typing import PathLike
from ..assessment import TESTED
from ..report.words import counted
from ..runs import Run
from .columns import at_row, words_in
from .evaluation import ClassFindings, Residuals
from .prediction_intervals import COVERAGE, PredictionIntervals
from .preparation import BATCH, FILE, Preparation, from_json
from .reading import Table, read_table
from .target import REGRESSION

if TYPE_CHECKING:
    from pandas import DataFrame, Series


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
        """Return a prediction for each row, in the rows' order; `remarks` says which values were not understood.

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
        if target.name not in frame.columns:
            return {}
        frame = self.preparation.understood(frame)
        known = target.is_known(frame[target.name])
        if not known.any():
            return {}
        rows = frame[known].reset_index(drop=True)
        truth, predicted = target.values(rows[target.name]), self._predictions(rows)
        if target.task == REGRESSION:
            found = Residuals(truth, predicted)
            return {"rows": len(rows), "mse": found.mse, "rmse": found.rmse, "mae": found.mae, "r2": found.r2}
        assessment = ClassFindings.evaluate(truth, predicted).assessment
        return {"rows": len(rows), "accuracy": assessment.accuracy}

    def read_table(self, path: PathLike) -> Table:
        """Read a table by the rules of the run's own: the same marks of missing values, forms of numbers and words.

        Raises:
            ValueError: If it is no table.
        """
        return read_table(path, self.preparation.text_columns, self.preparation.rules)

    def remarks(self, frame: DataFrame) -> list[str]:
        """Return remarks on new rows, one a column: values that training never had, gaps, unused columns."""
        preparation, said = self.preparation, []
        read, rows = preparation.rules.applied(frame), preparation.understood(frame)
        for each in preparation.categories:
            words = words_in(rows[each.name])
            new = words.notna() & ~words.isin(each.frequent)
            if new.any():
                what = "taken as any rare one" if each.has_rare else "taken as none of the known ones"
                said.append(f"{each.name}: {_placed(words, new, 'value rare or new to training')}; {what}")
        for name, median in zip(preparation.numbers.names, preparation.numbers.medians, strict=True):
            filled = f"filled with the median {median:g}"
            unknown = read[name].notna() & rows[name].isna()
            if unknown.any():
                form = preparation.rules.forms.get(name)
                what = f"value other than a number{f' of {form.unit}' if form and form.unit else ''}"
                said.append(f"{name}: {_placed(words_in(frame[name]), unknown, what)}; taken as unknown, {filled}")
            gaps = int(rows[name].isna().sum() - unknown.sum())
            if gaps and name not in preparation.numbers.with_gaps:
                said.append(f"{name}: {gaps:,} missing, none in training; {filled}")
        known = {*preparation.columns, preparation.target.name, *(each.name for each in preparation.left_out)}
        more = [str(name) for name in frame.columns if name not in known]
        if more:
            said.append(f"not used, since training had no such columns: {', '.join(more)}")
        return said + self._remarks_on_truth(rows)

    def _remarks_on_truth(self, rows: DataFrame) -> list[str]:
        """Say which values of the target cannot be compared with predictions."""
        target = self.preparation.target
        if target.name not in rows.columns:
            return []
        unknown = rows[target.name].notna() & ~target.is_known(rows[target.name])
        if not unknown.any():
            return []
        what = "value other than a number" if target.task == REGRESSION else "value other than a class of training"
        return [f"{target.name}: {_placed(words_in(rows[target.name]), unknown, what)}; not compared"]

    def explanation(self) -> str:
        """Return an explanation of the columns of `predict`."""
        target = self.preparation.target
        if self.intervals is None:
            return f"{target.name} is the most probable class; its probabilities are the network's."
        if self.intervals.num_rows < TESTED:
            return (
                f"How far {target.name} may be off was learned from {counted(self.intervals.num_rows, 'row')} alone: "
                f"{target.name}_low and {target.name}_high are a rough guess."
            )
        return (
            f"{100 * COVERAGE:.0f} of 100 true values should lie between {target.name}_low and {target.name}_high: so "
            f"many of {self.intervals.num_rows:,} validation rows with predictions of that size did."
        )

    def _predictions(self, frame: DataFrame) -> np.ndarray:
        features = self.preparation.features(frame)
        return self.preparation.predictions(self.model.predict(features, batch_size=BATCH, verbose=0))


def _placed(words: Series[Any], wanted: Series[Any], what: str) -> str:
    """Count values of a kind, and name the first with its row."""
    row = int(wanted.to_numpy().argmax())
    count = counted(int(wanted.sum()), what.partition(" ")[0]) + " " + what.partition(" ")[2]
    return f"{count}, {'the first ' if wanted.sum() > 1 else ''}{words.iloc[row]!r} {at_row(row)}"
