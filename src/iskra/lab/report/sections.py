"""The sections that the reports of all runs have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...tuner import LearningRateSearch
from ..assessment import Assessment
from ..plots import plot_confusion, plot_learning_rates
from .page import Column, Page, beside, commands, facts, table
from .words import percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NAME, NUMBER = "name", "number"


def add_curves(page: Page, figure: Figure, findings: str) -> None:
    """Add the learning curves."""
    page.section(
        "curves",
        "Learning curves",
        "The loss and the metrics by epoch, on the training data and on validation data, which the network does not "
        "learn from: where the two drift apart, it overfits. A training value is the mean over its epoch, so it is "
        "drawn half an epoch earlier.",
        page.figure("curves", "Learning curves", figure),
        findings=findings,
    )


def add_rate_search(page: Page, search: LearningRateSearch | None) -> None:
    """Add how the learning rate was chosen, if it was searched for."""
    if search is None:
        return
    page.section(
        "learning-rate",
        "Learning rate search",
        "Networks were trained with many learning rates a factor of 2 apart, each with two seeds: all for a few "
        "epochs, the better ones for longer. Points are seeds, lines their means. The chosen rate has the best mean on "
        "the validation data; the spread of the seeds does not tell the rates in the band apart from it. The rest of "
        "this page is about the best network with the chosen rate, which has the weights of its best epoch.",
        page.figure("learning_rate", "Validation loss by learning rate", plot_learning_rates(search)),
        findings=search.summary().replace("\n", " "),
    )


def add_confusion(
    page: Page, assessment: Assessment, classes: Sequence[str], noun: str, ax: Axes | None = None
) -> None:
    """Add the confusion matrix with the most frequent errors; `noun` is what was classified."""
    top = assessment.confusions(10)
    findings = f"All test {noun}s are classified correctly."
    if top:
        times = {1: "once", 2: "twice"}.get(top[0].count, f"{top[0].count:,} times")
        findings = (
            f"The most frequent error is to predict {classes[top[0].predicted]} for {classes[top[0].true]}: {times}."
        )
    errors = table(
        [Column("true", NAME), Column("predicted", "mistake"), Column("count", NUMBER), Column("of the class", NUMBER)],
        [(classes[each.true], classes[each.predicted], f"{each.count:,}", percent(each.share, 1)) for each in top],
        caption="Most frequent errors",
    )
    matrix = page.figure("confusion", "Confusion matrix", plot_confusion(assessment.confusion, classes, ax), wide=False)
    page.section(
        "confusion",
        "Confusion matrix",
        f"Each row is a true class, each column a predicted class, and a cell is the percentage of the row's {noun}s "
        "that are predicted as the column's class: correct predictions are on the diagonal, errors beside it.",
        beside(matrix, errors),
        findings=findings,
    )


def add_precision_and_recall(page: Page, assessment: Assessment, classes: Sequence[str], noun: str) -> None:
    """Add precision and recall of each class, with a bar for the fraction that was missed."""
    missed = 1 - np.nan_to_num(assessment.recall, nan=1.0)
    widest = max(missed.max(), 1e-9)
    counts, correct = assessment.confusion.sum(axis=1), assessment.confusion.diagonal()
    rows = [
        (name, f"{counts[k]:,}", _share(assessment.recall[k]), _share(assessment.precision[k]),
         f"{counts[k] - correct[k]:,}", f"{100 * missed[k] / widest:.1f}")
        for k, name in enumerate(classes)
    ]  # fmt: skip
    titles = (f"{noun}s", "recall", "precision", "missed")
    columns = [Column("class", NAME), *(Column(title, NUMBER) for title in titles), Column("fraction missed", "bar")]
    page.section(
        "classes",
        "Precision and recall",
        f"Recall is the fraction of a class's {noun}s that are predicted as this class; precision is the fraction of "
        f"the {noun}s predicted as this class that belong to it.",
        table(columns, rows),
    )


def add_network(page: Page, config: Mapping[str, Any]) -> None:
    """Add the layers."""
    columns = [Column("layer", NAME), Column("name"), Column("output shape", "shape"), Column("parameters", NUMBER)]
    rows = [
        (layer["kind"], layer["name"], " × ".join(map(str, layer["shape"])), f"{layer['parameters']:,}")
        for layer in config["layers"]
    ]
    page.section(
        "network",
        "Network architecture",
        "The layers in the order in which data passes through them. Parameters are the numbers that a layer learns.",
        table(columns, rows, foot=("all", "", "", f"{config['parameters']:,}")),
    )


def add_reproduction(page: Page, config: Mapping[str, Any], hyperparameters: Mapping[str, object]) -> None:
    """Add the command, the hyperparameters and the environment."""
    given, engine, versions, machine = config["recipe"], config["engine"], config["versions"], config["machine"]
    chosen = {**hyperparameters, "batch size": f"{given['batch_size']:,}", "seed": given["seed"]}
    environment = {
        "started": config["started"].replace("T", " "),
        "iskra": versions["iskra"],
        "engine": ", ".join(str(engine[key]) for key in ("name", "isa") if engine.get(key)),
        "threads": engine["threads"],
        "Python": versions["python"],
        "NumPy": versions["numpy"],
        "system": machine["system"],
        "processor": machine["processor"],
        "cores": machine["cores"],
    }
    page.section(
        "recipe",
        "Reproducing this run",
        "A result is reproducible if the same steps give it again. This command does: with the same seed, versions and "
        "kind of processor, it trains the same network.",
        commands([config["command"]]),
        beside(facts("Hyperparameters", chosen), facts("Environment", environment), even=True),
    )


def hidden_layers(recipe: Mapping[str, Any]) -> str:
    """Return the units of the hidden layers as text."""
    return ", ".join(map(str, recipe["hidden"])) or "none"


def share_of_right(assessment: Assessment) -> tuple[str, dict[str, str]]:
    """Return the result in words, and the accuracy among the key figures if there are enough test examples for one."""
    if not assessment.says_enough:
        return f"{assessment.num_images - assessment.num_wrong} of {assessment.num_images} right", {}
    return percent(assessment.accuracy), {"test accuracy": percent(assessment.accuracy)}


def _share(share: float) -> str:
    return "–" if np.isnan(share) else percent(share, 1)
