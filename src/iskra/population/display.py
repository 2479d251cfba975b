"""Displays of a population's training: a line for each member, the best first, with its curve as a sparkline."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Protocol, TextIO

from ..callbacks.displays import Writable, where_to_show
from ..callbacks.formatting import duration, metric
from ..callbacks.notebook import CELL, show_in_cell
from ..callbacks.terminal import BOLD, DIM, ERASE, RESET
from ..terminal import can_write, columns, lines

if TYPE_CHECKING:
    from .progress import Row, Standing

BLOCKS, LETTERS = "▁▂▃▄▅▆▇█", "_.-=+*#%"
POINTS = 12  # of a sparkline
MOST_ROWS = 20  # in a notebook
UP, BELOW = "\x1b[{}A\r", "\x1b[J"  # the cursor some lines up; erase what is below it


class Display(Protocol):
    """Where progress is shown."""

    def live(self, standing: Standing) -> None:
        """Show a training under way; the next call replaces what this one shows."""

    def finish(self, standing: Standing) -> None:
        """Show a training that is over, for good."""

    def note(self, text: str) -> None:
        """Print a line beside the display."""


def choose(verbose: int, stream: TextIO | None = None) -> Display | None:
    """The display for `verbose` 0, 1 or 2 and the process's output; None shows nothing."""
    kind, output = where_to_show(verbose, stream)
    if kind == "notebook":
        return NotebookDisplay()
    if kind == "terminal":
        return TerminalDisplay(output)
    return None if kind == "nowhere" else PlainDisplay(output)


def sparkline(values: Sequence[float], letters: str = BLOCKS) -> str:
    """A curve in a few letters, from the lowest to the highest of its values; a gap where one is not finite.

    Example:
        >>> sparkline([1.0, 0.5, float("nan"), 0.0])
        '█▅ ▁'
    """
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return " " * min(len(values), POINTS)
    low, high = min(finite), max(finite)
    scale = (len(letters) - 1) / (high - low) if high > low else 0.0
    shown = [values[round(n * (len(values) - 1) / (POINTS - 1))] for n in range(POINTS)]
    shown = shown if len(values) > POINTS else list(values)
    return "".join(letters[round((value - low) * scale)] if math.isfinite(value) else " " for value in shown)


def summary(standing: Standing) -> str:
    """How far all are: `16 members, 3 ended, 45 %, 1:23 left`."""
    words = [f"{len(standing.members)} members"]
    if standing.num_ended:
        words.append(f"{standing.num_ended} ended")
    words.append(f"{math.floor(100 * standing.fraction)} %")
    if standing.num_ended == len(standing.members) or standing.seconds_left is None:
        return ", ".join([*words, duration(standing.seconds)])
    return ", ".join([*words, f"{duration(standing.seconds_left + 0.5)} left"])


def rest(standing: Standing, num_shown: int) -> str:
    """The members after those that are shown: `and 12 more, loss: 0.5000 to 2.4000`."""
    text = f"and {len(standing.members) - num_shown} more"
    if standing.num_measured <= num_shown:
        return text
    best, worst = (metric(standing.row(number).value) for number in (num_shown, standing.num_measured - 1))
    return f"{text}, {standing.monitor}: {best} to {worst}"


class PlainDisplay:
    """A line for each tenth of all epochs: for files, pipes and `verbose=2`."""

    def __init__(self, stream: Writable) -> None:
        self._stream = stream
        self._tenths = 0

    def live(self, standing: Standing) -> None:
        """Write a line, if another tenth is done."""
        tenths = math.floor(10 * standing.fraction)
        if tenths > self._tenths:
            self._tenths = tenths
            self._write(standing)

    def finish(self, standing: Standing) -> None:
        """Write the last line."""
        self._write(standing)

    def note(self, text: str) -> None:
        """Print a line."""
        print(text)

    def _write(self, standing: Standing) -> None:
        (best,) = standing.rows(1)
        value = "" if best.value is None else f" - best {standing.monitor}: {metric(best.value)} ({best.title})"
        self._stream.write(f"Population: {summary(standing)}{value}\n")
        self._stream.flush()


