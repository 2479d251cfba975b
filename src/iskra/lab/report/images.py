"""The report of a run on images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...tuner import LearningRateSearch
from ..folder import RunFolder
from ..plots import plot_examples, plot_filters, plot_history, plot_wrong
from ..recipe import SHIFT, STAGES
from ..results import ImageResults
from . import sections, words
from .page import Column, Page, table

FILES = ("config.json", "history.csv", "metrics.json", "model.keras")
NETWORKS = {
    "lenet": "LeNet, a small convolutional network,",
    "cnn": "A convolutional network",
    "resnet": "A small residual network",
}
ONE_CYCLE = " at most, up to it and down to almost nothing"


def render_report(
    results: ImageResults, folder: RunFolder | None = None, search: LearningRateSearch | None = None
) -> str:
    """Return the report as one HTML page, and write its figures into the run's folder."""
    config, metrics, problem, assessment = results.config, results.metrics, results.problem, results.assessment
    result, accuracy = sections.share_of_right(assessment)
    page = Page(
        results.name,
        problem.title,
        result,
        _lead(results),
        {
            **accuracy,
            "test loss": f"{metrics['test_loss']:.4f}",
            "errors": f"{assessment.num_wrong:,} of {assessment.num_images:,}",
            "training time": words.duration(metrics["seconds"]),
            "images per second": f"{metrics['examples_per_second']:,.0f}",
            "parameters": f"{config['parameters']:,}",
        },
        words.notice(metrics, config),
        folder,
    )
    sections.add_curves(page, plot_history(results.history), words.curves(results.history))
    sections.add_rate_search(page, search)
    sections.add_confusion(page, assessment, problem.classes, "image")
    _add_examples(page, results)
    sections.add_precision_and_recall(page, assessment, problem.classes, "image")
    sections.add_network(page, config)
    _add_filters(page, results)
    if config["skipped"]:
        page.section(
            "skipped",
            "Skipped files",
            f"{words.counted(len(config['skipped']), 'file')} in the folder could not be used.",
            table([Column("file", "name"), Column("reason")], config["skipped"]),
        )
    sections.add_reproduction(page, config, _hyperparameters(results))
    return page.html_of_run(FILES)


def _lead(results: ImageResults) -> str:
    assessment, metrics, recipe = results.assessment, results.metrics, results.config["recipe"]
    network = words.network(recipe["hidden"]) if recipe["model"] == "mlp" else NETWORKS[recipe["model"]]
    return (
        f"{network} trained for {words.counted(metrics['epochs'], 'epoch')} on "
        f"{results.config['images']['train']:,} images, {words.duration(metrics['seconds'])} in all. It classifies "
        f"{assessment.num_images - assessment.num_wrong:,} of {words.counted(assessment.num_images, 'test image')} "
        "correctly, none of which it was trained on."
    )


def _add_examples(page: Page, results: ImageResults) -> None:
    shown = (results.assessment, results.images, results.problem.classes)
    colours, brightest = results.images.ndim == 4, results.problem.brightest
    page.section(
        "examples",
        "Example predictions",
        "Test images drawn at random: the true class in bold, below it ✓ or the class that was predicted instead, with "
        "the probability that the network gave it.",
        page.figure("examples", "Some test images", plot_examples(*shown, brightest=brightest), colours=colours),
    )
    page.section(
        "wrong",
        "Most confident errors",
        "The wrong predictions with the highest probabilities, the most confident first. They often show mislabeled or "
        "ambiguous images.",
        page.figure("wrong", "The most confident errors", plot_wrong(*shown, brightest=brightest), colours=colours),
        findings="" if results.assessment.num_wrong else "There are none: all test images are classified correctly.",
    )


def _add_filters(page: Page, results: ImageResults) -> None:
    """The weights of the first layer, if they can be drawn."""
    if results.filters is None:
        return
    height, width, channels, count = results.filters.shape
    scale = "middle grey is 0" if channels == 3 else "blue weights are positive, orange ones negative"
    page.section(
        "filters",
        "First-layer filters",
        "The weights of the first layer, drawn as images: a filter responds most to pixels that look like it.",
        page.figure("filters", "Filters of the first layer", plot_filters(results.filters), wide=False, colours=True),
        findings=f"{count:,} filters of {height} × {width} pixels; shown are up to 64 with the largest weights, each "
        f"scaled to its largest: {scale}.",
    )


def _augmentation(recipe: Mapping[str, Any]) -> str:
    shifts = f"shifts up to {words.percent(recipe.get('shift', SHIFT), 1)}"
    return ", ".join(shifts if name == "shifts" else name for name in recipe["augment"]) or "none"


def _hyperparameters(results: ImageResults) -> dict[str, object]:
    given, own_split = results.config["recipe"], results.config.get("split")
    return {
        "data set": given["dataset"],
        "split": words.split_counts(results.config["images"], "images") + (f", {own_split}" if own_split else ""),
        "model": given["model"],
        **({"hidden layers": sections.hidden_layers(given)} if given["model"] == "mlp" else {}),
        **{name: given[name] for name in STAGES if given.get(name) is not None},
        "activation": given["activation"],
        "dropout": f"{given['dropout']:g}",
        "augmentation": _augmentation(given),
        "optimizer": given["optimizer"],
        "learning rate": f"{given['learning_rate']:g}{ONE_CYCLE if given['schedule'] == 'one_cycle' else ''}",
        "epochs": f"{given['epochs']:,}",
    }
