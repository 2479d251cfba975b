"""Dictionaries of arrays by the names of a model's inputs or outputs."""

from collections.abc import Mapping, Sequence
from typing import Any


def by_name(values: Mapping[str, Any], names: Sequence[str], what: str, who: str) -> list[Any]:
    """The values of a dictionary in the order of `names`.

    Example:
        >>> by_name({"wide": 1, "deep": 2}, ["deep", "wide"], "x", "fit")
        [2, 1]
    """
    missing = [name for name in names if name not in values]
    if not missing and len(values) == len(names):
        return [values[name] for name in names]
    strange = [str(name) for name in values if name not in names]
    got = f"none for {', '.join(missing)}" if missing else f"also {', '.join(strange)}"
    fix = f"The names given are: {', '.join(map(str, values))}." if missing else "Remove it."
    raise ValueError(f"{who}: expected {what} as a dictionary with {', '.join(names) or 'no names'}, got {got}. {fix}")
