"""`iskra board`: TensorBoard on the runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from .terminal import complain, plain_errors


def board(
    directory: Annotated[Path, typer.Argument(help="A folder of runs or of other logs.")] = Path("runs"),
    host: Annotated[str | None, typer.Option(help="The address to serve at.", show_default="this machine")] = None,
    port: Annotated[int | None, typer.Option(help="The port.", show_default="6006 or the next free one")] = None,
) -> None:
    """Open TensorBoard on all logs below a folder; Ctrl-C ends it.

    Logs come from iskra train --tensorboard, and from programs that use iskra.callbacks.TensorBoard.
    """
    from ..board import board_command, has_logs

    with plain_errors():
        command = board_command(directory, host, port)
    if not has_logs(directory):
        complain(f"there are no logs in {directory} yet; they will be shown when they come", "note")
    sys.stderr.flush()
    os.execv(command[0], command)  # this process becomes TensorBoard: whoever ends it ends that
