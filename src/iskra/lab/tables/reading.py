"""Tables from files: CSV in its dialects, and Parquet."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...requirements import require
from ...typing import PathLike
from .dialect import Dialect, find_dialect, uneven

if TYPE_CHECKING:
    from pandas import DataFrame

CSV = (".csv", ".tsv", ".txt", ".tab")
PARQUET = (".parquet", ".pq")
COMPRESSED = (".gz", ".bz2", ".xz", ".zip")
MISSING = ("?",)  # beside the marks that pandas knows: empty, NA, N/A, NaN, null, None and their like


def is_table(name: str) -> bool:
    """Whether a name is that of a table's file, existing or not.

    Example:
        >>> is_table("houses.csv"), is_table("houses.csv.gz"), is_table("mnist")
        (True, True, False)
    """
    return _kind(Path(name)) in (*CSV, *PARQUET)


def table_name(path: PathLike) -> str:
    """Return the plain name of a table: its file's, without endings.

    Example:
        >>> table_name("data/houses 1990.csv.gz")
        'houses-1990'
    """
    name = Path(path).name
    for ending in (*COMPRESSED, *CSV, *PARQUET):
        name = re.sub(re.escape(ending) + "$", "", name, flags=re.IGNORECASE)
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "table"


def read_table(path: PathLike, text: Collection[str] = ()) -> DataFrame:
    """Read a table.

    Args:
        path: A CSV file, compressed or not (its separator and decimal mark are found), or a Parquet file.
        text: Columns to read as text, even if they look like numbers here.

    Raises:
        ImportError: If pandas, or for Parquet pyarrow, is not installed.
        FileNotFoundError: If there is no such file.
        ValueError: If it is no table: empty, with uneven rows, or with columns of the same name.
    """
    path = Path(path)
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no file of that name"
        raise FileNotFoundError(
            f"table: expected a CSV or Parquet file, got {str(path)!r}, {what}. Check the path and the working folder."
        )
    kind = _kind(path)
    if kind not in (*CSV, *PARQUET):
        raise ValueError(
            f"table: expected a file that ends in {', '.join((*CSV, *PARQUET))}, got {path.name!r}. "
            "Export it as CSV with a header."
        )
    frame = _read_parquet(path) if kind in PARQUET else _read_csv(path, text)
    if not len(frame):
        raise ValueError(f"table: expected rows in {path.name}, got none below the header. Check how it was exported.")
    if frame.shape[1] < 2:
        raise ValueError(
            f"table: expected at least two columns in {path.name}, a target and something to tell it from, "
            f"got only {str(frame.columns[0])[:60]!r}. Separate columns by commas, semicolons, tabs or bars."
        )
    return frame


def _kind(path: Path) -> str:
    """The ending that tells the format, in lower case."""
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    if endings and endings[-1] in COMPRESSED:
        endings.pop()
    return endings[-1] if endings else ""


def _read_csv(path: Path, text: Collection[str]) -> DataFrame:
    require("pandas", "tables")
    import pandas

    if not path.stat().st_size:
        raise ValueError(f"table: expected a header and rows in {path.name}, got an empty file. Export it again.")
    try:
        dialect = find_dialect(path)
        _check_names(dialect.names, path.name)
        frame = pandas.read_csv(
            path,
            sep=dialect.separator,
            decimal=dialect.decimal,
            names=dialect.names,
            header=0,
            index_col=False,
            dtype=dict.fromkeys(set(text) & set(dialect.names), str),
            na_values=list(MISSING),
            skipinitialspace=True,
            encoding="utf-8-sig",
            low_memory=False,
        )
    except pandas.errors.ParserError as error:
        raise _unparsed(path, dialect, str(error)) from None
    except UnicodeDecodeError as error:
        raise ValueError(
            f"table: expected text in UTF-8 in {path.name}, got the byte {error.object[error.start]:#x}. "
            "Save it as CSV in UTF-8."
        ) from None
    return frame


def _unparsed(path: Path, dialect: Dialect, message: str) -> ValueError:
    """The error for rows that pandas could not read."""
    found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    if found is not None:
        return uneven(len(dialect.names), int(found[3]), int(found[2]), dialect.separator, path.name)
    return ValueError(f"table: expected a CSV file, got {path.name}: {message.strip()}. Export it again.")


def _read_parquet(path: Path) -> DataFrame:
    require("pandas", "tables")
    require("pyarrow", "tables")
    import pandas
    from pyarrow import ArrowException, parquet

    try:
        _check_names(parquet.read_schema(path).names, path.name)
        frame = pandas.read_parquet(path)
    except (ArrowException, OSError) as error:
        raise ValueError(
            f"table: expected a Parquet file, got {path.name}: {str(error).splitlines()[0]} Write it again."
        ) from None
    named = [name for name in frame.index.names if name is not None]
    frame = frame.reset_index(drop=not named)
    return frame.set_axis([str(name) for name in frame.columns], axis="columns")


def _check_names(names: Sequence[Any], source: str) -> None:
    """Refuse columns of the same name."""
    for position, name in enumerate(names):
        if name in names[:position]:
            raise ValueError(
                f"table: expected columns of different names in {source}, got {str(name)!r} as column "
                f"{list(names).index(name) + 1} and as column {position + 1}. Rename one of them."
            )
