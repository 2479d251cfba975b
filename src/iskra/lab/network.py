"""The network that a recipe asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iskra.lab.recipe import Recipe

if TYPE_CHECKING:
    from iskra.models import Sequential


def build_network(recipe: Recipe, image_shape: tuple[int, ...], num_classes: int) -> Sequential:
    """Return the compiled network: images flattened, hidden layers with dropout behind each, softmax.

    Args:
        recipe: What is asked for.
        image_shape: Shape of one image, (H, W).
        num_classes: How many classes there are.

    Raises:
        ValueError: If the activation or the optimizer is unknown; the message lists those there are.
    """
    from iskra import layers, models

    model = models.Sequential([layers.Input(image_shape), layers.Flatten()])  # (N, H, W) -> (N, F)
    add_hidden(model, recipe)
    model.add(layers.Dense(num_classes, activation="softmax"))  # (N, K)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=build_optimizer(recipe), metrics=["accuracy"])
    return model


def add_hidden(model: Sequential, recipe: Recipe) -> None:
    """Add the recipe's hidden layers, with dropout behind each."""
    from iskra import layers

    for units in recipe.hidden:
        model.add(layers.Dense(units, activation=recipe.activation))
        if recipe.dropout:
            model.add(layers.Dropout(recipe.dropout))


def build_optimizer(recipe: Recipe) -> Any:
    """Return the optimizer by its name, with the recipe's learning rate where it gives one."""
    from iskra import optimizers

    optimizer: Any = optimizers.get(recipe.optimizer)
    if recipe.learning_rate is not None:
        optimizer.learning_rate = recipe.learning_rate
    return optimizer


def describe_layers(model: Sequential, image_shape: tuple[int, ...]) -> list[dict[str, Any]]:
    """Return each layer's name, kind, output shape and number of parameters."""
    rows = []
    shape: tuple[int | None, ...] = (None, *image_shape)
    for layer in model.layers:
        shape = layer.compute_output_shape(shape)
        kind = type(layer).__name__
        rows.append({"name": layer.name, "kind": kind, "shape": list(shape[1:]), "parameters": layer.count_params()})
    return rows
