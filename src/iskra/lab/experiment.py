"""One experiment: from a recipe to a run's folder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..callbacks import Callback
from ..models import Model
from ..typing import Config
from ..utils import set_random_seed
from .assessment import Assessment
from .folder import RunFolder
from .network import build_network
from .plots.filters import first_filters
from .problems import Problem, command_for, find_problem
from .recipe import Recipe
from .report import render_report
from .report.words import split_counts
from .results import ImageResults
from .training_run import TrainingRun


class Experiment(TrainingRun):
    """A recipe with its data loaded and its network built, ready to be trained.

    Args:
        recipe: The data set, the network and the hyperparameters.
        engine: Name of the engine. `None` keeps the one that is set.
        threads: The number of threads. `None` keeps the number that is set.
        tensorboard: Whether to write logs for TensorBoard too.
        search_rate: Whether to search for the learning rate, in place of the recipe's.

    Raises:
        ValueError: If the recipe names something unknown.
        OSError: If the data cannot be loaded.
        ImportError: If a package is missing that draws, saves or writes the logs.

    Example:
        >>> experiment = Experiment(Recipe("digits"))  # doctest: +SKIP
        >>> run = experiment.train("runs/first")  # doctest: +SKIP
    """

    def __init__(
        self,
        recipe: Recipe,
        *,
        engine: str | None = None,
        threads: int | None = None,
        tensorboard: bool = False,
        search_rate: bool = False,
    ) -> None:
        super().__init__(engine=engine, threads=threads, tensorboard=tensorboard, search_rate=search_rate)
        self.problem: Problem = _problem_of(recipe)
        self.recipe = recipe
        self.data = self.problem.load()
        set_random_seed(recipe.seed)
        self.model = self._network(recipe)

    def summary(self) -> dict[str, str]:
        """Return a summary of the data for the terminal, by terms."""
        lines = {self.problem.title: split_counts(self.data.counts(), "images")}
        if self.data.split:
            lines["split"] = self.data.split
        if self.data.skipped:
            lines["skipped"] = skipped_files(self.data.skipped)
        return lines

    def _settings(self) -> Config:
        return {
            "dataset": self.recipe.dataset,
            "recipe": self.recipe.as_dict() | {"learning_rate": self.learning_rate},
            "images": self.data.counts(),
            "split": self.data.split,
            "classes": list(self.problem.classes),
            "input": {
                "shape": list(self.data.x_train.shape[1:]),
                "brightest": self.problem.brightest,
                "kind": self.problem.kind,
            },
            "skipped": [list(each) for each in self.data.skipped],
        }

    def _command(self) -> str:
        return command_for(self.recipe, self.problem)

    def _fit(self, callbacks: list[Callback], **options: Any) -> None:
        self.model.fit(**self._training(), callbacks=callbacks, **options)

    def _network(self, recipe: Recipe) -> Model:
        shape, num_images = self.data.x_train.shape[1:], len(self.data.x_train)
        return build_network(
            recipe, shape, len(self.problem.classes), brightest=self.problem.brightest, num_images=num_images
        )

    def _training(self) -> dict[str, Any]:
        return self.data.training(self.recipe.batch_size)

    def _evaluate(self, name: str, config: Config, metrics: Config, history: dict[str, list[float]]) -> ImageResults:
        test = self.data.test()
        loss, _ = self.model.evaluate(**test, verbose=0)
        assessment = Assessment(self.data.y_test, self.model.predict(test["x"], verbose=0))
        metrics = {
            "outcome": metrics["outcome"],
            **({"test_accuracy": assessment.accuracy} if assessment.says_enough else {}),
            "test_loss": float(loss),
            "test_wrong": assessment.num_wrong,
            **metrics,
        }
        filters = first_filters(self.model)
        return ImageResults(name, config, metrics, history, self.problem, assessment, self.data.x_test, filters)

    def _report(self, folder: RunFolder, results: ImageResults) -> None:
        folder.write_text("report.html", render_report(results, folder, self.search))


def _problem_of(recipe: Recipe) -> Problem:
    """The problem of a recipe: a known data set, or a folder of images."""
    from .image_folder import FolderRecipe, folder_problem

    return folder_problem(recipe) if isinstance(recipe, FolderRecipe) else find_problem(recipe.dataset)


def skipped_files(skipped: Sequence[tuple[str, str]], shown: int = 10) -> str:
    """Return the names of files that could not be used, with the reasons; of many the first.

    Example:
        >>> skipped_files([("cat/1.jpg", "image file is truncated")])
        'cat/1.jpg (image file is truncated)'
    """
    lines = [f"{name} ({reason})" for name, reason in skipped[:shown]]
    if len(skipped) > shown:
        lines.append(f"and {len(skipped) - shown:,} more; config.json names all")
    return "\n".join(lines)
