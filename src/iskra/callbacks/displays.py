"""The choice of a progress display: a terminal, a notebook, or plain lines."""

import logging
import sys
from typing import Any, Protocol, TextIO

from ..config import is_interactive_logging_enabled
from ..terminal import can_rewrite_lines, in_notebook
from .callback import LOGGER
from .formatting import duration, metrics, step_time
from .progress_state import Display, Pass


def choose_display(verbose: int, stream: TextIO | None = None) -> Display | None:
    """Return the display for `verbose` 0, 1 or 2 and the process's output; None shows nothing."""
    kind, output = where_to_show(verbose, stream)
    if kind == "notebook":
        from .notebook import NotebookDisplay

        return NotebookDisplay()
    if kind == "terminal":
        from .terminal import TerminalDisplay

        return TerminalDisplay(output)
    return None if kind == "nowhere" else PlainDisplay(output)


def where_to_show(verbose: int, stream: TextIO | None = None) -> tuple[str, Any]:
    """Where progress is shown for `verbose` 0, 1 or 2: "nowhere", "notebook", "terminal" or as "lines"; and the output.

    Args:
        verbose: 0, 1 or 2.
        stream: the output, by default that of the process.
    """
    stream = sys.stdout if stream is None else stream
    if verbose == 0 or stream is None:
        return "nowhere", None
    if not is_interactive_logging_enabled():
        return "lines", _Logger()
    if verbose == 1 and in_notebook():
        return "notebook", None
    return ("terminal" if verbose == 1 and can_rewrite_lines(stream) else "lines"), stream


class Writable(Protocol):
    """What takes lines."""

    def write(self, text: str, /) -> object:
        """Take a line."""

    def flush(self) -> None:
        """Pass it on."""


class _Logger:
    """Passes lines to the logger."""

    def write(self, text: str, /) -> None:
        logging.getLogger(LOGGER).info(text.rstrip("\n"))

    def flush(self) -> None:
        pass


class PlainDisplay:
    """One line for each pass, written when it is over: for files, pipes and `verbose=2`."""

    def __init__(self, stream: Writable) -> None:
        self.stream = stream

    def live(self, state: Pass) -> None:
        """Show nothing: a line is written once."""

    def finish(self, state: Pass) -> None:
        """Write the line, such as `Epoch 3/10 - 782/782 - 0s - 0.25ms/step - loss: 0.0512`."""
        title = f"{state.title} - " if state.title else ""
        times = f"{duration(state.seconds)} - {step_time(state.step_seconds)}"
        self.stream.write(f"{title}{state.step}/{state.steps or state.step} - {times}{metrics(state.logs)}\n")
        self.stream.flush()

    def close(self) -> None:
        """Do nothing: every line is whole."""
