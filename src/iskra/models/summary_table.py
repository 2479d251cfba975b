"""Draw a table of text: boxes around cells, long cells on several lines, numbers to the right."""

import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..terminal import columns as terminal_columns

LEAST_WIDTHS = {"Layer (type)": 28, "Output Shape": 22, "Param #": 11, "Connected to": 20, "Trainable": 9}
NUMBERS = (2,)  # columns set to the right
ENDS = {3: [0.45, 0.8, 1.0], 4: [0.4, 0.7, 0.86, 1.0], 5: [0.27, 0.5, 0.66, 0.9, 1.0]}  # of columns, as fractions


class Marks(NamedTuple):
    """The letters a table is drawn with. A rule has four: left end, line, crossing, right end."""

    heads: str
    head: str
    under: str
    cell: str
    rule: str
    foot: str
    nested: str


BOXES = Marks("┏━┳┓", "┃", "┡━╇┩", "│", "├─┼┤", "└─┴┘", "└ ")
ASCII = Marks("+-++", "|", "+=++", "|", "+-++", "+-++", "> ")


def table_lines(heads: list[str], rows: list[list[str]], widths: list[int], marks: Marks) -> Iterator[str]:
    r"""Yield the lines of a table with a head and rows of cells.

    Example:
        >>> print(*table_lines(["a", "b", "c"], [["one", "two", "3"]], [4, 4, 4], ASCII), sep="\n")
        +------+------+------+
        | a    | b    |    c |
        +======+======+======+
        | one  | two  |    3 |
        +------+------+------+
    """
    yield _rule(marks.heads, widths)
    yield from _row(heads, widths, marks.head)
    yield _rule(marks.under, widths)
    for index, cells in enumerate(rows):
        if index:
            yield _rule(marks.rule, widths)
        yield from _row(cells, widths, marks.cell)
    yield _rule(marks.foot, widths)


def column_widths(table: list[list[str]], line_length: int | None, positions: Sequence[float] | None) -> list[int]:
    """Return the columns' widths in letters, without borders and the space at their sides."""
    columns, available = len(table[0]), terminal_columns(sys.stdout, otherwise=120)
    natural = [max(LEAST_WIDTHS.get(table[0][c], 0), *(len(cells[c]) for cells in table)) for c in range(columns)]
    if line_length is None and positions is None and sum(natural) + 3 * columns + 1 <= available:
        return natural
    line = line_length or available
    ends = list(positions or ENDS[columns])
    if len(ends) != columns or sorted(ends) != ends or ends[0] <= 0:
        raise ValueError(
            f"summary: expected {columns} positions in rising order, got {positions}. "
            "Pass where each column ends, such as [0.45, 0.8, 1.0]."
        )
    letters = [round(end * (line - 1)) if ends[-1] <= 1 else round(end) for end in ends]
    return [max(1, end - start - 3) for start, end in zip([0, *letters], letters, strict=False)]


def _rule(marks: str, widths: list[int]) -> str:
    return marks[0] + marks[2].join(marks[1] * (width + 2) for width in widths) + marks[3]


def _row(cells: list[str], widths: list[int], bar: str) -> Iterator[str]:
    """Yield a row as one line, or several where a cell is too long for its column."""
    pieces = [
        [cell[i : i + width] for i in range(0, len(cell), width)] for cell, width in zip(cells, widths, strict=True)
    ]
    for line in range(max(map(len, pieces))):
        parts = [piece[line] if line < len(piece) else "" for piece in pieces]
        texts = [
            part.rjust(width) if column in NUMBERS else part.ljust(width)
            for column, (part, width) in enumerate(zip(parts, widths, strict=True))
        ]
        yield bar + bar.join(f" {text} " for text in texts) + bar
