"""One experiment on a table: reading, column types, split, features, training, evaluation on held-out rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...callbacks import Callback, EarlyStopping, ReduceLROnPlateau, SwapEMAWeights
from ...models import Model
from ...requirements import require
from ...typing import Config
from ...utils import set_random_seed
from ..folder import RunFolder
from ..network import build_table_network
from ..recipe import Recipe
from ..report.tables import render_table_report
from ..report.words import counted, split_counts
from ..results import TableResults
from ..training_run import TrainingRun
from .columns import LeftOut, classify_columns
from .evaluation import ClassFindings, RegressionFindings, Residuals, crossentropy
from .importance import Importance, measure_importance
from .prediction_intervals import PredictionIntervals
from .preparation import BATCH, Preparation
from .reading import read_table
from .recipe import TableRecipe
from .split import Split, split_rows
from .target import CLASSES, REGRESSION, ROWS, find_target

if TYPE_CHECKING:
    from pandas import DataFrame

SLOWER = 0.5  # what the learning rate is multiplied by when the validation loss stays as it is


class TableExperiment(TrainingRun):
    """A table, prepared and split, and a network for it.

    Args:
        recipe: The table, the target and the hyperparameters.
        **settings: `engine`, `threads` and `tensorboard`, see `TrainingRun`.

    Attributes:
        table: The recipe, with the fields that depend on the number of rows.
        preparation: The preprocessing.
        split: The rows of each part.

    Raises:
        ValueError: If the table cannot be used; the column and the row are named.
        OSError: If there is no such file.
        ImportError: If pandas is not installed.

    Example:
        >>> experiment = TableExperiment(TableRecipe("houses.csv", target="price"))  # doctest: +SKIP
        >>> run = experiment.train("runs/first")  # doctest: +SKIP
    """

    def __init__(self, recipe: TableRecipe, **settings: Any) -> None:
        super().__init__(**settings)
        require("pandas", "tables")
        table = read_table(recipe.path, missing=recipe.missing, encoding=recipe.encoding)
        frame = _wanted_rows(table.frame, recipe)
        target = find_target(frame, recipe.target, recipe.task)
        used, left_out = classify_columns(frame.drop(columns=[target.name, *recipe.drop]))
        left_out += [LeftOut(name, "as you asked") for name in recipe.drop]
        self.truth: np.ndarray = target.values(frame[target.name])  # (N,)
        self.frame: DataFrame = frame

        def prepared(rows: np.ndarray) -> Preparation:
            return Preparation.fit(frame.iloc[rows], self.truth[rows], target, used, left_out, table.rules)

        self._prepared = prepared
        self.split: Split = self._split_rows(recipe, self.truth if target.task == CLASSES else None)
        rows = self.split.train
        self.preparation: Preparation = prepared(rows)
        self.remarks: tuple[str, ...] = table.remarks
        self.features: np.ndarray = self.preparation.features(frame)  # (N, F)
        self.missing: dict[str, int] = {name: int(frame[name].isna().sum()) for name in self.preparation.columns}
        self.table: TableRecipe = recipe.settled(len(rows))
        self.recipe: Recipe = self.table.training()
        set_random_seed(recipe.seed)
        self.model: Model = self._network(self.recipe)

    def summary(self) -> dict[str, str]:
        """Return a summary of the data for the terminal, by terms."""
        preparation, target = self.preparation, self.preparation.target
        question = "a regression" if target.task == REGRESSION else f"one of {len(target.classes):,} classes"
        lines = {
            self.table.dataset: split_counts(self.split.counts(), "rows"),
            "target": f"{target.name}, {question}: {target.reason}",
            "columns": f"{len(preparation.numbers.names):,} of numbers, {len(preparation.categories):,} of categories, "
            f"{preparation.num_features:,} features",
        }
        with_gaps = [f"{name} ({count:,})" for name, count in self.missing.items() if count]
        if len(self.truth) < ROWS:
            lines["few rows"] = f"{len(self.truth)} teach little, and their test measures nothing; collect more"
        if self.remarks:
            lines["reading"] = "\n".join(self.remarks)
        if with_gaps:
            lines["missing"] = f"filled in, and told apart: {', '.join(with_gaps)}"
        if preparation.left_out:
            lines["left out"] = "\n".join(map(str, preparation.left_out))
        return lines

    def duration(self) -> str:
        """Return the length of the training in words."""
        return f"at most {counted(self.recipe.epochs, 'epoch')}, {self.table.patience} without improvement end it"

    def _split_rows(self, recipe: TableRecipe, labels: np.ndarray | None) -> Split:
        """Split the rows, those of each class evenly if there are labels (N,)."""
        return split_rows(len(self.frame), recipe.seed, labels)

    def _network_for(self, recipe: Recipe, preparation: Preparation, num_rows: int) -> Model:
        """A new network by a recipe, for so many training rows."""
        average = self.table.average(num_rows)
        return build_table_network(recipe, preparation.num_features, preparation.target, average)

    def predictions(self, features: np.ndarray) -> np.ndarray:
        """Return the predictions for features (N, F): numbers (N,), or probabilities (N, K)."""
        return self.preparation.predictions(self.model.predict(features, batch_size=BATCH, verbose=0))

    def _settings(self) -> Config:
        target = self.preparation.target
        return {
            "dataset": self.table.dataset,
            "recipe": self.table.as_dict() | {"learning_rate": self.learning_rate},
            "rows": self.split.counts(),
            "target": {"name": target.name, "task": target.task, "reason": target.reason},
            "columns": {
                "used": [{"name": name, "missing": count} for name, count in self.missing.items()],
                "left_out": [str(each) for each in self.preparation.left_out],
            },
            "features": self.preparation.num_features,
            "remarks": list(self.remarks),
        }

    def _command(self) -> str:
        return self.table.command()

    def _fit(self, callbacks: list[Callback], **options: Any) -> None:
        callbacks = self._callbacks(callbacks)
        try:
            self.model.fit(**self._training(), callbacks=callbacks, **options)
        except KeyboardInterrupt:
            stopping = callbacks[-1]
            if isinstance(stopping, EarlyStopping) and stopping.best_weights is not None:
                self.model.set_weights(stopping.best_weights)
            raise

    def _network(self, recipe: Recipe) -> Model:
        return self._network_for(recipe, self.preparation, len(self.split.train))

    def _training(self) -> dict[str, Any]:
        targets = self.preparation.targets(self.truth)
        train, validation = self.split.train, self.split.validation
        return {
            "x": self.features[train],
            "y": targets[train],
            "batch_size": self.recipe.batch_size,
            "validation_data": (self.features[validation], targets[validation]),
        }

    def _callbacks(self, own: list[Callback]) -> list[Callback]:
        averaging, slowing, stopping = self._table_callbacks()
        return [averaging, *own, slowing, stopping]

    def _table_callbacks(self) -> tuple[SwapEMAWeights, ReduceLROnPlateau, EarlyStopping]:
        """What averages the weights, lowers the learning rate, and ends a training by its validation loss."""
        patience = self.table.patience or 1
        return (
            SwapEMAWeights(swap_on_epoch=True),  # so that the means are what stopping keeps
            ReduceLROnPlateau(factor=SLOWER, patience=max(patience // 2, 1)),
            EarlyStopping(patience=patience, restore_best_weights=True),
        )

    def _evaluate(self, name: str, config: Config, metrics: Config, history: dict[str, list[float]]) -> TableResults:
        findings, losses = self._findings(), history.get("val_loss", [])
        metrics = {
            "outcome": metrics["outcome"],
            **findings.metrics(),
            "test_loss": self._mean_test_loss(),
            **metrics,
            "best_epoch": 0 if np.isnan(losses).all() else int(np.nanargmin(losses)) + 1,
        }
        return TableResults(name, config, metrics, history, self.preparation, self._importance(), findings)

    def _test_loss(self, model: Model, preparation: Preparation, features: np.ndarray, rows: np.ndarray) -> float:
        targets = preparation.targets(self.truth)[rows]
        return float(model.evaluate(features[rows], targets, verbose=0, return_dict=True)["loss"])

    def _mean_test_loss(self) -> float:
        return self._test_loss(self.model, self.preparation, self.features, self.split.test)

    def _findings(self) -> RegressionFindings | ClassFindings:
        """Compare predictions with the truth, on rows that the network was not trained on."""
        parts = (self.split.test, self.split.validation)
        (true, found), (true_before, found_before) = (
            (self.truth[rows], self.predictions(self.features[rows])) for rows in parts
        )
        if self.preparation.target.task == REGRESSION:
            return RegressionFindings(Residuals(true, found), PredictionIntervals.fit(true_before, found_before))
        return ClassFindings.evaluate(true, found)

    def _importance(self) -> list[Importance]:
        return self._importance_for(self.model, self.preparation, self.features, self.split.test)

    def _importance_for(
        self, model: Model, preparation: Preparation, features: np.ndarray, rows: np.ndarray
    ) -> list[Importance]:
        """The importance of each column on some rows for the root mean squared error, or the crossentropy."""

        def score(features: np.ndarray, truth: np.ndarray) -> float:
            found = preparation.predictions(model.predict(features, batch_size=BATCH, verbose=0))
            if preparation.target.task == REGRESSION:
                return -Residuals(truth, found).rmse
            return -crossentropy(found, truth)

        return measure_importance(score, features[rows], self.truth[rows], preparation.origins(), self.recipe.seed)

    def _report(self, folder: RunFolder, results: TableResults) -> None:
        content = self.preparation.as_dict()
        if isinstance(results.findings, RegressionFindings):
            content["error_bars"] = vars(results.findings.intervals)
        folder.write_json("preparation.json", content)
        folder.write_text("report.html", render_table_report(results, folder, self.search))


def _wanted_rows(frame: DataFrame, recipe: TableRecipe) -> DataFrame:
    """The rows of a table, without those that lack a target if the recipe skips them."""
    unknown = [name for name in recipe.drop if name not in frame.columns or name == recipe.target]
    if unknown:
        raise ValueError(
            f"drop: expected columns of the table other than the target, got {unknown[0]!r}. "
            f"They are {', '.join(map(str, frame.columns))}."
        )
    if recipe.skip_unlabelled and recipe.target in frame.columns:
        frame = frame.dropna(subset=[recipe.target]).reset_index(drop=True)
    return frame
