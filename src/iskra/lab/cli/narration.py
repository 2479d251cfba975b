"""What `iskra train` tells before and after the training."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from iskra.lab.cli.terminal import entries
from iskra.lab.environment import describe_engine
from iskra.lab.experiment import Experiment
from iskra.lab.report.words import counted, duration, percent
from iskra.lab.runs import Run


def introduce(experiment: Experiment) -> Table:
    """Return what is going to be trained, on what and how."""
    recipe, images, engine = experiment.recipe, experiment.data.counts(), describe_engine()
    sizes = [experiment.data.x_train[0].size, *recipe.hidden, len(experiment.problem.classes)]
    isa = f" ({engine['isa']})" if engine["isa"] else ""
    rate = experiment.learning_rate
    return entries(
        {
            experiment.problem.title: f"{images['train']:,} images to train, {images['validation']:,} to validate, "
            f"{images['test']:,} to test",
            "network": f"{' → '.join(map(str, sizes))}, {recipe.activation}, "
            f"{counted(experiment.model.count_params(), 'parameter')}",
            "recipe": f"{recipe.optimizer}, learning rate {rate:g}, {counted(recipe.epochs, 'epoch')}, "
            f"batches of {recipe.batch_size}, seed {recipe.seed}",
            "engine": f"{engine['name']}{isa}, {counted(engine['threads'], 'thread')}",
        }
    )


def conclude(run: Run) -> Table:
    """Return what came out, and where it lies."""
    metrics, images = run.metrics, run.config["images"]
    facts: dict[str, str | Text] = {}
    if run.outcome == "interrupted":
        done = f"interrupted after {counted(metrics['epochs'], 'epoch')} of {run.config['recipe']['epochs']}"
        facts["training"] = Text(done, style="yellow")
    mistakes = f" right, {metrics['test_wrong']:,} of {images['test']:,} wrong"
    facts["test"] = Text(percent(metrics["test_accuracy"]), style="bold") + Text(mistakes, style="not bold")
    facts["time"] = f"{duration(metrics['seconds'])}, {metrics['examples_per_second']:,.0f} images a second"
    facts["report"] = str(run.path / "report.html")
    return entries(facts)