class TerminalDisplay:
    """As many members as the terminal has lines, rewritten in place, and a line that sums up.

    The terminal's encoding decides about the letters of sparklines, `NO_COLOR` in the environment about colors.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._letters = BLOCKS if can_write(stream, BLOCKS) else LETTERS
        self._use_color = not os.environ.get("NO_COLOR")
        self._height = 0  # lines that are shown
        self._notes: list[str] = []

    def live(self, standing: Standing) -> None:
        """Rewrite all lines; what was noted meanwhile comes above them."""
        block = self._block(standing)
        up = UP.format(self._height) if self._height else ""
        text = "".join(f"{line}{ERASE}\n" for line in [*self._notes, *block])
        self._stream.write(f"{up}{text}{BELOW}")
        self._stream.flush()
        self._height = len(block)
        self._notes.clear()

    def finish(self, standing: Standing) -> None:
        """Write the lines for the last time."""
        self.live(standing)
        self._height = 0

    def note(self, text: str) -> None:
        """Print a line above the others, at once if there are none yet."""
        self._notes += text.splitlines() or [""]
        if not self._height:
            self._stream.write("".join(f"{line}\n" for line in self._notes))
            self._notes.clear()

    def _block(self, standing: Standing) -> list[str]:
        width, room = columns(self._stream) - 1, max(1, lines(self._stream) - 3)
        num_members = len(standing.members)
        rows = standing.rows(num_members if num_members <= room else room - 1)
        block = _aligned(rows, self._letters, standing.monitor, width)
        if len(rows) < num_members:
            block.append(self._colored(DIM, rest(standing, len(rows))[:width]))
        return [*block, self._colored(BOLD, summary(standing)[:width])]

    def _colored(self, color: str, text: str) -> str:
        return f"{color}{text}{RESET}" if self._use_color else text


def _aligned(rows: Sequence[Row], letters: str, monitor: str, width: int) -> list[str]:
    """Rows as lines of columns, the titles cut to what is left of the width."""
    counts = [f"{row.epoch}/{row.epochs}" for row in rows]
    values = ["" if row.value is None else f"{monitor}: {metric(row.value)}" for row in rows]
    count_width, value_width = max(map(len, counts), default=0), max(map(len, values), default=0)
    rest = max(0, width - POINTS - count_width - value_width - 6)
    title_width = min(rest, max((len(row.title) for row in rows), default=0))
    return [
        f"{row.title[:title_width]:{title_width}}  {sparkline(row.curve, letters):{POINTS}}  "
        f"{count:>{count_width}}  {value}"[:width].rstrip()
        for row, count, value in zip(rows, counts, values, strict=True)
    ]


class NotebookDisplay:
    """A table of the best members in one output, updated in place.

    `show` puts HTML into the cell's output and returns a function that replaces it; IPython's display by default.
    """

    def __init__(self, show: Callable[[str], Callable[[str], None]] | None = None) -> None:
        self._show = show or show_in_cell
        self._update: Callable[[str], None] | None = None

    def live(self, standing: Standing) -> None:
        """Update the table."""
        html = _html(standing)
        if self._update is None:
            self._update = self._show(html)
        else:
            self._update(html)

    def finish(self, standing: Standing) -> None:
        """Update it for the last time."""
        self.live(standing)

    def note(self, text: str) -> None:
        """Print a line: it has an output of its own."""
        print(text)


def _html(standing: Standing) -> str:
    rows = standing.rows(MOST_ROWS)
    head = "".join(f"<th {CELL}>{escape(name)}</th>" for name in ("", "", "epoch", standing.monitor))
    body = "".join(
        f"<tr><td {CELL}>{escape(row.title)}</td><td {CELL}>{sparkline(row.curve)}</td>"
        f"<td {CELL}>{row.epoch}/{row.epochs}</td><td {CELL}>{'' if row.value is None else metric(row.value)}</td></tr>"
        for row in rows
    )
    hidden = rest(standing, len(rows)) if len(standing.members) > len(rows) else ""
    more = f"<tr><td {CELL}>{escape(hidden)}</td></tr>" if hidden else ""
    return (
        f'<table style="font-variant-numeric:tabular-nums"><caption>{escape(summary(standing))}</caption>'
        f"<thead><tr>{head}</tr></thead>{body}{more}</table>"
    )
