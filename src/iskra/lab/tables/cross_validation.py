"""A table cross-validated: a network for each fold, and one for use, all trained side by side."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...callbacks import Callback, EarlyStopping
from ...models import Model
from ...population import Member, Population
from ...population.folds import Fold, held_back, make_folds
from ...typing import Config
from ..report.words import counted
from ..results import TableResults
from .evaluation import ClassFindings, RegressionFindings
from .experiment import TableExperiment
from .fold_scores import FoldScores, OutOfFoldFindings
from .importance import Importance
from .preparation import BATCH, Preparation
from .recipe import TableRecipe
from .split import HELD_OUT, Split
from .target import REGRESSION


class CrossValidatedTable(TableExperiment):
    """A table whose every row is a test row once: of a network that was trained on the other folds.

    The run keeps one more network, made in the same way from all rows. It has no test rows of its own: the results are
    those of the way it is made. What is learned from data (features, when to stop) is learned in each fold anew, from
    the rows of the other folds.

    Args:
        recipe: As in `TableExperiment`, with a number of `folds`.
        **settings: See `TrainingRun`.

    Attributes:
        folds: The rows of each fold.
        population: The networks of the folds, and last the one that is kept.
    """

    folds: list[Fold]

    def __init__(self, recipe: TableRecipe, **settings: Any) -> None:
        super().__init__(recipe, **settings)
        self.preparations: list[Preparation] = [*map(self._prepared, self._rows()[:-1]), self.preparation]
        self._features: list[np.ndarray] = [each.features(self.frame) for each in self.preparations[:-1]]
        self._features.append(self.features)
        seeds = [*range(recipe.seed + 1, recipe.seed + len(self.folds) + 1), recipe.seed]
        self.population: Population = Population(
            self._fold_network, [{"number": number, "seed": seed} for number, seed in enumerate(seeds)]
        )
        self.model: Model = self.population[-1].model

    def summary(self) -> dict[str, str]:
        """Return a summary of the data for the terminal, by terms."""
        lines = super().summary()
        lines[self.table.dataset] = f"{len(self.truth):,} rows in {len(self.folds)} folds, each to test once"
        return lines

    def duration(self) -> str:
        """Return the length of the training in words."""
        return f"{counted(len(self.population), 'network')}, {super().duration()}"

    def _split_rows(self, recipe: TableRecipe, labels: np.ndarray | None) -> Split:
        num_rows, generator = len(self.frame), np.random.default_rng(recipe.seed)
        self.folds = make_folds(
            recipe.folds, 1, None, labels, num_rows,
            stratified=None, groups=None, validation_split=HELD_OUT, generator=generator,
        )  # fmt: skip
        rows = np.arange(num_rows)
        return Split(*held_back(rows, HELD_OUT, labels, None, generator), rows)

    def _rows(self) -> list[np.ndarray]:
        """The training rows of each network."""
        return [*(fold.training for fold in self.folds), self.split.train]

    def _fold_network(self, number: int) -> Model:
        return self._network_for(self.recipe, self.preparations[number], len(self._rows()[number]))

    def _fit(self, callbacks: list[Callback], **options: Any) -> None:
        def own_callbacks(member: Member) -> list[Callback]:
            averaging, *others = self._table_callbacks()
            return [averaging, *(callbacks if member is self.population[-1] else []), *others]

        try:
            self.population.fit(
                lambda member: self._features[member.number],
                lambda member: self.preparations[member.number].targets(self.truth),
                rows=self._rows(),
                validation_rows=[*(fold.validation for fold in self.folds), self.split.validation],
                batch_size=self.recipe.batch_size,
                callbacks=own_callbacks,
                **options,
            )
        except KeyboardInterrupt:
            for member in self.population:
                _restore(member)
            raise
        finally:
            self.model = self.population[-1].model  # a new one, if it was trained elsewhere

    def _evaluate(self, name: str, config: Config, metrics: Config, history: dict[str, list[float]]) -> TableResults:
        seen = sum(len(rows) * member.num_epochs for rows, member in zip(self._rows(), self.population, strict=True))
        metrics["examples_per_second"] = seen / metrics["seconds"]
        results = super()._evaluate(name, config, metrics, history)
        epochs = [member.best_epoch + 1 for member in self.population][:-1]
        scores = FoldScores.of(self.folds, epochs, self.truth, self._out_of_fold())
        results.metrics["folds"] = scores.metrics()
        return TableResults(**{**vars(results), "folds": scores})

    def _findings(self) -> RegressionFindings | ClassFindings:
        """Compare the truth with predictions by networks that were not trained on the row."""
        found = self._out_of_fold()
        if self.preparation.target.task == REGRESSION:
            return OutOfFoldFindings.of(self.folds, self.truth, found)
        return ClassFindings.evaluate(self.truth, found)

    def _out_of_fold(self) -> np.ndarray:
        """The predictions of all rows: numbers (N,), or probabilities (N, K)."""
        parts = [
            preparation.predictions(member.model.predict(features[fold.held_out], batch_size=BATCH, verbose=0))
            for fold, member, preparation, features in self._parts()
        ]
        found = np.zeros((len(self.truth), *parts[0].shape[1:]), parts[0].dtype)
        for fold, part in zip(self.folds, parts, strict=True):
            found[fold.held_out] = part
        return found

    def _mean_test_loss(self) -> float:
        losses = [
            self._test_loss(member.model, preparation, features, fold.held_out)
            for fold, member, preparation, features in self._parts()
        ]
        return float(np.mean(losses))

    def _importance(self) -> list[Importance]:
        """The importance of each column: the mean over the folds, each on its own test rows."""
        found: dict[str, list[Importance]] = {}
        for fold, member, preparation, features in self._parts():
            for each in self._importance_for(member.model, preparation, features, fold.held_out):
                found.setdefault(each.name, []).append(each)
        means = [
            Importance(name, float(np.mean([e.mean for e in each])), float(np.mean([e.deviation for e in each])))
            for name, each in found.items()
        ]
        return sorted(means, key=lambda each: -each.mean)

    def _parts(self) -> list[tuple[Fold, Member, Preparation, np.ndarray]]:
        """Each fold with its network, its preprocessing and the features of all rows."""
        parts = zip(self.folds, self.population, self.preparations, self._features, strict=False)
        return list(parts)  # without the last network, which has no fold


def _restore(member: Member) -> None:
    """Give a network whose training was broken off the best weights that it had."""
    for callback in member.callbacks:
        if isinstance(callback, EarlyStopping) and callback.best_weights is not None:
            member.model.set_weights(callback.best_weights)
