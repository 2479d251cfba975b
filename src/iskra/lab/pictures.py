"""The pictures of a run: as PNG files for anyone, as drawings for its report."""

from __future__ import annotations

from iskra.lab.folder import RunFolder
from iskra.lab.plots import plot_confusion, plot_history, plot_wrong
from iskra.lab.plots.svg import as_svg
from iskra.lab.results import Results

DPI = 144


def write_pictures(folder: RunFolder, results: Results) -> dict[str, str]:
    """Write `curves.png`, `confusion.png` and `wrong.png`; return the same drawings as SVG elements by name."""
    classes = results.problem.classes
    figures = {
        "curves": plot_history(results.history),
        "confusion": plot_confusion(results.assessment.confusion, classes),
        "wrong": plot_wrong(results.assessment, results.images, classes),
    }
    drawings = {}
    for name, figure in figures.items():
        with folder.open(f"{name}.png") as file:
            figure.savefig(file, format="png", dpi=DPI)
        drawings[name] = as_svg(figure, name)
    return drawings
