"""Experiments on the same data by other recipes."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from ...models import Model
from ..experiment import Experiment
from ..recipe import Recipe
from ..tables.recipe import TableRecipe
from ..training_run import TrainingRun


def recipe_of(experiment: TrainingRun) -> Recipe | TableRecipe:
    """Return the recipe of an experiment with all its fields, those for tables included."""
    return cast("Recipe | TableRecipe", getattr(experiment, "table", experiment.recipe))


def variant(experiment: TrainingRun, fields: Mapping[str, Any], model: Model | None = None) -> TrainingRun:
    """Return the experiment with other fields of its recipe, and the model that belongs to them.

    The data is the same in memory.

    Args:
        experiment: The experiment.
        fields: Fields of the recipe.
        model: The model. `None` builds a new one, by the global random generator.
    """
    twin: Any = copy.copy(experiment)
    recipe = replace(recipe_of(experiment), **fields)
    if isinstance(recipe, TableRecipe):
        twin.table, twin.recipe = recipe, recipe.training()
    else:
        twin.recipe = recipe
    twin.model = twin._network(twin.recipe) if model is None else model
    return cast("TrainingRun", twin)


def image_shape(experiment: TrainingRun) -> tuple[int, ...]:
    """Return the shape of an image, (H, W) or (H, W, C); empty for a table."""
    return tuple(experiment.data.x_train.shape[1:]) if isinstance(experiment, Experiment) else ()
