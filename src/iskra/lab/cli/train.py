"""`iskra train`: one experiment, from the data to the report."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from . import options
from .terminal import INTERRUPTED, console, plain_errors

if TYPE_CHECKING:
    from ..recipe import Recipe
    from ..tables.recipe import TableRecipe


def train(
    dataset: options.DatasetName,
    target: options.Target = None,
    task: options.Task = None,
    drop: options.Drop = None,
    missing: options.Missing = None,
    encoding: options.Encoding = None,
    skip_unlabelled: options.SkipUnlabelled = False,
    patience: options.Patience = None,
    folds: options.Folds = None,
    image_size: options.ImageSize = None,
    split: options.Split = None,
    model: options.Model = None,
    hidden: options.Hidden = None,
    activation: options.Activation = None,
    dropout: options.Dropout = None,
    normalize: options.Normalize = None,
    augment: options.Augment = None,
    optimizer: options.Optimizer = None,
    learning_rate: options.LearningRate = None,
    schedule: options.Schedule = None,
    weight_decay: options.WeightDecay = None,
    filters: options.Filters = None,
    depth: options.Depth = None,
    shift: options.Shift = None,
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
    """Train a network on images or on a table, and keep the run: network, history, metrics, report.

    Without options, everything is learned by a network and a recipe that suit it:

        iskra train mnist
        iskra train cifar10 --model resnet
        iskra train photos                      (a folder that holds a folder of images for each class)
        iskra train houses.csv --target price
        iskra train houses.csv --target price --folds 5

    Ctrl-C ends the training early and keeps what was learned so far.
    """
    given = {name: value for name, value in locals().items() if value is not None}
    if not skip_unlabelled:
        del given["skip_unlabelled"]
    from ..experiments import experiment_for
    from ..folder import new_run_path
    from ..recipe import SEARCH
    from . import narration

    with plain_errors():
        search_rate = given.get("learning_rate") == SEARCH
        if learning_rate is not None:
            given |= _parsed_rate(given.pop("learning_rate"))
        groups = {group: {name: given[name] for name in names if name in given} for group, names in GROUPS.items()}
        recipe = chosen_recipe(dataset, target, hidden, groups.pop("all"), groups)
        path = new_run_path(runs, recipe.dataset, name)
        settings = {"engine": engine, "threads": threads, "tensorboard": tensorboard, "search_rate": search_rate}
        experiment = experiment_for(recipe, **settings)
    if not quiet:
        console().print(narration.introduce(experiment))
    command = shlex.join(["iskra", *sys.argv[1:]])
    with plain_errors(mistakes=()):  # what fails from here on, apart from the disk, is no mistake in the options
        run = experiment.train(path, verbose=0 if quiet else "auto", command=command)
    console().print(str(run.path) if quiet else narration.conclude(run), soft_wrap=True)
    if run.outcome == "interrupted":
        raise typer.Exit(INTERRUPTED)


def _parsed_rate(text: str) -> dict[str, float]:
    """The field of a recipe that `--lr` gives, none for `search`."""
    from ..recipe import SEARCH

    if text == SEARCH:
        return {}
    try:
        return {"learning_rate": float(text)}
    except ValueError:
        raise ValueError(
            f"learning_rate: expected a number above 0 or {SEARCH}, got {text!r}. Write --lr 0.1 or --lr {SEARCH}."
        ) from None


def chosen_recipe(
    dataset: str, target: str | None, hidden: str | None, wanted: dict[str, Any], groups: dict[str, dict[str, Any]]
) -> Recipe | TableRecipe:
    """Return the recipe that the options ask for: those for all data, and the groups for tables, images and folders."""
    from ..problems import PROBLEMS, recipe_for
    from ..recipe import parse_hidden
    from ..tables.reading import is_table
    from ..tables.recipe import table_recipe

    if hidden is not None:
        wanted["hidden"] = parse_hidden(hidden)
    if target is not None or is_table(dataset) or Path(dataset).is_file():
        _refuse(groups, "table", dataset)
        return table_recipe(dataset, target, **groups["table"], **wanted)
    if "augment" in groups["images"]:
        from ..augmentation import parse_augment

        wanted["augment"] = parse_augment(groups["images"].pop("augment"))
    if dataset not in PROBLEMS and (Path(dataset).is_dir() or "/" in dataset):
        from ..image_folder import folder_recipe

        _refuse(groups, "folder", dataset)
        return folder_recipe(dataset, **groups["folder"], **groups["images"], **wanted)
    _refuse(groups, "images", dataset)
    return recipe_for(dataset, **groups["images"], **wanted)


GROUPS = {  # the options of a recipe by the data that they are for
    "all": ("activation", "dropout", "optimizer", "learning_rate", "epochs", "batch_size", "seed"),
    "table": ("task", "drop", "missing", "encoding", "patience", "skip_unlabelled", "folds"),
    "images": ("model", "normalize", "augment", "schedule", "weight_decay", "filters", "depth", "shift"),
    "folder": ("image_size", "split"),
}
TAKES = {"table": ["table"], "images": ["images"], "folder": ["images", "folder"]}  # groups of options
NOUNS = {"table": "a table", "images": "images", "folder": "a folder of images"}


def _refuse(groups: dict[str, dict[str, Any]], kind: str, dataset: str) -> None:
    """Refuse the first option that is for another kind of data."""
    for group, given in groups.items():
        if given and group not in TAKES[kind]:
            option = next(iter(given)).replace("_", "-")
            raise ValueError(f"{option}: expected {NOUNS[group]} to go with --{option}, got {dataset!r}. Remove it.")
