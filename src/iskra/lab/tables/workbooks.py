"""Excel workbooks: the first sheet that holds a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from ...requirements import require

if TYPE_CHECKING:
    from pandas import DataFrame


def read_workbook(path: Path) -> tuple[DataFrame, str]:
    """Read the first sheet that is not empty, from its first row that is not; and say which, if there are several."""
    require("openpyxl", "tables")
    import pandas

    try:
        sheets = pandas.read_excel(path, sheet_name=None, header=None, na_values=["?"], engine="openpyxl")
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise ValueError(f"table: expected an Excel workbook, got {path.name}: {error}. Save it again.") from None
    full = {name: cells for name, sheet in sheets.items() if len(cells := _trimmed(sheet))}
    if not full:
        raise ValueError(f"table: expected a header and rows in {path.name}, got empty sheets. Save it again.")
    name, cells = next(iter(full.items()))
    remark = f"{path.name}: of {len(full)} sheets the first, {name!r}; save another as a file of its own"
    return _with_header(cells, path.name), remark if len(full) > 1 else ""


def _trimmed(cells: DataFrame) -> DataFrame:
    """The cells without rows and columns that are empty."""
    return cells.dropna(axis="index", how="all").dropna(axis="columns", how="all").reset_index(drop=True)


def _with_header(cells: DataFrame, source: str) -> DataFrame:
    """The rows below the first, under its names."""
    header: list[Any] = cells.iloc[0].tolist()
    if all(isinstance(name, (int, float)) for name in header):
        raise ValueError(
            f"table: expected names in the first row of {source}, got the numbers {', '.join(map(str, header[:3]))}... "
            "Put a header with a name for each column before the rows."
        )
    names = [f"column {place}" if name != name else str(name).strip() for place, name in enumerate(header, start=1)]
    rows = cells.iloc[1:].reset_index(drop=True).set_axis(names, axis="columns")
    return rows.infer_objects()
