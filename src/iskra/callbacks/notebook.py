"""The progress display of a notebook: a table of epochs, and a bar below it during training."""

from collections.abc import Callable
from html import escape
from typing import Any

from .formatting import duration, metric, speed, step_time
from .progress_state import Pass

MOST_ROWS = 20  # epochs shown; earlier ones are in the history

_BAR = (
    '<div style="display:flex;align-items:center;gap:1em;font-variant-numeric:tabular-nums;margin:.4em 0">'
    '<div style="width:16em;height:.35em;border-radius:.2em;background:rgba(128,128,128,.25)">'
    '<div style="width:{percent:.0f}%;height:100%;border-radius:.2em;background:#d1490f"></div></div>'
    "<span>{text}</span></div>"
)
CELL = 'style="text-align:right;padding:.15em .9em"'


class NotebookDisplay:
    """Shows all epochs of a call in one output, updated in place.

    `show` puts HTML into the cell's output and returns a function that replaces it; IPython's display by default.
    """

    def __init__(self, show: Callable[[str], Callable[[str], None]] | None = None) -> None:
        self._show = show or show_in_cell
        self._update: Callable[[str], None] | None = None
        self._rows: list[tuple[str, dict[str, Any]]] = []
        self._bar = ""
        self._last = 0.0

    def live(self, state: Pass) -> None:
        """Move the bar."""
        self._bar = _bar(state)
        self._paint()

    def finish(self, state: Pass) -> None:
        """Add a row for the pass; rows of quick passes are painted together."""
        times = {"time": duration(state.seconds), "step": step_time(state.step_seconds)}
        self._rows.append((state.title, times | {name: metric(value) for name, value in state.logs.items()}))
        self._bar = ""
        if state.now - self._last >= 0.1:
            self._last = state.now
            self._paint()

    def close(self) -> None:
        """Paint what is there, without a bar."""
        self._paint()

    def _paint(self) -> None:
        html = _table(self._rows) + self._bar
        if self._update is None:
            self._update = self._show(html)
        else:
            self._update(html)


def _bar(state: Pass) -> str:
    words = [state.title, f"{state.step}/{state.steps or '?'}"]
    words += ["validating"] if state.validating else state.remaining()[:1]
    if state.rows_per_second:
        words.append(speed(state.rows_per_second))
    words += [f"{name}: {metric(value)}" for name, value in state.logs.items()]
    percent = 100 * state.step / state.steps if state.steps else 0
    return _BAR.format(percent=percent, text=escape(" · ".join(filter(None, words))))


def _table(rows: list[tuple[str, dict[str, Any]]]) -> str:
    if not rows:
        return ""
    names = list(dict.fromkeys(name for _, values in rows for name in values))
    head = "".join(f"<th {CELL}>{escape(name)}</th>" for name in ["", *names])
    body = "".join(
        f"<tr><td {CELL}>{escape(title)}</td>"
        + "".join(f"<td {CELL}>{escape(str(values.get(name, '')))}</td>" for name in names)
        + "</tr>"
        for title, values in rows[-MOST_ROWS:]
    )
    hidden = len(rows) - MOST_ROWS
    note = f"<caption>{hidden} earlier epochs are in the history</caption>" if hidden > 0 else ""
    return f'<table style="font-variant-numeric:tabular-nums">{note}<thead><tr>{head}</tr></thead>{body}</table>'


def show_in_cell(html: str) -> Callable[[str], None]:
    """Put HTML into the output of the cell; returns a function that replaces it."""
    from IPython.display import HTML, display

    handle = display(HTML(html), display_id=True)
    return lambda newer: handle.update(HTML(newer))
