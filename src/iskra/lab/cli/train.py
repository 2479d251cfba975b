"""`iskra train`: one experiment, from the data to the report."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from iskra.lab.cli import options
from iskra.lab.cli.terminal import INTERRUPTED, console, plain_errors

if TYPE_CHECKING:
    from iskra.lab.recipe import Recipe
    from iskra.lab.tables.recipe import TableRecipe


def train(
    dataset: options.DatasetName,
    target: options.Target = None,
    task: options.Task = None,
    drop: options.Drop = None,
    skip_unlabelled: options.SkipUnlabelled = False,
    patience: options.Patience = None,
    hidden: options.Hidden = None,
    activation: options.Activation = None,
    dropout: options.Dropout = None,
    optimizer: options.Optimizer = None,
    lr: options.LearningRate = None,
    epochs: options.Epochs = None,
    batch_size: options.BatchSize = None,
    seed: options.Seed = 0,
    engine: options.Engine = None,
    threads: options.Threads = None,
    runs: options.Runs = Path("runs"),
    name: options.Name = None,
    tensorboard: options.TensorBoard = False,
    quiet: options.Quiet = False,
) -> None:
    """Train a network on images, or on a table of your own, and keep the run: curves, mistakes, weights, report.

    Without options, images are learned by the lesson's network and recipe, and a table by ones that suit its size:

        iskra train mnist
        iskra train houses.csv --target price

    Ctrl-C ends the training early and keeps what was learned so far.
    """
    from iskra.lab.cli import narration
    from iskra.lab.experiments import experiment_for
    from iskra.lab.folder import new_run_path

    with plain_errors():
        wanted = {
            "activation": activation,
            "dropout": dropout,
            "optimizer": optimizer,
            "learning_rate": lr,
            "epochs": epochs,
            "batch_size": batch_size,
            "seed": seed,
        }
        of_table = {"task": task, "drop": drop, "patience": patience, "skip_unlabelled": skip_unlabelled or None}
        recipe = _recipe(dataset, target, _given(of_table), hidden, _given(wanted))
        path = new_run_path(runs, recipe.dataset, name)
        experiment = experiment_for(recipe, engine=engine, threads=threads, tensorboard=tensorboard)
    if not quiet:
        console().print(narration.introduce(experiment))
    command = shlex.join(["iskra", *sys.argv[1:]])
    with plain_errors(mistakes=()):  # what fails from here on, apart from the disk, is no mistake in the options
        run = experiment.train(path, verbose=0 if quiet else "auto", command=command)
    console().print(str(run.path) if quiet else narration.conclude(run), soft_wrap=True)
    if run.outcome == "interrupted":
        raise typer.Exit(INTERRUPTED)


def _recipe(
    dataset: str, target: str | None, of_table: dict[str, Any], hidden: str | None, wanted: dict[str, Any]
) -> Recipe | TableRecipe:
    """What the options ask for."""
    from iskra.lab.problems import recipe_for
    from iskra.lab.recipe import parse_hidden
    from iskra.lab.tables.reading import is_table
    from iskra.lab.tables.recipe import table_recipe

    if hidden is not None:
        wanted["hidden"] = parse_hidden(hidden)
    if target is not None or is_table(dataset) or Path(dataset).is_file():
        return table_recipe(dataset, target, **of_table, **wanted)
    if of_table:
        option = next(iter(of_table)).replace("_", "-")
        raise ValueError(f"{option}: expected a table to go with --{option}, got {dataset!r}. Leave it out.")
    return recipe_for(dataset, **wanted)


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Those that were given."""
    return {name: value for name, value in options.items() if value is not None}
