"""The history of a training as a table of comma-separated values."""

from __future__ import annotations

import csv
import io


def format_history(history: dict[str, list[float]]) -> str:
    """Return `history` as CSV with a header; epochs count from 1.

    Example:
        >>> print(format_history({"loss": [0.5, 0.25]}), end="")
        epoch,loss
        1,0.5
        2,0.25
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["epoch", *history])
    for epoch, values in enumerate(zip(*history.values(), strict=True), start=1):
        writer.writerow([epoch, *values])
    return text.getvalue()


def parse_history(text: str) -> dict[str, list[float]]:
    r"""Return the history that `format_history` wrote.

    Example:
        >>> parse_history("epoch,loss\n1,0.5\n2,0.25\n")
        {'loss': [0.5, 0.25]}
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    names = [name for name in (rows[0] if rows else {}) if name != "epoch"]
    return {name: [float(row[name]) for row in rows] for name in names}
