"""TensorBoard: the logs in a run's folder, and the program that shows them."""

from __future__ import annotations

import sys
from pathlib import Path

from ..callbacks import TensorBoard
from ..requirements import require
from .recipe import Recipe

LOGS = "logs"  # the folder in a run's folder
HISTOGRAMS = 50  # at most, for each weight


def logs_of(run: Path, recipe: Recipe) -> TensorBoard:
    """Return the callback that writes a run's logs: curves, histograms of the weights, the recipe."""
    hparams = {name: value for name, value in recipe.as_dict().items() if value is not None}
    hparams["hidden"] = ",".join(map(str, recipe.hidden)) or "none"
    return TensorBoard(run / LOGS, histogram_freq=-(-recipe.epochs // HISTOGRAMS), hparams=hparams)


def board_command(directory: Path, host: str | None = None, port: int | None = None) -> list[str]:
    """Return the command that opens TensorBoard on all logs below a folder.

    It serves this machine alone unless there is a `host`; without a `port`, it takes 6006 or the next that is free.

    Example:
        >>> board_command(Path("."), port=8000)[1:]  # doctest: +SKIP
        ['-m', 'tensorboard.main', '--logdir', '.', '--port', '8000']
    """
    require("tensorboard", "tensorboard")
    if not directory.is_dir():
        raise FileNotFoundError(
            f"board: expected a folder with logs, got {str(directory)!r}, which does not exist. "
            "Write some with iskra train digits --tensorboard, or with callbacks.TensorBoard."
        )
    given = {"--logdir": str(directory), "--host": host, "--port": None if port is None else str(port)}
    options = [word for option, value in given.items() if value is not None for word in (option, value)]
    return [sys.executable, "-m", "tensorboard.main", *options]


def has_logs(directory: Path) -> bool:
    """Whether there are logs below a folder."""
    return next(directory.rglob("*.tfevents.*"), None) is not None
