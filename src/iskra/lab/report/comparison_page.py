"""A page of runs beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from iskra.lab.comparison import Comparison, Row
from iskra.lab.plots.overlay import plot_overlay, run_style, shared_metrics
from iskra.lab.plots.svg import as_svg
from iskra.lab.report.frame import figure, render_frame, section
from iskra.lab.report.tables import table
from iskra.lab.report.words import counted


def render_comparison(comparison: Comparison) -> str:
    """Return the comparison as one HTML page."""
    import iskra

    names, differences = comparison.names, comparison.differences()
    datasets = list(dict.fromkeys(run.dataset for run in comparison.runs))
    table_of_differences = _rows(names, differences) if differences else ""
    commands = (str(run.config.get("command", "")) for run in comparison.runs)
    code = "\n".join(f"<pre><code>{escape(command)}</code></pre>" for command in commands)
    return render_frame(
        version=iskra.__version__,
        name=", ".join(datasets),
        title=", ".join(datasets),
        highlight=f"{len(names)} runs",
        notice=" ".join(comparison.remarks()),
        lead=_lead(comparison, differences),
        figures={},
        sections=[
            section(
                "measures",
                "What came out",
                "The best of each row stands out.",
                _rows(names, comparison.measures()),
            ),
            section("curves", "How they learned", "", _curves(comparison)),
            section(
                "differences", "What was done differently", _words_of_differences(comparison), table_of_differences
            ),
            section("commands", "How to do them again", "", code),
        ],
        footer="Made by <code>iskra compare</code>.",
    )


def _lead(comparison: Comparison, differences: Sequence[Row]) -> str:
    rows = [row for row in comparison.measures() if row.best]
    if not rows:
        return f"{counted(len(comparison.names), 'run')} beside each other."
    best = ", ".join(comparison.names[place] for place in sorted(rows[0].best))
    value = rows[0].cells[min(rows[0].best)]
    changed = f" They differ in {_listed([row.title for row in differences])}." if differences else ""
    return f"The best {rows[0].title}, {value}, is that of {best}.{changed}"


def _words_of_differences(comparison: Comparison) -> str:
    alike = counted(comparison.num_alike(), "setting")
    if not comparison.differences():
        return f"Nothing: {alike} are the same. What differs in the results is chance, or another machine."
    return f"{alike} are the same in all of them."


def _curves(comparison: Comparison) -> str:
    histories = comparison.histories
    if not shared_metrics(histories):
        return '<p class="none">There is nothing that all of them recorded.</p>'
    return figure(as_svg(plot_overlay(histories), "overlay"), "Learning curves of all runs")


def _rows(names: Sequence[str], rows: Sequence[Row]) -> str:
    """A table with a column for each run, under the color of its curve."""
    head = "<th></th>" + "".join(
        f'<th class="number run" style="border-color:var(--{run_style(place)[0]})">{escape(name)}</th>'
        for place, name in enumerate(names)
    )
    body = [
        f'<tr><th scope="row">{escape(row.title)}</th>'
        + "".join(
            f'<td class="number{" best" if place in row.best else ""}">{escape(cell)}</td>'
            for place, cell in enumerate(row.cells)
        )
        + "</tr>"
        for row in rows
    ]
    return f'<div class="scroll">{table(head, body)}</div>'


def _listed(names: list[str], most: int = 6) -> str:
    shown = names if len(names) <= most else [*names[: most - 1], f"{len(names) - most + 1} more settings"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
