"""`iskra predict`: a trained run, asked about the rows of a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from iskra.lab.cli.terminal import complain, console, plain_errors


def predict(
    run: Annotated[Path, typer.Argument(help="The folder of a run on a table.", show_default=False)],
    table: Annotated[Path, typer.Argument(help="CSV or Parquet, with the run's columns.", show_default=False)],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="CSV or Parquet to write.", show_default="standard output")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what goes wrong.")] = False,
) -> None:
    """Predict the target for raw rows: numbers with their error, or classes with their probabilities.

    Everything that was done to the training rows is done to these. Where the table has the target too, it is said how
    good the predictions are.
    """
    import sys

    from iskra.lab.tables.prediction import TablePredictor
    from iskra.lab.tables.reading import read_table
    from iskra.lab.tables.writing import check_output, write_table

    with plain_errors():
        check_output(output)
        predictor = TablePredictor.read(run)
        frame = read_table(table, predictor.preparation.text_columns)
        predictions = predictor.predict(frame)
        remarks, score = predictor.remarks(frame), predictor.score(frame)
        write_table(predictions, output, sys.stdout)
    if quiet:
        return
    for remark in remarks:
        complain(remark, "note")
    told = console(sys.stderr)
    where = "" if output is None else f", written to {output}"
    told.print(f"{len(predictions):,} predictions{where}. {predictor.explanation()}", markup=False, soft_wrap=True)
    if score:
        measures = ", ".join(f"{name} {value:,.6g}" for name, value in score.items() if name != "rows")
        told.print(f"On {score['rows']:,} rows whose target is known: {measures}.", markup=False, soft_wrap=True)
