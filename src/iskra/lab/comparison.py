"""Runs beside each other: their metrics, and the differences in their settings."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .report.words import duration, number, percent
from .runs import Run

SETTINGS = ("dataset", "recipe", "images", "rows", "target", "columns", "features", "parameters", "engine", "versions")


@dataclass(frozen=True)
class Measure:
    """A metric of runs."""

    name: str  # as `metrics.json` has it
    title: str  # for people
    form: str  # how it is written: "share", "number", "time" or "count"
    larger: bool | None  # whether larger is better; None where neither is

    def write(self, value: object) -> str:
        """Return a value as text; a dash where there is none.

        Example:
            >>> Measure("seconds", "time", "time", False).write(1.5)
            '1.50 s'
        """
        if not isinstance(value, (int, float)):
            return "–"
        return FORMS[self.form](value)


FORMS: dict[str, Callable[[float], str]] = {
    "share": percent,
    "number": number,
    "time": duration,
    "count": "{:,.0f}".format,
}
MEASURES = (
    Measure("test_accuracy", "test accuracy", "share", True),
    Measure("test_balanced_accuracy", "mean recall", "share", True),
    Measure("test_r2", "test R²", "number", True),
    Measure("test_rmse", "root mean squared error", "number", False),
    Measure("test_mae", "mean absolute error", "number", False),
    Measure("test_loss", "test loss", "number", False),
    Measure("best_val_loss", "best validation loss", "number", False),
    Measure("epochs", "epochs", "count", None),
    Measure("seconds", "time", "time", False),
    Measure("examples_per_second", "examples a second", "count", True),
    Measure("parameters", "parameters", "count", None),
)


@dataclass(frozen=True)
class Row:
    """A metric or a setting of every run."""

    title: str  # its name for people
    cells: tuple[str, ...]  # one text for each run
    best: frozenset[int] = frozenset()  # the runs that have the best value, by their positions


class Comparison:
    """Two or more runs.

    Args:
        runs: The runs, finished or not.

    Attributes:
        names: The name of each: its folder, with as many parent folders as tell it apart.

    Example:
        >>> comparison = Comparison([lab.Run.read("runs/a"), lab.Run.read("runs/b")])  # doctest: +SKIP
        >>> [row.title for row in comparison.differences()]  # doctest: +SKIP
        ['learning rate']
    """

    def __init__(self, runs: Sequence[Run]) -> None:
        paths = [run.path.resolve() for run in runs]
        if len(runs) < 2 or len(set(paths)) < len(paths):
            twice = next((str(path) for path in paths if paths.count(path) > 1), None)
            got = f"{twice!r} twice" if twice else f"{len(runs)}"
            raise ValueError(f"compare: expected two or more different runs, got {got}. Name each folder once.")
        self.runs: list[Run] = list(runs)
        self.names: list[str] = _short_names(paths)

    @property
    def histories(self) -> dict[str, dict[str, list[float]]]:
        """The history of each run that has completed an epoch, by its name."""
        return {name: run.history for name, run in zip(self.names, self.runs, strict=True) if run.num_epochs}

    def measures(self) -> list[Row]:
        """Return a row for each metric that a run has."""
        rows = []
        for measure in MEASURES:
            values = [_value(run, measure.name) for run in self.runs]
            if any(value is not None for value in values):
                cells = tuple(map(measure.write, values))
                rows.append(Row(measure.title, cells, _best(values, measure.larger)))
        return [Row("outcome", tuple(run.outcome for run in self.runs)), *rows]

    def differences(self) -> list[Row]:
        """Return a row for each setting that is not the same in all runs."""
        return [Row(title, cells) for title, cells in self._settings() if len(set(cells)) > 1]

    def num_alike(self) -> int:
        """Return how many settings all runs have in common."""
        return sum(len(set(cells)) == 1 for _, cells in self._settings())

    def remarks(self) -> list[str]:
        """Return the reasons why these runs are not comparable."""
        said = []
        if len({run.dataset for run in self.runs}) > 1:
            said.append("They are runs on different data: their figures cannot be compared.")
        elif any("rows" in run.config for run in self.runs) and len({_split(run) for run in self.runs}) > 1:
            said.append("They were tested on different rows, which alone makes some difference.")
        lacking = [name for name, run in zip(self.names, self.runs, strict=True) if run.outcome != "finished"]
        if lacking:
            said.append(f"Not finished: {', '.join(lacking)}.")
        return said

    def _settings(self) -> list[tuple[str, tuple[str, ...]]]:
        """Every setting that some run has, with its text for each."""
        found = [_flat({key: run.config[key] for key in SETTINGS if key in run.config}) for run in self.runs]
        titles = dict.fromkeys(title for settings in found for title in settings)
        return [(title, tuple(settings.get(title, "–") for settings in found)) for title in titles]


def open_runs(paths: Sequence[Path], directory: Path) -> list[Run]:
    """Read runs, each given by its folder, or by its name in the folder for all runs."""
    named = ((path, directory / path) for path in paths)
    return [Run.read(inside if inside.is_dir() and not path.is_dir() else path) for path, inside in named]


def _value(run: Run, name: str) -> float | None:
    if name == "best_val_loss":
        return min((loss for loss in run.history.get("val_loss", ()) if not math.isnan(loss)), default=None)
    value = run.config.get(name) if name == "parameters" else run.metrics.get(name)
    return float(value) if isinstance(value, (int, float)) else None


def _best(values: list[float | None], larger: bool | None) -> frozenset[int]:
    """The positions of the best values; none if it does not matter, or if all are alike."""
    known = {value for value in values if value is not None}
    if larger is None or len(known) < 2:
        return frozenset()
    best = max(known) if larger else min(known)
    return frozenset(position for position, value in enumerate(values) if value == best)


def _split(run: Run) -> tuple[Any, ...]:
    """The settings that decide which rows a run was tested on."""
    recipe = run.config["recipe"]
    return recipe.get("path"), recipe.get("seed"), str(run.config.get("rows"))


def _flat(settings: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Nested settings as texts by titles.

    Example:
        >>> _flat({"recipe": {"hidden": [256, 64], "lr": 0.1}, "rows": {"test": 9}})
        {'hidden': '256, 64', 'lr': '0.1', 'rows test': '9'}
    """
    flat: dict[str, str] = {}
    for key, value in settings.items():
        title = f"{prefix}{key.replace('_', ' ')}"
        if isinstance(value, dict):
            flat |= _flat(value, "" if key == "recipe" else f"{title} ")
        else:
            flat[title] = _text(value)
    return flat


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(item["name"] if isinstance(item, dict) else _text(item) for item in value) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return "–" if value is None else str(value)


def _short_names(paths: list[Path]) -> list[str]:
    """The last part of each path, or as many as make them different."""
    for count in range(1, max(len(path.parts) for path in paths)):
        names = ["/".join(path.parts[-count:]) for path in paths]
        if len(set(names)) == len(names):
            return names
    return [str(path) for path in paths]
