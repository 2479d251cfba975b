"""Tables from files: CSV in its dialects and encodings, Excel, JSON and Parquet."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...requirements import require
from ...typing import PathLike
from .dialect import Dialect, find_dialect, uneven
from .encoding import find_encoding
from .opening import COMPRESSED, kind_of, opened
from .rules import Rules

if TYPE_CHECKING:
    from pandas import DataFrame

CSV = (".csv", ".tsv", ".txt", ".tab")
JSON = (".json", ".jsonl", ".ndjson")
EXCEL = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".pq")
ENDINGS = (*CSV, *EXCEL, *JSON, *PARQUET)
MISSING = ("?",)  # beside the marks that pandas knows: empty, NA, N/A, NaN, null, None and their like


@dataclass(frozen=True)
class Table:
    """A table that was read from a file.

    Args:
        frame: The rows, a pandas frame.
        rules: How it was read.
        remarks: What was assumed, in words.
    """

    frame: DataFrame
    rules: Rules
    remarks: tuple[str, ...] = ()


def is_table(name: str) -> bool:
    """Whether a name is that of a table's file, existing or not.

    Example:
        >>> is_table("houses.csv"), is_table("houses.csv.gz"), is_table("mnist")
        (True, True, False)
    """
    return kind_of(Path(name)) in ENDINGS


def table_name(path: PathLike) -> str:
    """Return the plain name of a table: its file's, without endings.

    Example:
        >>> table_name("data/houses 1990.csv.gz")
        'houses-1990'
    """
    name = Path(path).name
    for ending in (*COMPRESSED, *ENDINGS):
        name = re.sub(re.escape(ending) + "$", "", name, flags=re.IGNORECASE)
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "table"


def read_table(
    path: PathLike,
    text: Collection[str] = (),
    rules: Rules | None = None,
    *,
    missing: Sequence[str] = (),
    encoding: str = "",
) -> Table:
    """Read a table.

    Numbers with currency, units, percent signs or thousands separators become numbers, and the table's remarks say so.

    Args:
        path: A CSV file, compressed or not (its encoding, separator and decimal mark are found), an Excel workbook, a
            JSON file of records, in an array or one a line, or a Parquet file.
        text: Columns to read as text, even if they look like numbers here.
        rules: The rules by which an earlier table was read, and this one shall be; None to find them.
        missing: Without rules, words that stand for a missing value.
        encoding: Without rules, the encoding of a text file that is not Unicode; empty to find it.

    Returns:
        The rows, the rules by which they were read, and what was assumed.

    Raises:
        ImportError: If pandas, for Parquet pyarrow or for Excel openpyxl, is not installed.
        FileNotFoundError: If there is no such file.
        ValueError: If it is no table: empty, with uneven rows, or with columns of the same name.
    """
    path = Path(path)
    _check_file(path)
    require("pandas", "tables")
    given = Rules(tuple(missing), encoding) if rules is None else rules
    table = _READERS[kind_of(path)](path, {*text, *given.forms}, given)
    frame = given.applied(table.frame)
    if not len(frame):
        raise ValueError(f"table: expected rows in {path.name}, got none below the header. Check how it was exported.")
    if frame.shape[1] < 2:
        raise ValueError(
            f"table: expected at least two columns in {path.name}, a target and something to tell it from, "
            f"got only {str(frame.columns[0])[:60]!r}. Separate columns by commas, semicolons, tabs or bars."
        )
    if rules is not None:
        return Table(frame, rules, table.remarks)
    learned = table.rules.found_in(frame)
    return Table(learned.applied(frame), learned, (*table.remarks, *learned.remarks(frame)))


def _check_file(path: Path) -> None:
    if not path.is_file():
        what = "a folder" if path.is_dir() else "no file of that name"
        raise FileNotFoundError(
            f"table: expected a CSV, Excel, JSON or Parquet file, got {str(path)!r}, {what}. "
            "Check the path and the working folder."
        )
    if kind_of(path) not in ENDINGS:
        raise ValueError(
            f"table: expected a file that ends in {', '.join(ENDINGS)}, got {path.name!r}. "
            "Export it as CSV with a header."
        )


def _read_csv(path: Path, text: Collection[str], rules: Rules) -> Table:
    import pandas

    if not path.stat().st_size:
        raise ValueError(f"table: expected a header and rows in {path.name}, got an empty file. Export it again.")
    with opened(path) as file:
        encoding = find_encoding(file, path.name, rules.encoding)
    try:
        dialect = find_dialect(path, encoding.name, rules.decimal)
        check_names(dialect.names, path.name)
        frame = pandas.read_csv(
            path,
            sep=dialect.separator,
            decimal=dialect.decimal,
            names=dialect.names,
            header=0,
            index_col=False,
            dtype=dict.fromkeys(set(text) & set(dialect.names), str),
            na_values=[*MISSING, *(form for word in rules.missing for form in _cases(word))],
            skipinitialspace=True,
            encoding=encoding.name,
            low_memory=False,
        )
    except pandas.errors.ParserError as error:
        raise _unparsed(path, dialect, str(error)) from None
    except UnicodeDecodeError as error:
        raise ValueError(
            f"table: expected text in {encoding.name} in {path.name}, got the byte {error.object[error.start]:#x}. "
            "Name its encoding with --encoding, or save it as CSV in UTF-8."
        ) from None
    remarks = (f"{path.name}: {encoding.remark}",) if encoding.remark else ()
    return Table(frame, replace(rules, encoding=encoding.code_page, decimal=dialect.decimal), remarks)


def _cases(word: str) -> set[str]:
    return {word, word.lower(), word.upper(), word.capitalize()}


def _unparsed(path: Path, dialect: Dialect, message: str) -> ValueError:
    """The error for rows that pandas could not read."""
    found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", message)
    if found is not None:
        return uneven(len(dialect.names), int(found[3]), int(found[2]), dialect.separator, path.name)
    return ValueError(f"table: expected a CSV file, got {path.name}: {message.strip()}. Export it again.")


def _read_parquet(path: Path, text: Collection[str], rules: Rules) -> Table:
    require("pyarrow", "tables")
    import pandas
    from pyarrow import ArrowException, parquet

    try:
        check_names(parquet.read_schema(path).names, path.name)
        frame = pandas.read_parquet(path)
    except (ArrowException, OSError) as error:
        raise ValueError(
            f"table: expected a Parquet file, got {path.name}: {str(error).splitlines()[0]} Write it again."
        ) from None
    named = [name for name in frame.index.names if name is not None]
    frame = frame.reset_index(drop=not named)
    return Table(frame.set_axis([str(name) for name in frame.columns], axis="columns"), rules)


def _read_excel(path: Path, text: Collection[str], rules: Rules) -> Table:
    from .workbooks import read_workbook

    frame, remark = read_workbook(path)
    check_names(list(frame.columns), path.name)
    return Table(frame, rules, (remark,) if remark else ())


def _read_json(path: Path, text: Collection[str], rules: Rules) -> Table:
    from .records import read_records

    return Table(read_records(path), rules)


def check_names(names: Sequence[Any], source: str) -> None:
    """Refuse columns of the same name."""
    for position, name in enumerate(names):
        if name in names[:position]:
            raise ValueError(
                f"table: expected columns of different names in {source}, got {str(name)!r} as column "
                f"{list(names).index(name) + 1} and as column {position + 1}. Rename one of them."
            )


_READERS = {
    **dict.fromkeys(CSV, _read_csv),
    **dict.fromkeys(EXCEL, _read_excel),
    **dict.fromkeys(JSON, _read_json),
    **dict.fromkeys(PARQUET, _read_parquet),
}
