"""The search space that suits a recipe: around its own hyperparameters, without those that the user chose."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..network import largest_rate
from ..problems import STAGED
from ..recipe import Recipe
from ..tables.recipe import TableRecipe

if TYPE_CHECKING:
    from ...tuner import HyperParameters

OPTIMIZERS = ("adam", "sgd", "rmsprop")
RATE_FACTOR = 20.0  # how far learning rates go to both sides of the optimizer's own
MOST_DROPOUT, DROPOUT_STEP = 0.5, 0.05
MOST_LAYERS = 4
FEWEST_UNITS = 8
MOST_SHIFT, SHIFT_STEP = 0.25, 1 / 32
DIGITS = 3  # significant ones of a learning rate, so that a command can be read

AnyRecipe = Recipe | TableRecipe


def choose_fields(
    hp: HyperParameters, recipe: AnyRecipe, kept: Collection[str] = (), shape: Sequence[int] = ()
) -> dict[str, Any]:
    """Return fields of a recipe by hyperparameters, which are declared by that; the defaults are the recipe's own.

    Args:
        hp: The hyperparameters.
        recipe: The recipe around which to search; a table's is settled.
        kept: Names of fields that keep the recipe's value.
        shape: The shape of an image, (H, W) or (H, W, C).

    Example:
        >>> from iskra.tuner import HyperParameters
        >>> hp = HyperParameters()
        >>> fields = choose_fields(hp, Recipe("mnist"), kept=["optimizer", "learning_rate"], shape=(28, 28))
        >>> fields["hidden"], fields["batch_size"], list(hp.values)
        ((256, 256), 64, ['layers', 'units', 'shift', 'dropout', 'batch_size'])
    """
    fields: dict[str, Any] = {}
    if isinstance(recipe, TableRecipe) or recipe.model == "mlp":
        fields |= _dense(hp, recipe, kept)
    if isinstance(recipe, Recipe):
        fields |= _images(hp, recipe, kept, shape)
    if "dropout" not in kept:
        fields["dropout"] = hp.Float("dropout", 0.0, MOST_DROPOUT, step=DROPOUT_STEP, default=recipe.dropout)
    if "learning_rate" not in kept:
        fields["learning_rate"] = _learning_rate(hp, recipe, "optimizer" in fields)
    if "batch_size" not in kept:
        sizes = _powers_around(recipe.batch_size or 1, -1, 2)
        fields["batch_size"] = hp.Choice("batch_size", sizes, default=recipe.batch_size)
    return fields


def _dense(hp: HyperParameters, recipe: AnyRecipe, kept: Collection[str]) -> dict[str, Any]:
    """Hidden layers, which narrow as the recipe's do, and the optimizer."""
    fields: dict[str, Any] = {}
    own = recipe.hidden or ()
    if "hidden" not in kept and own:
        num_layers = hp.Int("layers", 1, max(MOST_LAYERS, len(own)), default=len(own))
        units = hp.Choice("units", _powers_around(own[0], -2, 1, FEWEST_UNITS), default=own[0])
        narrowing = own[1] / own[0] if len(own) > 1 else 1.0
        fields["hidden"] = tuple(max(round(units * narrowing**layer), FEWEST_UNITS) for layer in range(num_layers))
    if "optimizer" not in kept and "learning_rate" not in kept:
        names = list(dict.fromkeys([recipe.optimizer, *OPTIMIZERS]))
        fields["optimizer"] = hp.Choice("optimizer", names, default=recipe.optimizer)
    return fields


def _images(hp: HyperParameters, recipe: Recipe, kept: Collection[str], shape: Sequence[int]) -> dict[str, Any]:
    """Stages of convolutions, and the strength of the augmentation."""
    fields = _stages(hp, recipe, kept, tuple(shape)) if recipe.model in STAGED else {}
    if "augment" not in kept and "shift" not in kept:
        own_shift = recipe.shift if "shifts" in recipe.augment else 0.0
        shift = hp.Float("shift", 0.0, MOST_SHIFT, step=SHIFT_STEP, default=own_shift)
        others = tuple(name for name in recipe.augment if name != "shifts")
        fields |= {"augment": (*others, "shifts"), "shift": shift} if shift else {"augment": others}
    return fields


def _stages(hp: HyperParameters, recipe: Recipe, kept: Collection[str], shape: tuple[int, ...]) -> dict[str, Any]:
    """The channels of the first stage, and the number of stages."""
    from ..models import FILTERS, SMALLEST, most_stages, widths

    fields: dict[str, Any] = {}
    if "filters" not in kept:
        own = recipe.filters or FILTERS
        fields["filters"] = hp.Choice("filters", sorted({max(own * k // 4, 1) for k in (2, 3, 4, 6, 8)}), default=own)
    if "depth" not in kept:
        depth = recipe.depth or len(widths(shape, SMALLEST[recipe.model]))
        deepest = min(depth + 1, most_stages(shape))
        fields["depth"] = hp.Int("depth", max(depth - 1, 1), deepest, default=depth)
    return fields


def _learning_rate(hp: HyperParameters, recipe: AnyRecipe, any_optimizer: bool) -> float:
    """A learning rate around the optimizer's own; where the optimizer is searched for, each has a range of its own."""
    if not any_optimizer:
        return _rate_around(hp, own_rate(recipe, recipe.optimizer))
    chosen = None
    for name in next(each.values for each in hp.space if each.name == "optimizer"):
        with hp.conditional_scope("optimizer", name):
            rate = _rate_around(hp, own_rate(recipe, str(name)))
        chosen = rate if rate is not None else chosen
    assert chosen is not None
    return chosen


def _rate_around(hp: HyperParameters, own: float) -> Any:
    low, high = _rounded(own / RATE_FACTOR), _rounded(own * RATE_FACTOR)
    rate = hp.Float("learning_rate", low, high, sampling="log", default=own)
    return None if rate is None else _rounded(rate)


def own_rate(recipe: AnyRecipe, optimizer: str) -> float:
    """Return the learning rate that a recipe has with an optimizer.

    Example:
        >>> own_rate(Recipe("mnist", learning_rate=0.1), "sgd"), own_rate(Recipe("mnist"), "adam")
        (0.1, 0.001)
    """
    if optimizer != recipe.optimizer:
        recipe = replace(recipe, optimizer=optimizer, learning_rate=None)
    return largest_rate(recipe.training() if isinstance(recipe, TableRecipe) else recipe)


def in_words(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return fields of a recipe as texts.

    Example:
        >>> in_words({"hidden": (64, 32), "batch_size": 16, "augment": ()})
        {'hidden layers': '64, 32', 'batch size': '16', 'augmentation': 'none'}
    """
    titles = {"hidden": "hidden layers", "augment": "augmentation"}
    return {
        titles.get(name, name.replace("_", " ")): ", ".join(map(str, value)) or "none"
        if isinstance(value, (tuple, list))
        else f"{value:.4g}"
        if isinstance(value, float)
        else str(value)
        for name, value in fields.items()
    }


def _powers_around(own: int, first: int, last: int, smallest: int = 1) -> list[int]:
    """The number times powers of two, as far as they are integers that are large enough."""
    sizes = (own * 2.0**power for power in range(first, last + 1))
    return [int(size) for size in sizes if size == int(size) and (size >= smallest or size == own)]


def _rounded(value: float) -> float:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else value
