"""The dialect of a CSV file: its separator, its decimal mark, its header."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

SEPARATORS = ",;\t|"
LINES = 200  # looked at


@dataclass(frozen=True)
class Dialect:
    """The dialect of a CSV file."""

    separator: str  # between the fields
    decimal: str  # the decimal mark: a comma where semicolons separate and numbers are written so
    names: list[str]  # the columns, from the header; one without a name is called by its number


def find_dialect(path: Path) -> Dialect:
    """Find the dialect by the first lines of a CSV file."""
    with _opened(path) as file:
        lines = list(islice(file, LINES))
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise ValueError(f"table: expected a header and rows in {path.name}, got empty lines. Export it again.")
    outside = re.sub(r'"[^"]*"', "", first)
    separator = max(SEPARATORS, key=outside.count)
    names = _names(lines, separator, path.name)
    decimal = "," if separator != "," and _has_decimal_commas(lines, separator) else "."
    return Dialect(separator, decimal, names)


def uneven(num_names: int, num_fields: int, line: int, separator: str, source: str) -> ValueError:
    """The error for a row with more fields than the header."""
    return ValueError(
        f"table: expected {num_names} fields in each row of {source}, as in its header, got {num_fields} in line "
        f"{line} of the file. Put fields that contain {separator!r} into quotation marks."
    )


def _names(lines: list[str], separator: str, source: str) -> list[str]:
    """The columns' names, after a look at the rows below them."""
    rows = csv.reader(io.StringIO("".join(lines)), delimiter=separator, skipinitialspace=True)
    header = next(row for row in rows if row)
    for row in rows:
        if len(row) > len(header):
            raise uneven(len(header), len(row), rows.line_num, separator, source)
    names = [name.strip() or f"column {position}" for position, name in enumerate(header, start=1)]
    if len(names) > 1 and all(_is_number(name) for name in names):
        raise ValueError(
            f"table: expected names in the first line of {source}, got the numbers {', '.join(names[:3])}... "
            "Put a header with a name for each column before the rows."
        )
    return names


def _opened(path: Path) -> IO[str]:
    """The file as text, unpacked where its ending says so."""
    if path.suffix.lower() == ".zip":
        archive = zipfile.ZipFile(path)
        return io.TextIOWrapper(archive.open(archive.namelist()[0]), encoding="utf-8-sig", newline="")
    openers: dict[str, Callable[..., Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
    file: IO[str] = openers.get(path.suffix.lower(), open)(path, "rt", encoding="utf-8-sig", newline="")
    return file


def _has_decimal_commas(lines: list[str], separator: str) -> bool:
    """Whether numbers are written 1,5, and none 1.5."""
    fields = [field.strip(' "') for line in lines for field in line.rstrip("\n").split(separator)]
    with_comma = sum(bool(re.fullmatch(r"[+-]?\d+,\d+", field)) for field in fields)
    with_point = sum(bool(re.fullmatch(r"[+-]?\d*\.\d+", field)) for field in fields)
    return with_comma > 0 and with_point == 0


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
