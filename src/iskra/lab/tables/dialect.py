"""The dialect of a CSV file: its separator, its decimal mark, its header."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from .number_forms import decimal_marks
from .opening import opened

SEPARATORS = ",;\t|"
LINES = 200  # looked at


@dataclass(frozen=True)
class Dialect:
    """The dialect of a CSV file."""

    separator: str  # between the fields
    decimal: str  # the decimal mark
    names: list[str]  # the columns, from the header; one without a name is called by its number


def find_dialect(path: Path, encoding: str = "utf-8-sig", decimal: str = ".") -> Dialect:
    """Find the dialect by the first lines of a CSV file; `decimal` is the decimal mark if they leave it open."""
    with io.TextIOWrapper(opened(path), encoding=encoding, newline="") as file:
        lines = list(islice(file, LINES))
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise ValueError(f"table: expected a header and rows in {path.name}, got empty lines. Export it again.")
    outside = re.sub(r'"[^"]*"', "", first)
    separator = max(SEPARATORS, key=outside.count)
    rows = csv.reader(io.StringIO("".join(lines)), delimiter=separator, skipinitialspace=True)
    names, fields = _names(rows, separator, path.name)
    return Dialect(separator, _decimal(fields, separator, decimal), names)


def uneven(num_names: int, num_fields: int, line: int, separator: str, source: str) -> ValueError:
    """The error for a row with more fields than the header."""
    return ValueError(
        f"table: expected {num_names} fields in each row of {source}, as in its header, got {num_fields} in line "
        f"{line} of the file. Put fields that contain {separator!r} into quotation marks."
    )


def _names(rows: Any, separator: str, source: str) -> tuple[list[str], list[list[str]]]:
    """The columns' names, and the fields of the rows below them."""
    header = next(row for row in rows if row)
    below = []
    for row in rows:
        if len(row) > len(header):
            raise uneven(len(header), len(row), rows.line_num, separator, source)
        below.append([field.strip() for field in row])
    names = [name.strip() or f"column {position}" for position, name in enumerate(header, start=1)]
    if len(names) > 1 and all(_is_number(name) for name in names):
        raise ValueError(
            f"table: expected names in the first line of {source}, got the numbers {', '.join(names[:3])}... "
            "Put a header with a name for each column before the rows."
        )
    return names, below


def _decimal(rows: list[list[str]], separator: str, usual: str) -> str:
    """The decimal mark that some number surely has; of 1,234 and 1.234 alone the usual one in such a table."""
    fields = [field for row in rows for field in row]
    comma, point = decimal_marks(fields)
    if comma and point:
        return "."  # columns of words are looked at one by one
    if comma or point:
        return "," if comma else "."
    if separator == ",":
        return usual
    with_comma = any(re.fullmatch(r"[+-]?\d+,\d+", field) for field in fields)
    with_point = any(re.fullmatch(r"[+-]?\d+\.\d+", field) for field in fields)
    return usual if with_comma == with_point else "," if with_comma else "."


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
