"""The pictures of a run on a table: as PNG files for anyone, as drawings for its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from iskra.lab.folder import RunFolder
from iskra.lab.pictures import write_figures
from iskra.lab.plots import (
    plot_bars,
    plot_calibration,
    plot_confusion,
    plot_history,
    plot_predictions,
    plot_residuals,
)
from iskra.lab.plots.style import new_figure
from iskra.lab.report.words import number
from iskra.lab.tables.findings import ClassFindings, RegressionFindings
from iskra.lab.tables.results import TableResults

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_COLUMNS = 25  # whose importance is drawn
FEW = 4  # classes, whose matrix needs little room


def write_table_pictures(folder: RunFolder, results: TableResults) -> dict[str, str]:
    """Write each picture as a PNG file; return the same drawings as SVG elements by name."""
    figures = {"curves": _curves(results.history)}
    if isinstance(results.findings, RegressionFindings):
        figures |= _of_numbers(results.findings, results.preparation.target.name)
    else:
        figures |= _of_classes(results.findings, results.preparation.target.classes)
    figures["importance"] = _importance(results)
    return write_figures(folder, figures)


def _curves(history: dict[str, list[float]]) -> Figure:
    """The curves that a table's run has; one alone is drawn wide."""
    metrics = [name for name in ("loss", "accuracy") if name in history]
    if len(metrics) != 1:
        return plot_history(history, metrics)
    return plot_history(history, metrics, new_figure(8.4, 3.2).add_subplot())


def _of_numbers(findings: RegressionFindings, name: str) -> dict[str, Figure]:
    found = findings.residuals
    return {
        "predictions": plot_predictions(found.true, found.predicted, name),
        "residuals": plot_residuals(found.true, found.predicted, name, findings.error_bars.of),
        "deciles": _deciles(findings, name),
    }


def _deciles(findings: RegressionFindings, name: str) -> Figure:
    groups = findings.residuals.deciles()
    return plot_bars(
        [f"{number(low)} to {number(high)}" for low, high, _ in groups],
        [float(np.median(errors)) for _, _, errors in groups],
        [(float(np.median(errors)), float(np.percentile(errors, 90))) for _, _, errors in groups],
        f"Error by true {name}",
        "half of the errors are below the bar's end, nine of ten below the line's",
    )


def _of_classes(findings: ClassFindings, classes: tuple[str, ...]) -> dict[str, Figure]:
    bins = findings.bins
    label = f"stated probability of {classes[1]}" if len(classes) == 2 else "stated probability of the chosen class"
    return {
        "confusion": plot_confusion(
            findings.assessment.confusion, classes, new_figure(*[4.6 if len(classes) <= FEW else 6.4] * 2).add_subplot()
        ),
        "calibration": plot_calibration(
            [each.probability for each in bins], [each.share for each in bins], [each.count for each in bins], label
        ),
    }


def _importance(results: TableResults) -> Figure:
    top = results.importance[:MOST_COLUMNS]
    is_number = isinstance(results.findings, RegressionFindings)
    what = "root mean squared error" if is_number else "test loss"
    return plot_bars(
        [each.name for each in top],
        [each.mean for each in top],
        [(each.mean - each.deviation, each.mean + each.deviation) for each in top],
        "What each column matters",
        f"growth of the {what} when the column is shuffled",
    )
