"""The report of a run on a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from ...tuner import LearningRateSearch
from ..folder import RunFolder
from ..plots import plot_bars, plot_calibration, plot_history, plot_predictions, plot_residuals
from ..plots.style import new_figure
from ..results import TableResults
from ..tables.evaluation import ClassFindings, RegressionFindings, calibration_error
from ..tables.prediction_intervals import COVERAGE
from . import sections, words
from .folds import add_folds, lead_of_folds, tested_rows
from .page import Column, Page, beside, table
from .words import number, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FILES = ("config.json", "history.csv", "metrics.json", "model.keras", "preparation.json")
MOST_COLUMNS = 25  # whose importance is drawn
FEW = 4  # classes, whose matrix needs little room


def render_table_report(
    results: TableResults, folder: RunFolder | None = None, search: LearningRateSearch | None = None
) -> str:
    """Return the report as one HTML page, and write its figures into the run's folder."""
    config, metrics, findings = results.config, results.metrics, results.findings
    if isinstance(findings, RegressionFindings):
        highlight = "R² –" if np.isnan(findings.residuals.r2) else f"R² {findings.residuals.r2:.3f}"
        figures = {
            "root mean squared error": number(findings.residuals.rmse),
            "mean absolute error": number(findings.residuals.mae),
            "median absolute error": number(findings.residuals.median),
        }
    else:
        highlight, accuracy = sections.share_of_right(findings.assessment)
        if accuracy:
            accuracy |= {"balanced accuracy": percent(metrics["test_balanced_accuracy"])}
        figures = {
            **accuracy,
            "errors": f"{findings.assessment.num_wrong:,} of {findings.assessment.num_images:,}",
        }
    figures |= {
        "training time": words.duration(metrics["seconds"]),
        "rows per second": f"{metrics['examples_per_second']:,.0f}",
        "parameters": f"{config['parameters']:,}",
    }
    page = Page(results.name, results.title, highlight, _lead(results), figures, words.notice(metrics, config), folder)
    add_folds(page, results)
    sections.add_curves(page, _curves(results.history), _words_of_curves(results))
    sections.add_rate_search(page, search)
    if isinstance(findings, RegressionFindings):
        _add_predictions(page, findings, results.preparation.target.name)
        _add_residuals(page, findings, results)
        _add_deciles(page, findings, results.preparation.target.name)
    else:
        classes = results.preparation.target.classes
        size = 4.6 if len(classes) <= FEW else 6.4
        axes = new_figure(size, size).add_subplot()
        sections.add_confusion(page, findings.assessment, classes, "row", axes)
        sections.add_precision_and_recall(page, findings.assessment, classes, "row")
        _add_calibration(page, findings, classes)
    _add_importance(page, results)
    _add_columns(page, results)
    sections.add_network(page, config)
    sections.add_reproduction(page, config, _hyperparameters(results))
    return page.html_of_run(FILES)


def _lead(results: TableResults) -> str:
    begin = lead_of_folds(results, results.folds) if results.folds else _lead_of_split(results)
    if isinstance(results.findings, RegressionFindings):
        found = results.findings.residuals
        return begin + (
            f"On {tested_rows(results)}, the median absolute error is "
            f"{number(found.median)} and the root mean squared error {number(found.rmse)}; "
            f"always predicting the mean would give {number(float(found.true.std()))}."
        )
    assessment = results.findings.assessment
    share = f" ({percent(assessment.accuracy)})" if assessment.says_enough else ""
    return begin + (
        f"On {tested_rows(results)}, {assessment.num_images - assessment.num_wrong:,} are classified correctly"
        f"{share}; always predicting the most frequent class would give {percent(results.findings.largest_share)}."
    )


def _lead_of_split(results: TableResults) -> str:
    rows, metrics, target = results.config["rows"], results.metrics, results.preparation.target
    return (
        f"{words.network(results.config['recipe']['hidden'])} trained for "
        f"{words.counted(metrics['epochs'], 'epoch')} on {rows['train']:,} rows, {words.duration(metrics['seconds'])} "
        f"in all, to predict {target.name} from {words.counted(len(results.preparation.columns), 'column')}. "
    )


