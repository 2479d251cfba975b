"""A small run made of numbers, for the pictures, the report and the list of runs."""

import json
from pathlib import Path

import numpy as np
import pytest

from iskra.lab.assessment import Assessment
from iskra.lab.problems import PROBLEMS
from iskra.lab.recipe import Recipe
from iskra.lab.results import ImageResults

HISTORY = {
    "loss": [0.9, 0.5, 0.3],
    "accuracy": [0.7, 0.8, 0.9],
    "val_loss": [0.6, 0.4, 0.5],
    "val_accuracy": [0.75, 0.85, 0.8],
}
FILTERS = np.random.default_rng(0).normal(size=(8, 8, 1, 30))


def make_assessment() -> Assessment:
    """Twenty images, two of each digit; a 9 is taken for a 4 (surely) and a 3 for an 8 (less surely)."""
    labels = np.arange(20) % 10
    probabilities = np.full((20, 10), 0.01)
    probabilities[np.arange(20), labels] = 0.91
    probabilities[9, [9, 4]] = probabilities[9, [4, 9]]
    probabilities[13, [3, 8]] = 0.3, 0.62
    return Assessment(labels, probabilities)


def make_results(outcome: str = "finished", **changes: object) -> ImageResults:
    """Return the results of a run on digits."""
    config = {
        "dataset": "digits",
        "recipe": Recipe("digits", hidden=(30, 20), epochs=3).as_dict(),
        "images": {"train": 1257, "validation": 180, "test": 20},
        "layers": [{"name": "dense<1>", "kind": "Dense", "shape": [30], "parameters": 1950}],
        "parameters": 1950,
        "skipped": [],
        "started": "2026-01-31T12:00:00+01:00",
        "command": "iskra train digits --name 'a<b'",
        "versions": {"iskra": "0.1.0", "python": "3.11.7", "numpy": "2.4.0"},
        "machine": {"system": "Linux", "processor": "Fast & Sons 9000", "cores": 4},
        "engine": {"name": "native", "isa": "avx2", "threads": 4},
    }
    metrics = {
        "outcome": outcome,
        "test_accuracy": 0.9,
        "test_loss": 0.25,
        "test_wrong": 2,
        "epochs": 3,
        "seconds": 1.5,
        "examples_per_second": 2514.0,
    }
    images = np.linspace(0, 16, 20 * 64).reshape(20, 8, 8).astype(np.uint8)
    fields = {"history": HISTORY, "assessment": make_assessment(), "images": images, "filters": FILTERS} | changes
    return ImageResults("first-run", config, metrics, problem=PROBLEMS["digits"], **fields)  # type: ignore[arg-type]


@pytest.fixture
def results() -> ImageResults:
    return make_results()


def write_run(path: Path, *, dataset: str = "digits", process: dict | None = None, **metrics: object) -> Path:
    """Write a run's folder by hand; without metrics it is not finished."""
    path.mkdir(parents=True)
    config = {"dataset": dataset, "started": "2026-01-31T12:00:00+01:00", "recipe": {"hidden": [30]}}
    (path / "config.json").write_text(json.dumps(config | {"process": process or {"host": "elsewhere", "pid": 1}}))
    (path / "history.csv").write_text("epoch,loss\n1,0.9\n2,0.5\n")
    if metrics:
        (path / "metrics.json").write_text(json.dumps({"outcome": "finished"} | metrics))
    return path
