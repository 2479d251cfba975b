"""Writing of predictions to a file or standard output."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ...atomic import whole_file
from ...requirements import require

if TYPE_CHECKING:
    from pandas import DataFrame

FORMATS = (".csv", ".tsv", ".parquet")
DIGITS = "%.7g"  # as many as float32 has


def check_output(path: Path | None) -> None:
    """Check the name and the folder of an output file before any work is done."""
    if path is None:
        return
    if path.suffix.lower() not in FORMATS:
        raise ValueError(f"output: expected a name that ends in {', '.join(FORMATS)}, got {path.name!r}. Choose one.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"output: expected a folder to write to, got {str(path.parent)!r}. Make it first.")


def write_table(frame: DataFrame, path: Path | None, stream: TextIO) -> None:
    """Write a table, whole or not at all; as CSV to `stream` if there is no path."""
    if path is None:
        frame.to_csv(stream, index=False, float_format=DIGITS)
        return
    with whole_file(path) as file:
        if path.suffix.lower() == ".parquet":
            require("pyarrow", "tables")
            frame.to_parquet(file, index=False)
        else:
            separator = "\t" if path.suffix.lower() == ".tsv" else ","
            frame.to_csv(file, index=False, float_format=DIGITS, sep=separator)
