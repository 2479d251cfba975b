"""The output of the command: results on standard output, errors on standard error."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

USERS_MISTAKE, FAILURE, INTERRUPTED = 2, 1, 130


def console(stream: TextIO | None = None) -> Console:
    """Return a console for `stream`, standard output by default; a file gets long lines, not folded ones."""
    stream = stream or sys.stdout
    return Console(file=stream, highlight=False, width=None if stream.isatty() else 200)


def plain_table() -> Table:
    """Return a table with a line under its head."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False)


def entries(facts: Mapping[str, str | Text]) -> Table:
    """Return a table of terms with a text for each."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for term, fact in facts.items():
        table.add_row(term, fact if isinstance(fact, Text) else Text(fact))
    return table


def complain(message: str, label: str = "error") -> None:
    """Print `message` after a colored label."""
    console(sys.stderr).print(Text(f"{label} ", style="bold red") + Text(message, style="default"), soft_wrap=True)


@contextmanager
def plain_errors(mistakes: tuple[type[Exception], ...] = (ValueError, TypeError, FileExistsError)) -> Iterator[None]:
    """Turn the errors that a person at the terminal can fix into a message and an exit code, without traceback.

    The kinds in `mistakes`, which a wrong option raises, end with 2; missing data, a missing extra or a full disk
    with 1. Anything else is a bug and keeps its traceback.
    """
    try:
        yield
    except mistakes as error:
        complain(str(error))
        raise typer.Exit(USERS_MISTAKE) from None
    except BrokenPipeError:  # `| head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still to be flushed goes nowhere
        raise typer.Exit(FAILURE) from None
    except (OSError, ImportError) as error:
        complain(str(error))
        raise typer.Exit(FAILURE) from None
