"""`iskra predict`: predictions of a trained run for new rows or images."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .terminal import complain, console, plain_errors, plain_table

if TYPE_CHECKING:
    from rich.table import Table

    from ..image_prediction import ImagePrediction


def predict(
    run: Annotated[Path, typer.Argument(help="The folder of a run.", show_default=False)],
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT...",
            help="For a run on a table: one with its columns, as in training. On images: files, or folders of them.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="CSV (of a table Parquet, too) to write.", show_default="standard output"),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but what goes wrong.")] = False,
) -> None:
    """Predict classes with their probabilities, or numbers with prediction intervals.

    Everything that was done to the training data is done to these. Where a table has the target too, it is said how
    good the predictions are.

        iskra predict runs/houses new.csv
        iskra predict runs/pets cat.jpg holiday/
    """
    from ..runs import Run

    with plain_errors():
        is_on_table = "target" in Run.read(run).config
    if is_on_table:
        _predict_rows(run, inputs, output, quiet)
    else:
        _predict_images(run, inputs, output, quiet)


def _predict_rows(run: Path, inputs: list[Path], output: Path | None, quiet: bool) -> None:
    from ..tables.prediction import TablePredictor
    from ..tables.writing import check_output, write_table

    with plain_errors():
        if len(inputs) > 1:
            raise ValueError(f"predict: expected one table, got {len(inputs)} files. Predict for one after the other.")
        check_output(output)
        predictor = TablePredictor.read(run)
        table = predictor.read_table(inputs[0])
        predictions = predictor.predict(table.frame)
        remarks, score = [*table.remarks, *predictor.remarks(table.frame)], predictor.score(table.frame)
        write_table(predictions, output, sys.stdout)
    if quiet:
        return
    for remark in remarks:
        complain(remark, "note")
    errors = console(sys.stderr)
    where = "" if output is None else f", written to {output}"
    errors.print(f"{len(predictions):,} predictions{where}. {predictor.explanation()}", markup=False, soft_wrap=True)
    if score:
        measures = ", ".join(f"{name} {value:,.6g}" for name, value in score.items() if name != "rows")
        errors.print(f"On {score['rows']:,} rows whose target is known: {measures}.", markup=False, soft_wrap=True)


def _predict_images(run: Path, inputs: list[Path], output: Path | None, quiet: bool) -> None:
    from ..image_prediction import ImagePredictor, find_images

    with plain_errors():
        predictions = ImagePredictor.read(run).predict(find_images(inputs))
        if output is not None:
            _write_predictions(predictions, output)
    if output is None:
        console().print(_table(predictions))
    inverted = [prediction.path.name for prediction in predictions if prediction.inverted]
    if inverted and not quiet:
        complain(f"taken as ink on paper and turned to white on black, as in training: {', '.join(inverted)}", "note")


SHOWN, LEAST = 3, 0.01  # classes that are shown at most, and the least probability of those after the first


def _table(predictions: list[ImagePrediction]) -> Table:
    """The most probable classes of each image, a row each."""
    from rich.text import Text

    table = plain_table()
    for column in ("image", "likely", "", "or"):
        table.add_column(column, justify="right" if not column else "left", overflow="fold")
    for prediction in predictions:
        (name, share), *others = prediction.ranking
        rest = ", ".join(f"{other} {100 * less:.1f} %" for other, less in others[: SHOWN - 1] if less >= LEAST)
        table.add_row(
            Text(str(prediction.path)), Text(name, style="bold"), f"{100 * share:.1f} %", Text(rest, style="dim")
        )
    return table


def _write_predictions(predictions: list[ImagePrediction], output: Path) -> None:
    """Write a CSV: the file, its most probable class, and the probability of every class."""
    import csv
    import io

    from ...atomic import whole_file

    if output.suffix.lower() != ".csv":
        raise ValueError(f"predict: expected an output that ends in .csv, got {str(output)!r}. Name it so.")
    classes = sorted(name for name, _ in predictions[0].ranking)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["file", "class", *(f"P({name})" for name in classes)])
    for prediction in predictions:
        shares = dict(prediction.ranking)
        writer.writerow([prediction.path, prediction.ranking[0][0], *(f"{shares[name]:.6f}" for name in classes)])
    with whole_file(output) as file:
        file.write(text.getvalue().encode())
