"""The experiment that belongs to a recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..typing import PathLike, Verbose
from .folder import new_run_path
from .recipe import Recipe
from .runs import Run
from .tables.recipe import TableRecipe
from .training_run import TrainingRun


def experiment_for(recipe: Recipe | TableRecipe, **settings: Any) -> TrainingRun:
    """Return the experiment by a recipe, its data loaded and its network built.

    Args:
        recipe: The data set, the network and the hyperparameters.
        **settings: `engine`, `threads`, `tensorboard` and `search_rate`, as `Experiment` has them.

    Raises:
        ValueError: If the recipe names something unknown, or its table cannot be used.
        OSError: If the data cannot be had.
        ImportError: If a package is missing.
    """
    if isinstance(recipe, TableRecipe):
        from .tables.cross_validation import CrossValidatedTable
        from .tables.experiment import TableExperiment

        if recipe.folds is not None:
            return CrossValidatedTable(recipe, **settings)
        return TableExperiment(recipe, **settings)
    from .experiment import Experiment

    return Experiment(recipe, **settings)


def train(
    recipe: Recipe | TableRecipe,
    *,
    runs: PathLike = "runs",
    name: str | None = None,
    engine: str | None = None,
    threads: int | None = None,
    tensorboard: bool = False,
    search_rate: bool = False,
    verbose: Verbose = "auto",
) -> Run:
    """Train by a recipe, write everything into a new folder and return the run.

    Args:
        recipe: The data set, the network and the hyperparameters.
        runs: The folder for all runs.
        name: The run's own folder in it. `None` makes a name from the data set and the time.
        engine: Name of the engine. `None` keeps the one that is set.
        threads: The number of threads. `None` keeps the number that is set.
        tensorboard: Whether to write logs for TensorBoard too, into `logs` in the run's folder.
        search_rate: Whether to search for the learning rate, in place of the recipe's.
        verbose: As in `fit`.

    Raises:
        ValueError: If the recipe names something unknown, or its table cannot be used.
        FileExistsError: If there is a run of that name: a run never overwrites another.

    Example:
        >>> run = train(Recipe("digits", epochs=5), verbose=0)  # doctest: +SKIP
        >>> run.metrics["test_accuracy"]  # doctest: +SKIP
    """
    path = new_run_path(Path(runs), recipe.dataset, name)
    experiment = experiment_for(
        recipe, engine=engine, threads=threads, tensorboard=tensorboard, search_rate=search_rate
    )
    return experiment.train(path, verbose=verbose)
