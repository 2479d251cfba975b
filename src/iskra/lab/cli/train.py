"""`iskra train`: one experiment, from the data to the report."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import typer

from iskra.lab.cli import options
from iskra.lab.cli.terminal import INTERRUPTED, console, plain_errors


def train(
    dataset: options.DatasetName,
    hidden: options.Hidden = "256,256",
    activation: options.Activation = "relu",
    dropout: options.Dropout = 0.0,
    optimizer: options.Optimizer = "sgd",
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
    """Train a network on images and keep the run: curves, mistakes, weights, report.

    Without options, it is the lesson's network by the lesson's recipe. Ctrl-C ends the training early and keeps
    what was learned so far.
    """
    from iskra.lab.cli import narration
    from iskra.lab.experiment import Experiment
    from iskra.lab.folder import new_run_path
    from iskra.lab.problems import recipe_for
    from iskra.lab.recipe import parse_hidden

    given = {"learning_rate": lr, "epochs": epochs, "batch_size": batch_size}
    with plain_errors():
        recipe = recipe_for(
            dataset,
            hidden=parse_hidden(hidden),
            activation=activation,
            dropout=dropout,
            optimizer=optimizer,
            seed=seed,
            **{key: value for key, value in given.items() if value is not None},
        )
        path = new_run_path(runs, recipe.dataset, name)
        experiment = Experiment(recipe, engine=engine, threads=threads, tensorboard=tensorboard)
    if not quiet:
        console().print(narration.introduce(experiment))
    command = shlex.join(["iskra", *sys.argv[1:]])
    with plain_errors(mistakes=()):  # what fails from here on, apart from the disk, is no mistake in the options
        run = experiment.train(path, verbose=0 if quiet else "auto", command=command)
    console().print(str(run.path) if quiet else narration.conclude(run), soft_wrap=True)
    if run.outcome == "interrupted":
        raise typer.Exit(INTERRUPTED)