def _curves(history: dict[str, list[float]]) -> Figure:
    """The curves that a table's run has; one alone is drawn wide."""
    metrics = [name for name in ("loss", "accuracy") if name in history]
    if len(metrics) != 1:
        return plot_history(history, metrics)
    return plot_history(history, metrics, new_figure(8.4, 3.2).add_subplot())


def _words_of_curves(results: TableResults) -> str:
    said = words.curves(results.history)
    best, epochs = results.metrics["best_epoch"], results.metrics["epochs"]
    if best:
        said += f" The network keeps the weights of epoch {best} of {epochs}, the best on validation data."
    if isinstance(results.findings, RegressionFindings):
        said += " The loss is the mean squared error in units of the target's variance: predicting the mean has loss 1."
    return said


def _add_predictions(page: Page, findings: RegressionFindings, name: str) -> None:
    found = findings.residuals
    worst = np.argsort(-np.abs(found.errors), kind="stable")[:10]
    columns = [Column("true", "number"), Column("predicted", "number"), Column("residual", "number mistake")]
    rows = [
        (number(found.true[row]), number(found.predicted[row]),
         f"{'+' if found.errors[row] > 0 else ''}{number(found.errors[row])}")
        for row in worst
    ]  # fmt: skip
    drawing = plot_predictions(found.true, found.predicted, name)
    explained = f"explains {percent(found.r2, 1)}" if found.r2 > 0 else "explains nothing"
    verdict = "" if np.isnan(found.r2) else f"The network {explained} of the variance of {name}. "
    page.section(
        "predictions",
        "Predicted and true values",
        "Each point is a test row; a perfect prediction lies on the line. R² is the fraction of the target's variance "
        "that the predictions explain: 1 is perfect, 0 no better than always predicting the mean.",
        beside(
            page.figure("predictions", "Predicted and true values", drawing, wide=False),
            table(columns, rows, caption="Largest residuals"),
        ),
        findings=f"{verdict}On average its predictions are "
        f"{number(abs(found.bias))} too {'high' if found.bias > 0 else 'low'}.",
    )


def _add_residuals(page: Page, findings: RegressionFindings, results: TableResults) -> None:
    found = findings.residuals
    drawing = plot_residuals(found.true, found.predicted, results.preparation.target.name, findings.intervals.of)
    held = f"{findings.intervals.num_rows:,} validation rows, by which their widths were chosen, and of "
    tested = f"{percent(findings.covered, 1)} of the test rows"
    if results.folds is not None:
        held = f"{findings.intervals.num_rows:,} rows, by which their widths were chosen; chosen by the other folds "
        tested = f"alone, they hold {percent(findings.covered, 1)}"
    page.section(
        "residuals",
        "Residuals",
        "A residual is the predicted value minus the true value. The left panel is a histogram of the residuals, the "
        "right one shows them by predicted value, with the limits of the prediction intervals.",
        page.figure("residuals", "Residuals", drawing),
        findings=f"The prediction intervals hold the true values of {percent(COVERAGE, 0)} of the {held}{tested}.",
    )


def _add_deciles(page: Page, findings: RegressionFindings, name: str) -> None:
    groups = findings.residuals.deciles()
    ranges = [f"{number(low)} to {number(high)}" for low, high, _ in groups]
    medians = [float(np.median(errors)) for _, _, errors in groups]
    drawing = plot_bars(
        ranges,
        medians,
        [(median, float(np.percentile(errors, 90))) for median, (_, _, errors) in zip(medians, groups, strict=True)],
        f"Absolute error by true {name}",
        "bar: median absolute error; line: 90th percentile",
    )
    page.section(
        "deciles",
        "Error by decile",
        f"Deciles are {len(groups)} groups of equal size: here of the test rows, ordered by their true value.",
        page.figure("deciles", "Error by decile", drawing),
        findings=f"The errors are smallest from {ranges[int(np.argmin(medians))]}, "
        f"and largest from {ranges[int(np.argmax(medians))]}.",
    )


