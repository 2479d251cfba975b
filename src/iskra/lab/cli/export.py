"""`iskra export`: a trained run as an ONNX file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .terminal import console, plain_errors


def export(
    run: Annotated[Path, typer.Argument(help="The folder of a run.", show_default=False)],
    output: Annotated[Path, typer.Argument(metavar="FILE.onnx", help="The file to write.", show_default=False)],
) -> None:
    """Write the network as ONNX, for programs without iskra; of a table's run with all preprocessing.

    iskra export runs/houses houses.onnx
    """
    from ..exporting import export_run

    with plain_errors():
        if output.suffix.lower() != ".onnx":
            raise ValueError(f"export: expected a name that ends in .onnx, got {str(output)!r}. Name it so.")
        lines = export_run(run, output)
    for line in lines:
        console().print(line, markup=False, highlight=False, soft_wrap=True)
