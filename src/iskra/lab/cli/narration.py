"""The output of `iskra train` before and after the training."""

from __future__ import annotations

import math
from typing import Any

from rich.table import Table
from rich.text import Text

from ..environment import describe_engine
from ..report.words import counted, duration, few_tested, number, percent
from ..runs import Run
from ..training_run import TrainingRun
from .terminal import entries


def introduce(experiment: TrainingRun) -> Table:
    """Return a summary of the data, the network, the recipe and the engine."""
    recipe, engine = experiment.recipe, describe_engine()
    isa = f" ({engine['isa']})" if engine["isa"] else ""
    rate = "searched" if experiment.searches_rate else _rate(recipe.schedule, experiment.learning_rate)
    return entries(
        {
            **experiment.summary(),
            "network": f"{_network(experiment)}, {recipe.activation}, "
            f"{counted(experiment.model.count_params(), 'parameter')}",
            "recipe": f"{recipe.optimizer}, learning rate {rate}, {experiment.duration()}, "
            f"batches of {recipe.batch_size}, seed {recipe.seed}{_augmented(recipe.augment)}",
            "engine": f"{engine['name']}{isa}, {counted(engine['threads'], 'thread')}",
        }
    )


def _network(experiment: TrainingRun) -> str:
    """The units of each layer, or the network's name with the number of its convolutions."""
    recipe, model = experiment.recipe, experiment.model
    if recipe.model == "mlp":
        return " → ".join(map(str, [math.prod(model.input_shape[1:]), *recipe.hidden, model.output_shape[-1]]))
    count = sum(type(layer).__name__ == "Conv2D" for layer in model.layers)
    return f"{recipe.model}, {counted(count, 'convolution')}"


def _rate(schedule: str, rate: float) -> str:
    return f"up to {rate:g} and down" if schedule == "one_cycle" else f"{rate:g}"


def _augmented(names: tuple[str, ...]) -> str:
    return f", {' and '.join(names)}" if names else ""


def conclude(run: Run) -> Table:
    """Return the results and the path of the report."""
    metrics = run.metrics
    facts: dict[str, str | Text] = {}
    if run.outcome == "interrupted":
        done = f"interrupted after {counted(metrics['epochs'], 'epoch')} of {run.config['recipe']['epochs']}"
        facts["training"] = Text(done, style="yellow")
    facts["test"] = _result(run)
    if "folds" in metrics:
        facts["folds"] = _folds(metrics["folds"])
    if few := few_tested(run.config):
        facts["note"] = Text(few, style="yellow")
    noun = "images" if "images" in run.config else "rows"
    facts["time"] = f"{duration(metrics['seconds'])}, {metrics['examples_per_second']:,.0f} {noun} a second"
    facts["report"] = str(run.path / "report.html")
    return entries(facts)


def _folds(scores: dict[str, Any]) -> str:
    """The means over the folds with their standard errors."""
    shown = {"r2": "R²", "rmse": "root mean squared error", "accuracy": "accuracy"}
    said = [f"{shown[name]} {number(each['mean'])} ± {number(each['standard_error'])}"
            for name, each in scores.items() if name in shown and each["mean"] is not None]  # fmt: skip
    count = len(next(iter(scores.values()))["values"])
    return f"{', '.join(said)}: mean of {count} and its standard error"


def _result(run: Run) -> Text:
    """The test metrics in words."""
    metrics = run.metrics
    if "test_wrong" in metrics:
        count = run.config.get("images", run.config.get("rows", {}))["test"]
        if "test_accuracy" not in metrics:
            return Text(f"{count - metrics['test_wrong']:,} of {count:,} right")
        mistakes = f" right, {metrics['test_wrong']:,} of {count:,} wrong"
        return Text(percent(metrics["test_accuracy"]), style="bold") + Text(mistakes, style="not bold")
    errors = (
        f", root mean squared error {number(metrics['test_rmse'])}, "
        f"half of the predictions nearer than {number(metrics['test_median_error'])}"
    )
    r2 = "–" if metrics["test_r2"] is None else f"{metrics['test_r2']:.3f}"
    return Text(f"R² {r2}", style="bold") + Text(errors, style="not bold")
