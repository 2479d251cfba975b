"""The sentences of a report on a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from iskra.lab.report.words import counted, curves as curves_of_any, duration, network, number, percent
from iskra.lab.tables.calibration import calibration_error
from iskra.lab.tables.error_bars import COVERAGE
from iskra.lab.tables.findings import ClassFindings, RegressionFindings
from iskra.lab.tables.results import TableResults


def lead(results: TableResults) -> str:
    """Say what was trained, for how long, and how good it is."""
    rows, metrics, target = results.config["rows"], results.metrics, results.preparation.target
    begin = (
        f"{network(results.config['recipe']['hidden'])} looked {counted(metrics['epochs'], 'time')} at "
        f"{rows['train']:,} rows, for {duration(metrics['seconds'])} in all, to tell {target.name} from "
        f"{counted(len(results.preparation.columns), 'column')}. "
    )
    if isinstance(results.findings, RegressionFindings):
        found = results.findings.residuals
        return begin + (
            f"On {rows['test']:,} rows that it had never seen, half of its predictions are off by less than "
            f"{number(found.median)}, and the root mean squared error is {number(found.rmse)}; "
            f"always guessing the mean would make it {number(float(found.true.std()))}."
        )
    assessment = results.findings.assessment
    return begin + (
        f"Of {rows['test']:,} rows that it had never seen, it puts {assessment.num_images - assessment.num_wrong:,} "
        f"into the right class, {percent(metrics['test_accuracy'])}; "
        f"always guessing the most frequent class would get {percent(results.findings.largest_share)} right."
    )


def curves(results: TableResults) -> str:
    """Say how training went, and what the loss is."""
    words = curves_of_any(results.history)
    best, epochs = results.metrics["best_epoch"], results.metrics["epochs"]
    if best:
        words += f" What is kept are the weights of epoch {best} of {epochs}."
    if isinstance(results.findings, RegressionFindings):
        words += " The loss is the mean squared error in units of the target's variance: the mean alone would have 1."
    return words


def predictions(results: TableResults, findings: RegressionFindings) -> str:
    """Say how much is explained."""
    r2 = findings.residuals.r2
    explained = f"The network explains {100 * r2:.1f} % of the variance" if r2 > 0 else "The network explains nothing"
    bias = findings.residuals.bias
    way = "too high" if bias > 0 else "too low"
    return (
        f"{explained} of {results.preparation.target.name} among the test rows. On average it predicts "
        f"{number(abs(bias))} {way}. A perfect prediction lies on the line."
    )


def residuals(results: TableResults, findings: RegressionFindings) -> str:
    """Say how far predictions may be off, and where that is known from."""
    bars = findings.error_bars
    return (
        f"The lines beside the errors are what predict states as the error of a prediction: {100 * COVERAGE:.0f} % of "
        f"{bars.num_rows:,} validation rows with predictions of that size lie within. Of the test rows, "
        f"{100 * findings.covered:.1f} % do."
    )


def deciles(results: TableResults, findings: RegressionFindings) -> str:
    """Say where predictions are best and worst."""
    groups = findings.residuals.deciles()
    medians = [float(np.median(errors)) for _, _, errors in groups]
    best, worst = int(np.argmin(medians)), int(np.argmax(medians))
    return (
        f"The test rows in {len(groups)} groups of equal size by their true {results.preparation.target.name}. "
        f"The smallest errors are made from {_range(groups[best])}, the largest from {_range(groups[worst])}."
    )


def importance(results: TableResults) -> str:
    """Say which column matters most, and how that was found."""
    top = results.importance[0]
    useless = [each.name for each in results.importance if each.mean <= each.deviation]
    words = (
        "Each column's values are shuffled among the test rows, a few times, and what is lost by that tells what the "
        f"column matters to the network. Most of all it looks at {top.name}."
    )
    if useless and len(useless) < len(results.importance):
        words += f" Nothing much is lost without {_listed(useless)}."
    return f"{words} Columns that know the same can stand in for each other, and then each seems to matter less."


def columns(results: TableResults) -> str:
    """Say what was made of the columns."""
    preparation = results.preparation
    words = (
        f"{counted(len(preparation.columns), 'column')} became {counted(preparation.num_features, 'feature')}: numbers "
        "are brought to mean 0 and deviation 1, categories become a feature of 0 and 1 each. "
        "All that is learned from the training rows alone."
    )
    return words + (f" {counted(len(preparation.left_out), 'column')} left out." if preparation.left_out else "")


def calibration(findings: ClassFindings, classes: Sequence[str]) -> str:
    """Say how far stated probabilities can be trusted."""
    error = calibration_error(findings.bins)
    verdict = "They can be taken at their word" if error < 0.03 else "Take them with care"
    if error < 0.03 and findings.assessment.num_images < 200:
        verdict = "With so few test rows, that says little"
    return (
        f"Rows in groups by the probability that was stated for them, and the share of them that was right. On average "
        f"the two are {100 * error:.1f} points apart. {verdict}."
    )


def _range(group: tuple[float, float, np.ndarray]) -> str:
    return f"{number(group[0])} to {number(group[1])}"


def _listed(names: list[str], most: int = 5) -> str:
    shown = names[:most]
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
