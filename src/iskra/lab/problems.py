"""The image data sets of the laboratory, with the split and the recipe of each."""

from __future__ import annotations

import difflib
import importlib
import shlex
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..typing import Config
from .recipe import STAGES, Recipe
from .recipes import choices_for

STAGED = ("cnn", "resnet")  # networks with `filters` and `depth` to choose
DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
THINGS = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


@dataclass(frozen=True)
class Data:
    """Images as bytes, shape (N, H, W) or (N, H, W, C), beside integer labels, shape (N,), in three parts."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    skipped: tuple[tuple[str, str], ...] = ()  # the names of files that could not be used, each with the reason
    split: str = ""  # what split the images, in words; empty if the problem says it

    def counts(self) -> dict[str, int]:
        """Return the number of images in each part."""
        return {"train": len(self.x_train), "validation": len(self.x_validation), "test": len(self.x_test)}

    def training(self, batch_size: int) -> dict[str, Any]:
        """Return the arguments of `fit`."""
        validation = self.x_validation, self.y_validation
        return {"x": self.x_train, "y": self.y_train, "batch_size": batch_size, "validation_data": validation}

    def test(self) -> dict[str, Any]:
        """Return the arguments of `evaluate`."""
        return {"x": self.x_test, "y": self.y_test}


@dataclass(frozen=True)
class Problem:
    """A data set of images in classes, as the laboratory trains it."""

    name: str  # name of its module in `iskra.datasets`
    title: str  # name for people
    classes: tuple[str, ...]  # the class names, in the order of the labels 0, 1, 2
    held_out: int = 10_000  # the number of training images, the last ones, that are held out for validation
    kind: str = "drawings"  # the kind of images in `recipes.py`: `drawings` or `photographs`
    model: str = "mlp"  # name of the default network
    brightest: int = 255  # the largest value of a pixel
    defaults: dict[str, Any] = field(default_factory=dict)  # fields of its recipe that differ from those of its kind

    @property
    def source(self) -> str:
        """The argument of `iskra train`."""
        return self.name

    def recipe(self, **changes: Any) -> Recipe:
        """Return the recipe of this problem with the fields in `changes` replaced."""
        return Recipe(self.name, **settle(self, changes))

    def load(self) -> Data:
        """Load the images and hold out the validation part."""
        module = importlib.import_module(f"iskra.datasets.{self.name}")
        (x_train, y_train), (x_test, y_test) = module.load_data()
        y_train, y_test = y_train.reshape(-1), y_test.reshape(-1)  # Keras has some of shape (N, 1)
        kept = len(x_train) - self.held_out
        return Data(x_train[:kept], y_train[:kept], x_train[kept:], y_train[kept:], x_test, y_test)


PROBLEMS = {
    problem.name: problem
    for problem in (
        Problem("digits", "Digits", DIGITS, 180, brightest=16, defaults={"epochs": 20, "batch_size": 16}),
        Problem("mnist", "MNIST", DIGITS),
        Problem("fashion_mnist", "Fashion MNIST", CLOTHES),
        Problem("cifar10", "CIFAR-10", THINGS, 5_000, kind="photographs", model="cnn"),
    )
}


def settle(problem: Problem, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a recipe: what suits the network and the problem, and `changes` before both.

    An optimizer that the user chose does not get the learning rate of another.
    """
    model = changes.get("model", problem.model)
    own = choices_for(problem.kind, model) | problem.defaults | {"model": model}
    if model != "mlp" and "hidden" in changes:
        raise ValueError(
            f"hidden: expected the model mlp, which has hidden layers to choose, got {model}. "
            "Remove it, or use --model mlp."
        )
    if model not in STAGED and (refused := [name for name in STAGES if name in changes]):
        raise ValueError(
            f"{refused[0]}: expected the model {' or '.join(STAGED)}, which has stages of convolutions, got {model}. "
            "Remove it, or use --model cnn."
        )
    if model != "mlp":
        own["hidden"] = ()
    if changes.get("optimizer", own.get("optimizer")) != own.get("optimizer"):
        own.pop("learning_rate", None)
    return own | changes


def find_problem(name: str) -> Problem:
    """Return the problem called `name`.

    Example:
        >>> find_problem("mnist").held_out
        10000
    """
    key = name.lower().replace("-", "_")
    if key in PROBLEMS:
        return PROBLEMS[key]
    close = difflib.get_close_matches(key, PROBLEMS, n=1)
    hint = f"Did you mean {close[0]}?" if close else "Take one of these."
    raise ValueError(f"dataset: expected one of {', '.join(PROBLEMS)}, got {name!r}. {hint}")


def recipe_for(dataset: str, **changes: Any) -> Recipe:
    """Return the recipe of the data set called `dataset`, with the fields in `changes` replaced.

    Example:
        >>> recipe_for("mnist", epochs=3).epochs
        3
    """
    return find_problem(dataset).recipe(**changes)


def command_for(recipe: Recipe, problem: Problem | None = None) -> str:
    """Return the command that trains by `recipe`, whose problem is by default the data set that it names.

    Example:
        >>> command_for(recipe_for("mnist", hidden=(300, 100), learning_rate=0.1))
        'iskra train mnist --hidden 300,100 --lr 0.1'
        >>> command_for(recipe_for("cifar10", model="mlp", augment=()))
        'iskra train cifar10 --model mlp --augment none'
    """
    problem = problem or find_problem(recipe.dataset)
    return shlex.join(["iskra", "train", problem.source, *option_words(recipe, problem)])


def option_words(recipe: Recipe, problem: Problem) -> list[str]:
    """Return the options that make `recipe` out of the problem's own."""
    chosen = {"model": recipe.model}
    usual = problem.recipe(**chosen)
    if recipe.optimizer != usual.optimizer:
        chosen["optimizer"] = recipe.optimizer
    own = problem.recipe(**chosen).as_dict() | {"model": problem.model, "optimizer": usual.optimizer}
    return changed_options(recipe.as_dict(), own)


def changed_options(fields: Config, own: Config) -> list[str]:
    """Return the options of `iskra train` for the fields of a recipe that differ from those of its own."""
    words = []
    for name, value in fields.items():
        if value == own[name]:
            continue
        option = name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{option}" if value else f"--no-{option}")
        else:
            mark = "x" if name == "image_size" else ","
            text = (mark.join(map(str, value)) or "none") if isinstance(value, list) else str(value)
            words += ["--lr" if name == "learning_rate" else f"--{option}", text]
    return words
