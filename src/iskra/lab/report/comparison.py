"""A page of runs beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from ..comparison import Comparison, Row
from ..plots.overlay import plot_overlay, run_style, shared_metrics
from .page import Best, Column, Page, commands, table
from .words import counted, listed


def render_comparison(comparison: Comparison) -> str:
    """Return the comparison as one HTML page."""
    names, differences = comparison.names, comparison.differences()
    datasets = ", ".join(dict.fromkeys(run.dataset for run in comparison.runs))
    lead = _lead(comparison, differences)
    page = Page(datasets, datasets, f"{len(names)} runs", lead, notice=" ".join(comparison.remarks()))
    page.section(
        "measures",
        "Metrics",
        "The results of each run on the test data; the best value of each row stands out.",
        _rows(names, comparison.measures()),
    )
    if shared_metrics(comparison.histories):
        curves = page.figure("overlay", "Learning curves of all runs", plot_overlay(comparison.histories))
    else:
        curves = '<p class="none">There is no metric that all of them recorded.</p>'
    page.section("curves", "Learning curves", "The metrics of each run after each epoch.", curves)
    alike = counted(comparison.num_alike(), "setting")
    said = f"{alike} are the same in all of them."
    if not differences:
        said = f"None: {alike} are the same. Different results are chance, or another machine."
    page.section(
        "differences",
        "Differences in settings",
        "Hyperparameters, data and versions that are not the same in all runs.",
        _rows(names, differences),
        findings=said,
    )
    lines = [str(run.config.get("command", "")) for run in comparison.runs]
    page.section("commands", "Reproducing these runs", "The command that repeats each run.", commands(lines))
    return page.html("Made by <code>iskra compare</code>.")


def _lead(comparison: Comparison, differences: Sequence[Row]) -> str:
    rows = [row for row in comparison.measures() if row.best]
    if not rows:
        return f"{counted(len(comparison.names), 'run')} beside each other."
    best = ", ".join(comparison.names[position] for position in sorted(rows[0].best))
    value = rows[0].cells[min(rows[0].best)]
    titles = [row.title for row in differences]
    changed = f" They differ in {listed(titles, noun='settings')}." if titles else ""
    return f"The best {rows[0].title}, {value}, is that of {best}.{changed}"


def _rows(names: Sequence[str], rows: Sequence[Row]) -> str:
    """A table with a column for each run, under the color of its curve."""
    columns = [Column("", "name"), *(Column(name, "number", run_style(k)[0]) for k, name in enumerate(names))]
    cells = [[Best(cell) if k in row.best else cell for k, cell in enumerate(row.cells)] for row in rows]
    return table(columns, [(row.title, *texts) for row, texts in zip(rows, cells, strict=True)])
