"""The report of a run on images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from iskra.lab.report import tables, words
from iskra.lab.report.frame import beside, figure, file_list, render_frame, section
from iskra.lab.results import Results

FILES = ("config.json", "history.csv", "metrics.json", "model.json", "model.weights.npz")


def render_report(results: Results, drawings: Mapping[str, str]) -> str:
    """Return the report as one HTML page.

    Args:
        results: The run.
        drawings: SVG elements called `curves`, `confusion`, `examples`, `wrong` and, if there are any, `filters`.
    """
    classes, assessment, config = results.problem.classes, results.assessment, results.config
    colours = results.images.ndim == 4
    sections = [
        section(
            "curves", "How it learned", words.curves(results.history), figure(drawings["curves"], "Learning curves")
        ),
        section(
            "confusion",
            "What it takes for what",
            words.confusion(assessment, classes, "image"),
            beside(
                figure(drawings["confusion"], "Confusion matrix", wide=False),
                tables.confused_pairs(assessment, classes),
            ),
        ),
        section(
            "examples",
            "What it says",
            words.examples(),
            figure(drawings["examples"], "Some test images", colours=colours),
        ),
        section(
            "wrong",
            "Where it was most surely wrong",
            words.wrong(results),
            figure(drawings["wrong"], "The wrongest test images", colours=colours),
        ),
        section(
            "classes",
            "Class by class",
            words.class_by_class("image"),
            tables.class_by_class(assessment, classes, "images"),
        ),
        section("network", "The network", "", tables.network(config)),
        *_filters(results, drawings),
        *_skipped(config["skipped"]),
        section(
            "recipe",
            "How to do it again",
            "",
            f"<pre><code>{escape(config['command'])}</code></pre>\n"
            + beside(tables.recipe(results), tables.environment(config), even=True),
        ),
    ]
    return render_frame(
        version=config["versions"]["iskra"],
        name=results.name,
        title=results.problem.title,
        highlight=words.percent(results.metrics["test_accuracy"]),
        notice=words.notice(results.metrics, config),
        lead=words.lead(results),
        figures=tables.figures(results),
        sections=sections,
        footer=file_list([*FILES, *(f"{name}.png" for name in drawings)]),
    )


def _filters(results: Results, drawings: Mapping[str, str]) -> list[str]:
    """The section on the first layer, if it can be shown."""
    if results.filters is None:
        return []
    picture = figure(drawings["filters"], "Filters of the first layer", wide=False, colours=True)
    return [section("filters", "What its first layer looks for", words.filters(results.filters.shape), picture)]


def _skipped(files: Sequence[tuple[str, str]]) -> list[str]:
    """The section on files that could not be used, if there are any."""
    if not files:
        return []
    return [section("skipped", "What it did not look at", words.skipped(len(files)), tables.skipped(files))]
