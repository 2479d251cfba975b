"""The progress display of a terminal: a bar on one line, rewritten at once, never wider than the window."""

import os
from typing import TextIO

from ..terminal import can_write, columns
from .formatting import duration, metrics, speed, step_time
from .progress_state import Pass

BAR_WIDTHS = (20, 10, 5)  # the widest that fits is taken
ERASE = "\x1b[K"  # from the cursor to the end of the line
BOLD, GREEN, DIM, RESET = "\x1b[1m", "\x1b[32m", "\x1b[2m", "\x1b[0m"


class TerminalDisplay:
    """Keras's two lines: `Epoch 3/10`, and below it the bar.

    The terminal's encoding decides about the bar's letters, `NO_COLOR` in the environment about colors.
    """

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.use_color: bool = not os.environ.get("NO_COLOR")
        self.full, self.rest = ("━", "─") if can_write(stream, "━─") else ("=", ".")
        self._line_open = False
        self._title_shown = ""
        self._width = BAR_WIDTHS[0]

    def live(self, state: Pass) -> None:
        """Rewrite the line of a pass under way."""
        limit = columns(self.stream) - 1  # the last column would wrap in some terminals
        count = f"{state.step:>{len(str(state.steps or ''))}}/{state.steps or '?'} "
        tails = [f" {when}{metrics(state.logs)}" for when in _when(state)]
        choices = [(width, tail) for tail in tails for width in BAR_WIDTHS if width <= self._width]
        fitting = (choice for choice in choices if len(count) + choice[0] + len(choice[1]) <= limit)
        width, tail = next(fitting, (BAR_WIDTHS[-1], tails[-1]))
        tail = tail[: max(0, limit - len(count) - width)]
        self._write(f"{self._title(state)}\r{self._bar(state, count, width)}{tail}{ERASE}")
        self._line_open, self._width = True, width  # within a pass the bar never grows again: it would flicker

    def finish(self, state: Pass) -> None:
        """Write the last line of a pass: all of it, on one line of the terminal if a shorter bar makes it fit."""
        count = f"{state.step}/{state.steps or state.step} "
        tail = f" {duration(state.seconds)} {step_time(state.step_seconds)}{metrics(state.logs)}"
        room = columns(self.stream) - len(count) - len(tail)
        width = next((width for width in BAR_WIDTHS if width <= room), BAR_WIDTHS[0])
        start = f"\r{ERASE}" if self._line_open else ""
        self._write(f"{self._title(state)}{start}{self._bar(state, count, width)}{tail}\n")
        self._forget_line()

    def close(self) -> None:
        """Keep an unfinished line, and move the cursor below it."""
        if self._line_open:
            self._write("\n")
        self._forget_line()

    def _forget_line(self) -> None:
        self._line_open, self._title_shown, self._width = False, "", BAR_WIDTHS[0]

    def _title(self, state: Pass) -> str:
        """Return the title with its line end the first time, then nothing."""
        if not state.title or state.title == self._title_shown:
            return ""
        self._title_shown = state.title
        return f"{state.title}\n"

    def _bar(self, state: Pass, count: str, width: int) -> str:
        done = round(width * min(1.0, state.step / state.steps)) if state.steps else 0
        if not self.use_color:
            return count + self.full * done + self.rest * (width - done)
        return f"{BOLD}{count}{RESET}{GREEN}{self.full * done}{RESET}{DIM}{self.rest * (width - done)}{RESET}"

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()


def _when(state: Pass) -> list[str]:
    """Time and speed as text, from the longest form to the shortest."""
    if state.validating:
        return ["validating"]
    times, rate = state.remaining(), state.rows_per_second
    if not times:
        return [duration(state.seconds)]
    return [f"{time}, {speed(rate)}" for time in times] + times[-1:] if rate else times
