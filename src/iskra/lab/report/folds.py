"""The section on the folds of a cross-validation."""

from __future__ import annotations

from ..results import TableResults
from ..tables.fold_scores import FoldScores
from .page import Column, Page, table
from .words import counted, number, percent

NAMES = {"r2": "R²", "rmse": "RMSE", "mae": "MAE", "accuracy": "accuracy", "crossentropy": "crossentropy"}


def add_folds(page: Page, results: TableResults) -> None:
    """Add the scores of each fold and their mean; nothing for a run without folds."""
    folds = results.folds
    if folds is None:
        return
    columns = [Column("fold", "name"), Column("test rows", "number"), Column("epochs", "number"),
               *(Column(NAMES[name], "number") for name in folds.values)]  # fmt: skip
    rows = [
        (str(n + 1), f"{len(fold.held_out):,}", f"{epochs:,}", *(number(each[n]) for each in folds.values.values()))
        for n, (fold, epochs) in enumerate(zip(folds.folds, folds.epochs, strict=True))
    ]
    means = [f"{number(folds.mean(name))} ± {number(folds.error(name))}" for name in folds.values]
    page.section(
        "folds",
        "Cross-validation",
        f"The rows are dealt to {len(folds.folds)} folds, and for each there is a network that is trained on the "
        "others: so every row is a test row once, of a network that has not seen it. Features, and when to stop, are "
        "learned without the fold, too. The test results on this page are those of these predictions.",
        table(columns, rows, foot=("mean", "", "", *means)),
        findings=f"The mean {_in_words(folds)}. Behind ± is the standard error of the mean, corrected for the rows on "
        "which several of these networks are trained (Nadeau and Bengio, 2003). It is a rough guide: scores of folds "
        "are not independent, and smaller differences to another recipe may be chance. The network that is kept is one "
        "more, made in the same way from all rows; these scores estimate what such networks do on new ones.",
    )


def lead_of_folds(results: TableResults, folds: FoldScores) -> str:
    """Return the first sentence of the report."""
    recipe, rows = results.config["recipe"], results.config["rows"]
    units = " and ".join(map(str, recipe["hidden"]))
    return (
        f"Cross-validation with {len(folds.folds)} folds of networks "
        f"{f'with hidden layers of {units} units' if units else 'of one layer'}, which predict "
        f"{results.preparation.target.name} from {counted(len(results.preparation.columns), 'column')} of "
        f"{rows['test']:,} rows. The network that is kept was trained for "
        f"{counted(results.metrics['epochs'], 'epoch')} on {rows['train']:,} of them, while {rows['validation']:,} "
        "told when to stop. "
    )


def tested_rows(results: TableResults) -> str:
    """Return which rows the results are of, after "on"."""
    count = f"{results.config['rows']['test']:,}"
    if results.folds is None:
        return f"{count} test rows, none of which it was trained on"
    return f"all {count} rows, each predicted by a network that was not trained on it"


def _in_words(folds: FoldScores) -> str:
    name = next(iter(folds.values))
    mean, error = folds.mean(name), folds.error(name)
    if name == "accuracy":
        return f"accuracy is {percent(mean)} ± {percent(error)}"
    return f"{NAMES[name]} is {number(mean)} ± {number(error)}"
