"""`iskra tune`: a search for hyperparameters, from the data to the report."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from . import options
from .terminal import INTERRUPTED, console, entries, plain_errors
from .train import GROUPS, chosen_recipe

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from ...tuner import HyperParameter
    from ..runs import Run
    from ..tuning.tuning_run import TuningRun

FEW = 5  # values of a range that are all shown


def tune(
    dataset: options.DatasetName,
    search: options.Search = "random",
    trials: options.Trials = None,
    minutes: options.Minutes = None,
    objective: options.Objective = "val_loss",
    target: options.Target = None,
    task: options.Task = None,
    drop: options.Drop = None,
    missing: options.Missing = None,
    encoding: options.Encoding = None,
    skip_unlabelled: options.SkipUnlabelled = False,
    patience: options.Patience = None,
    image_size: options.ImageSize = None,
    split: options.Split = None,
    model: options.Model = None,
    hidden: options.Hidden = None,
    activation: options.Activation = None,
    dropout: options.Dropout = None,
    normalize: options.Normalize = None,
    augment: options.Augment = None,
    optimizer: options.Optimizer = None,
    learning_rate: options.GivenRate = None,
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
    quiet: options.Quiet = False,
) -> None:
    """Search for the hyperparameters that suit the data, train with the best, and keep the run and a report.

    What is given is kept, everything else is searched for:

        iskra tune houses.csv --target price
        iskra tune mnist --minutes 10 --search bayesian
        iskra tune photos --model cnn --lr 0.01

    The same command goes on with a search that was interrupted or killed; with more --trials it goes further. Ctrl-C
    ends the search and keeps what was found so far.
    """
    given = {name: value for name, value in locals().items() if value is not None}
    if not skip_unlabelled:
        del given["skip_unlabelled"]
    from ..experiments import experiment_for
    from ..tuning.tuning_run import SearchSettings, TuningRun
    from . import narration

    with plain_errors():
        kept = [name for name in (*GROUPS["all"], *GROUPS["images"], "hidden") if name in given]
        groups = {group: {name: given[name] for name in names if name in given} for group, names in GROUPS.items()}
        settings = SearchSettings(search, trials, minutes, objective, kept)
        recipe = chosen_recipe(dataset, target, hidden, groups.pop("all"), groups)
        experiment = experiment_for(recipe, engine=engine, threads=threads)
        command = shlex.join(["iskra", *sys.argv[1:]])
        tuning = TuningRun(experiment, settings, runs, name, command)
    if not quiet:
        console().print(narration.introduce(experiment))
        console().print(_space(tuning))
    with plain_errors(mistakes=(ValueError, RuntimeError)):
        run = tuning.run(verbose=0 if quiet else "auto")
    console().print(str(run.path) if quiet else _conclude(tuning, run), soft_wrap=True)
    if tuning.was_interrupted or run.outcome == "interrupted":
        raise typer.Exit(INTERRUPTED)


def _space(tuning: TuningRun) -> Table:
    """The search and what it searches, by terms."""
    from ...tuner import HyperParameters

    hp = HyperParameters()
    tuning.hypermodel.declare_hyperparameters(hp)
    lines: dict[str, list[str]] = {}
    for each in hp.space:
        of = f" ({', '.join(map(str, each.conditions[0].values))})" if each.conditions else ""
        lines.setdefault(each.name.replace("_", " "), []).append(_values(each) + of)
    facts: dict[str, str | Text] = {f"  {name}": "; ".join(texts) for name, texts in lines.items()}
    went_on = ", going on with the one in its folder" if tuning.is_resumed else ""
    return entries({"search": f"{tuning.settings.search}, by {tuning.settings.objective}{went_on}", **facts})


def _values(each: HyperParameter) -> str:
    """The values of a hyperparameter, or the ends of its range."""
    from ...tuner import Float, Int

    if isinstance(each, (Int, Float)) and len(each.values) > FEW:
        return f"{each.min_value:g} to {each.max_value:g}"
    return ", ".join(map(str, each.values))


def _conclude(tuning: TuningRun, run: Run) -> Table:
    """The result and the paths of the reports."""
    from ..tuning.space import in_words
    from ..tuning.tuning_run import REPORT
    from . import narration

    path = run.path / REPORT
    report: dict[str, str | Text] = {"search": str(path)} if path.exists() else {}  # none before the first trial ends
    if "test_loss" not in run.metrics:
        return entries({"training": "interrupted; the same command goes on", **report})
    found, recipe = run.config["tuning"], run.config["recipe"]
    chosen = {name: value for name, value in recipe.items() if name in found["fields"]}
    facts: dict[str, str | Text] = {
        "best": f"trial {int(found['best_trial']) + 1} of {found['completed_trials'] + found['failed_trials']}: "
        + ", ".join(f"{name} {value}" for name, value in in_words(chosen).items())
    }
    table = narration.conclude(run)
    for term, fact in {**facts, **report}.items():
        table.add_row(term, fact)
    return table