def _add_calibration(page: Page, findings: ClassFindings, classes: tuple[str, ...]) -> None:
    bins, error = findings.bins, calibration_error(findings.bins)
    verdict = "The probabilities are well calibrated" if error < 0.03 else "Take the probabilities with care"
    if error < 0.03 and findings.assessment.num_images < 200:
        verdict = "With so few test rows, that says little"
    is_binary = len(classes) == 2
    fraction = "fraction of positives" if is_binary else "fraction correct"
    drawing = plot_calibration(
        [each.probability for each in bins],
        [each.share for each in bins],
        [each.count for each in bins],
        f"predicted probability of {classes[1]}" if is_binary else "predicted probability",
        fraction,
    )
    rows = [(percent(each.probability, 1), percent(each.share, 1), f"{each.count:,}") for each in bins]
    columns = [Column("predicted", "number"), Column(fraction, "number"), Column("rows", "number")]
    page.section(
        "calibration",
        "Calibration",
        "A classifier is calibrated if its probabilities come true: of the predictions with a probability of "
        "70\u00a0%, 70\u00a0% are correct. Each point is a group of predictions of similar probability.",
        beside(page.figure("calibration", "Calibration", drawing, wide=False), table(columns, rows)),
        findings=f"The expected calibration error, the mean distance from the diagonal, is {100 * error:.1f} "
        f"percentage points. {verdict}.",
    )


def _add_importance(page: Page, results: TableResults) -> None:
    top = results.importance[:MOST_COLUMNS]
    what = "root mean squared error" if isinstance(results.findings, RegressionFindings) else "test loss"
    drawing = plot_bars(
        [each.name for each in top],
        [each.mean for each in top],
        [(each.mean - each.deviation, each.mean + each.deviation) for each in top],
        "Permutation importance",
        f"increase of the {what} when the column is shuffled",
    )
    said = f"The most important column is {top[0].name}."
    useless = [each.name for each in results.importance if each.mean <= each.deviation]
    if useless and len(useless) < len(results.importance):
        said += f" Shuffling {words.listed(useless, noun='columns')} changes next to nothing."
    page.section(
        "importance",
        "Permutation importance",
        f"The importance of a column is the increase of the {what} when its values are shuffled among the test rows. "
        "Correlated columns share their importance, since each can stand in for the other.",
        page.figure("importance", "Permutation importance", drawing),
        findings=said,
    )


def _add_columns(page: Page, results: TableResults) -> None:
    """Each column with what it became, and those that are left out with the reason."""
    preparation = results.preparation
    features, numbers = Counter(preparation.origins()), set(preparation.numbers.names)
    rare = {each.name for each in preparation.categories if each.has_rare}
    rows = []
    for column in results.config["columns"]["used"]:
        name, missing = column["name"], f"{column['missing']:,}" if column["missing"] else ""
        kind = "number" if name in numbers else f"categories{', rare ones as one' if name in rare else ''}"
        rows.append((name, kind, f"{features[name]:,}", missing))
    said = f"{words.counted(len(preparation.columns), 'column')} became "
    said += f"{words.counted(preparation.num_features, 'feature')}."
    if preparation.left_out:
        said += f" {words.counted(len(preparation.left_out), 'column')} left out."
    page.section(
        "columns",
        "Features",
        "Features are the numbers that the network takes. Columns of numbers are standardized to mean 0 and standard "
        "deviation 1; categories are one-hot encoded, a feature of 0 and 1 each. All of this is learned from the "
        "training rows alone.",
        table(
            [Column("column", "name"), Column("type"), Column("features", "number"), Column("missing", "number")], rows
        ),
        table(
            [Column("column", "name"), Column("reason"), Column("advice")],
            [(each.name, each.reason, each.advice) for each in preparation.left_out],
            caption="Left out",
        ),
        table([Column("how the file was read")], [(remark,) for remark in results.config["remarks"]]),
        findings=said,
    )


def _split(results: TableResults) -> str:
    if results.folds is None:
        return words.split_counts(results.config["rows"], "rows")
    return f"{results.config['rows']['test']:,} rows in {len(results.folds.folds)} folds"


def _hyperparameters(results: TableResults) -> dict[str, object]:
    given, target = results.config["recipe"], results.config["target"]
    return {
        "table": given["path"],
        "target": f"{target['name']}, {target['task']}: {target['reason']}",
        "split": _split(results),
        "hidden layers": sections.hidden_layers(given),
        "activation": given["activation"],
        "dropout": f"{given['dropout']:g}",
        "optimizer": given["optimizer"],
        "learning rate": f"{given['learning_rate']:g}, halved where nothing improves; weights averaged along the way",
        "epochs": f"at most {given['epochs']:,}, ended after {given['patience']:,} without improvement",
    }
