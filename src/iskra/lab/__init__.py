"""The laboratory: experiments from a recipe to a report, pictures, and the command `iskra`.

This is the only part of iskra that draws, and nothing else in iskra needs it. What a name needs is imported when the
name is first used.

Example:
    >>> from iskra import lab
    >>> recipe = lab.recipe_for("mnist", hidden=(300, 100), epochs=5)
    >>> run = lab.train(recipe)  # doctest: +SKIP
    >>> run.metrics["test_accuracy"]  # doctest: +SKIP
    0.9781
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iskra.lab.assessment import Assessment
    from iskra.lab.experiment import Experiment
    from iskra.lab.experiments import experiment_for, train
    from iskra.lab.image_folder import FolderRecipe, folder_recipe
    from iskra.lab.image_prediction import ImagePredictor
    from iskra.lab.plots import (
        plot_calibration,
        plot_confusion,
        plot_examples,
        plot_filters,
        plot_history,
        plot_overlay,
        plot_predictions,
        plot_residuals,
        plot_wrong,
    )
    from iskra.lab.problems import recipe_for
    from iskra.lab.recipe import Recipe
    from iskra.lab.runs import Run, find_runs, rank_runs
    from iskra.lab.tables.prediction import TablePredictor
    from iskra.lab.tables.recipe import TableRecipe

_HOMES = {
    "Assessment": "assessment",
    "Experiment": "experiment",
    "FolderRecipe": "image_folder",
    "ImagePredictor": "image_prediction",
    "Recipe": "recipe",
    "Run": "runs",
    "TablePredictor": "tables.prediction",
    "TableRecipe": "tables.recipe",
    "experiment_for": "experiments",
    "find_runs": "runs",
    "folder_recipe": "image_folder",
    "plot_calibration": "plots",
    "plot_confusion": "plots",
    "plot_examples": "plots",
    "plot_filters": "plots",
    "plot_history": "plots",
    "plot_overlay": "plots",
    "plot_predictions": "plots",
    "plot_residuals": "plots",
    "plot_wrong": "plots",
    "rank_runs": "runs",
    "recipe_for": "problems",
    "train": "experiments",
}

__all__ = [
    "Assessment",
    "Experiment",
    "FolderRecipe",
    "ImagePredictor",
    "Recipe",
    "Run",
    "TablePredictor",
    "TableRecipe",
    "experiment_for",
    "find_runs",
    "folder_recipe",
    "plot_calibration",
    "plot_confusion",
    "plot_examples",
    "plot_filters",
    "plot_history",
    "plot_overlay",
    "plot_predictions",
    "plot_residuals",
    "plot_wrong",
    "rank_runs",
    "recipe_for",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"iskra.lab: expected one of {', '.join(__all__)}, got {name!r}. Write one of these.")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
