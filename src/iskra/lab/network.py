"""The compiled network of a recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .recipe import STAGES, Recipe

if TYPE_CHECKING:
    from ..models import Model, Sequential
    from ..optimizers import Optimizer
    from .tables.target import Target


def build_network(
    recipe: Recipe, shape: tuple[int, ...], num_classes: int, *, brightest: int = 255, num_images: int | None = None
) -> Model:
    """Return the compiled network, from bytes to probabilities: augmentation and scaling are its first layers.

    Images are (H, W) or (H, W, C); the value `brightest` of a pixel becomes 1, and of colours, which are centred, 0
    becomes -1. `num_images` are those of an epoch; None for a network that is not trained.
    """
    from ..layers import Rescaling
    from .augmentation import augmentation
    from .models import MODELS

    choices: dict[str, Any] = {"activation": recipe.activation, "dropout": recipe.dropout}
    if recipe.model == "mlp":
        choices |= {"hidden": recipe.hidden, "normalize": recipe.normalize}
    choices |= {name: value for name in STAGES if (value := getattr(recipe, name)) is not None}
    scaling = Rescaling(2 / brightest, offset=-1) if len(shape) == 3 else Rescaling(1 / brightest)
    model = MODELS[recipe.model](shape, num_classes, [*augmentation(recipe.augment, recipe.shift), scaling], **choices)
    num_steps = None if num_images is None else -(-num_images // recipe.batch_size) * recipe.epochs
    optimizer = build_optimizer(recipe, num_steps)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    return model


def build_table_network(recipe: Recipe, num_features: int, target: Target, average: float | None = None) -> Sequential:
    """Return the compiled network: hidden layers, then a number, a probability, or one for each class.

    `average` is the momentum of the running mean of the weights; None for no mean. The mean is as good after a few
    epochs at a large learning rate as the weights are after many at a falling one, and its loss hardly jumps.
    """
    from .. import layers, models
    from .tables.target import REGRESSION

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


def add_hidden(model: Sequential, recipe: Recipe) -> None:
    """Add the recipe's hidden layers, with dropout behind each."""
    from .. import layers

    for units in recipe.hidden:
        model.add(layers.Dense(units, activation=recipe.activation))
        if recipe.dropout:
            model.add(layers.Dropout(recipe.dropout))


def build_optimizer(recipe: Recipe, num_steps: int | None = None) -> Optimizer:
    """Return the optimizer of a recipe; without the number of steps of the whole training, the rate is constant."""
    from .. import optimizers

    optimizer: Any = optimizers.get(recipe.optimizer)
    rate: Any = largest_rate(recipe)
    if recipe.schedule == "one_cycle" and num_steps is not None:
        rate = optimizers.schedules.OneCycle(rate, num_steps)
    optimizer.learning_rate = rate
    if recipe.weight_decay:
        optimizer.weight_decay = recipe.weight_decay
    return optimizer


def largest_rate(recipe: Recipe) -> float:
    """Return the recipe's learning rate, the optimizer's own if it gives none; of a schedule the largest.

    Example:
        >>> largest_rate(Recipe("digits", optimizer="adam"))
        0.001
    """
    from .. import optimizers

    if recipe.learning_rate is not None:
        return recipe.learning_rate
    optimizer: Any = optimizers.get(recipe.optimizer)
    return float(str(optimizer.learning_rate.numpy()))  # 0.2, not float32's 0.20000000298


def describe_layers(model: Model) -> list[dict[str, Any]]:
    """Return each layer's name, kind, output shape and number of parameters."""
    return [
        {
            "name": layer.name,
            "kind": type(layer).__name__,
            "shape": list(layer.output.shape[1:]),
            "parameters": layer.count_params(),
        }
        for layer in model.layers
    ]
