"""Runs on the disk: read, find and rank them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..regular_files import check_regular
from ..typing import PathLike
from .environment import is_alive
from .history import parse_history

if TYPE_CHECKING:
    import numpy as np

    from ..models import Model

NETWORK = "model.keras"
OLD_WEIGHTS = "model.weights.npz"


@dataclass(frozen=True)
class Run:
    """A run, finished or not, read from its folder.

    Attributes:
        path: The folder.
        config: The settings, the machine and the versions.
        metrics: The results; empty as long as the run is not finished.
        history: Values by metric, one for each completed epoch.
    """

    path: Path
    config: dict[str, Any]
    metrics: dict[str, Any]
    history: dict[str, list[float]]

    @classmethod
    def read(cls, path: PathLike) -> Run:
        """Read the run in the folder `path`.

        Raises:
            ValueError: If the folder is not a run's, or a file in it is damaged.
        """
        path = Path(path)
        if not (path / "config.json").is_file():
            raise ValueError(
                f"Run: expected a folder with config.json, got {str(path)!r} without. "
                "It is not a run of iskra; move it elsewhere."
            )
        config = _read_json(path / "config.json", needs=("dataset", "started", "recipe"))
        done = (path / "metrics.json").exists()
        metrics = _read_json(path / "metrics.json", needs=("outcome",)) if done else {}
        return cls(path, config, metrics, _read_history(path / "history.csv"))

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.path.name

    @property
    def dataset(self) -> str:
        """Name of the data set."""
        return str(self.config["dataset"])

    @property
    def outcome(self) -> str:
        """`finished`, `interrupted` or `failed`; before that `running`, or `killed` if its process is gone."""
        if self.metrics:
            return str(self.metrics["outcome"])
        process = self.config.get("process")
        return "running" if isinstance(process, dict) and is_alive(process) else "killed"

    @property
    def num_epochs(self) -> int:
        """The number of completed epochs."""
        return max(map(len, self.history.values()), default=0)

    @property
    def has_network(self) -> bool:
        """Whether the network was saved: it was trained to the end, or interrupted."""
        return any((self.path / name).is_file() for name in (NETWORK, OLD_WEIGHTS))

    def network(self) -> Model:
        """Return the trained network.

        Raises:
            ValueError: If there is none, or the file is damaged.
        """
        if not self.has_network:
            raise ValueError(
                f"Run: expected a finished run, got {str(self.path)!r} without {NETWORK}. Train it to the end first."
            )
        if not (self.path / NETWORK).is_file():
            from .old_runs import read_network

            return read_network(self)
        from ..models import load_model

        return load_model(self.path / NETWORK, compile=False)

    def weights(self) -> list[np.ndarray]:
        """Return the trained weights in the order in which `set_weights` takes them."""
        return self.network().get_weights()


def find_runs(directory: PathLike) -> tuple[list[Run], list[str]]:
    """Read every run in `directory`.

    Returns:
        The runs in the order of their names, and a line for each folder that could not be read as a run.

    Raises:
        FileNotFoundError: If there is no such directory.
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise FileNotFoundError(
            f"runs: expected a folder of runs, got {str(directory)!r}, which does not exist. "
            "Start a run with iskra train digits, or say with --runs where the runs are."
        )
    runs, complaints = [], []
    for path in sorted(directory.iterdir()):
        if not path.is_dir() or path.name.startswith("."):
            continue
        try:
            runs.append(Run.read(path))
        except (ValueError, OSError) as error:
            complaints.append(f"{path.name}: {error}")
    return runs, complaints


# How each key sorts: (where the value is found, whether larger is better).
SORT_KEYS = {
    "accuracy": ("test_accuracy", True),
    "loss": ("test_loss", False),
    "seconds": ("seconds", False),
    "speed": ("examples_per_second", True),
    "started": ("started", True),
    "name": ("name", False),
}


def rank_runs(runs: Iterable[Run], sort: str = "accuracy") -> list[Run]:
    """Return the runs by data set and, within one, the best first; runs without the value come last.

    Args:
        runs: The runs.
        sort: One of `SORT_KEYS`: `accuracy` and `loss` are the test images', `started` puts the newest first.

    Raises:
        ValueError: If `sort` is unknown.
    """
    if sort not in SORT_KEYS:
        raise ValueError(f"sort: expected one of {', '.join(SORT_KEYS)}, got {sort!r}. Remove it to sort by accuracy.")
    field, descending = SORT_KEYS[sort]
    ordered = sorted(runs, key=lambda run: run.name)
    ordered.sort(key=_tie_breaker)
    known = [run for run in ordered if _value(run, field) is not None]
    unknown = [run for run in ordered if _value(run, field) is None]
    known.sort(key=lambda run: _value(run, field), reverse=descending)
    return sorted(known + unknown, key=lambda run: run.dataset)


def _value(run: Run, field: str) -> Any:
    if field == "name":
        return run.name
    if field == "started":
        return str(run.config["started"])
    value = run.metrics.get(field)
    return value if isinstance(value, (int, float)) else None


def _tie_breaker(run: Run) -> float:
    """Among equally accurate runs the smaller loss wins."""
    loss = _value(run, "test_loss")
    return float("inf") if loss is None else loss


def _read_json(path: Path, needs: tuple[str, ...]) -> dict[str, Any]:
    check_regular("Run", path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:  # not JSON, or not even UTF-8
        raise ValueError(f"Run: expected JSON in {path.name}, got {error}. {_REMEDY}") from None
    missing = [key for key in needs if not isinstance(content, dict) or key not in content]
    if missing:
        raise ValueError(f"Run: expected {', '.join(missing)} in {path.name}, got none. {_REMEDY}")
    return content


def _read_history(path: Path) -> dict[str, list[float]]:
    if not path.exists():
        return {}
    check_regular("Run", path)
    try:
        return parse_history(path.read_text(encoding="utf-8"))
    except (ValueError, TypeError) as error:
        raise ValueError(f"Run: expected numbers in {path.name}, got {error}. {_REMEDY}") from None


_REMEDY = "The file is damaged; delete the folder or restore it."
