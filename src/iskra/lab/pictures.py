"""The pictures of a run: as PNG files for anyone, as drawings for its report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from iskra.lab.folder import RunFolder
from iskra.lab.plots import plot_confusion, plot_examples, plot_filters, plot_history, plot_wrong
from iskra.lab.plots.svg import as_svg
from iskra.lab.results import Results

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 144


def write_pictures(folder: RunFolder, results: Results) -> dict[str, str]:
    """Write `curves.png`, `confusion.png`, `examples.png`, `wrong.png` and, of a network that has such, `filters.png`.

    Returns:
        The same drawings as SVG elements by name.
    """
    classes, assessment = results.problem.classes, results.assessment
    shown = (results.images, classes)
    figures = {
        "curves": plot_history(results.history),
        "confusion": plot_confusion(assessment.confusion, classes),
        "examples": plot_examples(assessment, *shown, brightest=results.problem.brightest),
        "wrong": plot_wrong(assessment, *shown, brightest=results.problem.brightest),
    }
    if results.filters is not None:
        figures["filters"] = plot_filters(results.filters)
    return write_figures(folder, figures)


def write_figures(folder: RunFolder, figures: Mapping[str, Figure]) -> dict[str, str]:
    """Write figures as PNG files called by their names; return them as SVG elements."""
    drawings = {}
    for name, figure in figures.items():
        with folder.open(f"{name}.png") as file:
            figure.savefig(file, format="png", dpi=DPI)
        figure.set_layout_engine("none")  # the places just found serve the drawing as well
        drawings[name] = as_svg(figure, name)
    return drawings
