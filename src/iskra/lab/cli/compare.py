"""`iskra compare`: runs beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .terminal import complain, console, plain_errors, plain_table

if TYPE_CHECKING:
    from rich.table import Table

    from ..comparison import Row


def compare(
    paths: Annotated[
        list[Path], typer.Argument(metavar="RUN RUN...", help="Folders of runs, or their names.", show_default=False)
    ],
    directory: Annotated[Path, typer.Option("--runs", help="The folder for all runs.")] = Path("runs"),
    html: Annotated[Path | None, typer.Option("--html", help="Write a page, too.", show_default=False)] = None,
) -> None:
    """Compare runs: their metrics, learning curves, and differences in settings."""
    from ...atomic import whole_file
    from ..comparison import Comparison, open_runs
    from ..plots.overlay import shared_metrics
    from .braille import draw_curves

    with plain_errors():
        comparison = Comparison(open_runs(paths, directory))
        if html is not None:
            from ..report.comparison import render_comparison

            page = render_comparison(comparison)
            with whole_file(html) as file:
                file.write(page.encode())
    screen = console()
    screen.print(_table(comparison.names, comparison.measures()))
    histories = comparison.histories
    for metric in shared_metrics(histories)[:2]:
        words = metric.replace("val_", "validation ").replace("_", " ")
        screen.print(draw_curves({name: logs[metric] for name, logs in histories.items()}, words))
        screen.print()
    differences = comparison.differences()
    if differences:
        screen.print(_table(comparison.names, differences))
    screen.print(f"{comparison.num_alike()} settings are the same in all of them.", markup=False)
    for remark in comparison.remarks():
        complain(remark, "note")
    if html is not None:
        screen.print(f"page  {html}", markup=False, soft_wrap=True)


def _table(names: list[str], rows: list[Row]) -> Table:
    """Rows of cells, a column for each run, the best of each row in bold."""
    from rich.text import Text

    from .braille import COLORS

    table = plain_table()
    table.add_column("", style="dim")
    for position, name in enumerate(names):
        table.add_column(Text(name, style=COLORS[position % len(COLORS)]), justify="right", overflow="fold")
    for row in rows:
        cells = [
            Text(cell, style="bold green" if position in row.best else "") for position, cell in enumerate(row.cells)
        ]
        table.add_row(Text(row.title), *cells)
    return table
