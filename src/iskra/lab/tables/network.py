"""The network for a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iskra.lab.network import add_hidden, build_optimizer
from iskra.lab.recipe import Recipe
from iskra.lab.tables.target import REGRESSION, Target

if TYPE_CHECKING:
    from iskra.models import Sequential


def build_table_network(recipe: Recipe, num_features: int, target: Target, average: float | None = None) -> Sequential:
    """Return the compiled network: hidden layers, then a number, a probability, or one for each class.

    Args:
        recipe: The hidden layers and the optimizer.
        num_features: How many features a row has.
        target: What is predicted.
        average: What a step keeps of the weights' running mean; None for no mean. The mean is as good after a few
            epochs at a large learning rate as the weights are after many at a falling one, and its loss hardly jumps.
    """
    from iskra import layers, models

    model = models.Sequential([layers.Input((num_features,))])  # (N, F)
    add_hidden(model, recipe)
    if target.task == REGRESSION:
        ending, loss, metrics = None, "mean_squared_error", None
    elif target.num_outputs == 1:
        ending, loss, metrics = "sigmoid", "binary_crossentropy", ["accuracy"]
    else:
        ending, loss, metrics = "softmax", "sparse_categorical_crossentropy", ["accuracy"]
    model.add(layers.Dense(target.num_outputs, activation=ending))
    optimizer = build_optimizer(recipe)
    if average is not None:
        optimizer.use_ema, optimizer.ema_momentum = True, average
    model.compile(loss=loss, optimizer=optimizer, metrics=metrics)
    return model
