"""`iskra runs`: all runs, the best first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .terminal import complain, console, plain_errors, plain_table

if TYPE_CHECKING:
    from rich.table import Table

    from ..runs import Run

SORTS = "accuracy, loss, seconds, speed, started or name"


def runs(
    directory: Annotated[Path, typer.Option("--runs", help="The folder for all runs.")] = Path("runs"),
    dataset: Annotated[str | None, typer.Option(help="Only the runs on this data set.", show_default=False)] = None,
    sort: Annotated[str, typer.Option(help=f"What to rank by: {SORTS}.")] = "accuracy",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List the runs, ranked within each data set by their test results; other folders are named."""
    from ..problems import find_problem
    from ..runs import find_runs, rank_runs

    with plain_errors():
        found, complaints = find_runs(directory)
        is_known = any(run.dataset == dataset for run in found)
        wanted = dataset if is_known or dataset is None else find_problem(dataset).name
        ranked = rank_runs([run for run in found if wanted in (None, run.dataset)], sort)
    if as_json:
        print(json.dumps({"runs": [_entry(run) for run in ranked], "unreadable": complaints}, indent=2))
        return
    if ranked:
        console().print(_table(ranked))
    else:
        console().print(f"No runs in {directory}.", markup=False)
    for complaint in complaints:
        complain(complaint, "skipped")


def _entry(run: Run) -> dict[str, Any]:
    """Return a run as the JSON has it."""
    return {
        "name": run.name,
        "path": str(run.path),
        "dataset": run.dataset,
        "started": run.config["started"],
        "recipe": run.config["recipe"],
        "epochs": run.num_epochs,
        **run.metrics,
        "outcome": run.outcome,
    }


def _table(ranked: list[Run]) -> Table:
    """Return the runs as a table with a section for each data set."""
    table = plain_table()
    table.add_column("", justify="right", style="dim")
    table.add_column("run", no_wrap=True)
    for name in ("accuracy", "R²", "loss", "wrong", "epochs", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("recipe", style="dim")
    table.add_column("outcome")
    rank, last = 0, ranked[0].dataset
    for run in ranked:
        if run.dataset != last:
            table.add_section()
            rank, last = 0, run.dataset
        rank += 1
        table.add_row(str(rank), *_cells(run))
    return table


def _cells(run: Run) -> list[Any]:
    from rich.text import Text

    style = {"finished": "green", "running": "cyan"}.get(run.outcome, "yellow")
    metrics = run.metrics
    return [
        Text(run.name),
        _number(metrics.get("test_accuracy"), "{:.2%}"),
        _number(metrics.get("test_r2"), "{:.4f}"),
        _number(metrics.get("test_loss"), "{:.4f}"),
        _number(metrics.get("test_wrong"), "{:,}"),
        str(run.num_epochs),
        _number(metrics.get("seconds"), "{:.1f}"),
        Text(_recipe(run.config["recipe"])),
        Text(run.outcome if metrics else f"unfinished: {run.outcome}", style=style),
    ]


def _number(value: object, form: str) -> str:
    return form.format(value) if isinstance(value, (int, float)) else "–"


def _recipe(recipe: dict[str, Any]) -> str:
    """Return the outline of a recipe, as far as the run has it."""
    model = recipe.get("model", "mlp")
    network = ",".join(map(str, recipe.get("hidden", []))) if model == "mlp" else model
    parts = [network, str(recipe.get("optimizer", ""))]
    if "learning_rate" in recipe:
        parts.append(f"{recipe['learning_rate']:g}")
    return " ".join(part for part in parts if part)
