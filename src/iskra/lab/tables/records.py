"""JSON files: an array of records, a record a line, or an object of columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .encoding import find_encoding
from .opening import opened

if TYPE_CHECKING:
    from pandas import DataFrame


def read_records(path: Path) -> DataFrame:
    """Read the records of a JSON file; a field that a record lacks is a missing value."""
    import pandas

    with opened(path) as file:
        encoding = find_encoding(file, path.name)
    with opened(path) as file:
        text = file.read().decode(encoding.name)
    content = _records(_parsed(text, path.name))
    if not content:
        raise ValueError(
            f"table: expected an array of records in {path.name}, such as "
            '[{"size": 30, "price": 9}, ...], or a record a line, got something else. Write it so.'
        )
    frame = pandas.DataFrame(content).reset_index(drop=True)
    return frame.set_axis([str(name) for name in frame.columns], axis="columns")


def _parsed(text: str, source: str) -> Any:
    """The value of a whole file, or the list of those of its lines."""
    try:
        return json.loads(text)
    except ValueError as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            return [json.loads(line) for line in lines]
        except ValueError:
            raise ValueError(f"table: expected JSON in {source}, got {error}. Write it again.") from None


def _records(content: Any) -> Any:
    """What a frame can be made of: a list of records, or an object of columns; None for anything else."""
    if isinstance(content, dict):
        values = list(content.values())
        lists = [value for value in values if _are_records(value)]
        if len(lists) == 1:
            return lists[0]  # under a name, beside others
        are_columns = all(isinstance(value, dict) for value in values) or _are_columns(values)
        return content if are_columns else [content]
    return content if _are_records(content) else None


def _are_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(record, dict) for record in value)


def _are_columns(values: list[Any]) -> bool:
    return all(isinstance(value, list) for value in values) and len({len(value) for value in values}) == 1
