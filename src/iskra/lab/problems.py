"""The problems the laboratory knows: images in classes, with the split and the recipe each is trained by."""

from __future__ import annotations

import difflib
import importlib
import shlex
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from iskra.lab.recipe import Recipe

DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@dataclass(frozen=True)
class Data:
    """Images as float32 from 0 to 1, shape (N, H, W), beside integer labels, shape (N,), in three parts."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray

    def counts(self) -> dict[str, int]:
        """Return the number of images in each part."""
        return {"train": len(self.x_train), "validation": len(self.x_validation), "test": len(self.x_test)}


@dataclass(frozen=True)
class Problem:
    """A data set of images in classes, as the laboratory trains it.

    Args:
        name: Name of its module in `iskra.datasets`.
        title: Name for people.
        classes: What the labels 0, 1, 2... mean.
        brightest: The pixel value that becomes 1.
        held_out: How many training images, the last ones, are kept for validation.
        defaults: Where its recipe differs from the lesson's.
    """

    name: str
    title: str
    classes: tuple[str, ...]
    brightest: float
    held_out: int
    defaults: dict[str, Any] = field(default_factory=dict)

    def recipe(self, **changes: Any) -> Recipe:
        """Return the recipe of this problem with the fields in `changes` replaced."""
        return Recipe(self.name, **(self.defaults | changes))

    def load(self) -> Data:
        """Load the images, scale them and hold out the validation part."""
        module = importlib.import_module(f"iskra.datasets.{self.name}")
        (x_train, y_train), (x_test, y_test) = module.load_data()
        x_train, x_test = self._scale(x_train), self._scale(x_test)
        kept = len(x_train) - self.held_out
        return Data(x_train[:kept], y_train[:kept], x_train[kept:], y_train[kept:], x_test, y_test)

    def _scale(self, images: np.ndarray) -> np.ndarray:
        return np.divide(images, self.brightest, dtype=np.float32)


PROBLEMS = {
    problem.name: problem
    for problem in (
        Problem("digits", "Digits", DIGITS, brightest=16, held_out=180, defaults={"epochs": 20, "batch_size": 16}),
        Problem("mnist", "MNIST", DIGITS, brightest=255, held_out=10_000),
        Problem("fashion_mnist", "Fashion MNIST", CLOTHES, brightest=255, held_out=10_000),
    )
}


def find_problem(name: str) -> Problem:
    """Return the problem called `name`.

    Raises:
        ValueError: If there is none; the message lists those there are.

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


OPTIONS = {"learning_rate": "--lr", "batch_size": "--batch-size"}  # of `iskra train`, where not called as the field


def command_for(recipe: Recipe) -> str:
    """Return the command that trains by `recipe`.

    Example:
        >>> command_for(recipe_for("mnist", hidden=(300, 100), learning_rate=0.1))
        'iskra train mnist --hidden 300,100 --lr 0.1'
    """
    words = ["iskra", "train", recipe.dataset]
    own = recipe_for(recipe.dataset, optimizer=recipe.optimizer).as_dict() | {"optimizer": "sgd"}
    for field_name, value in recipe.as_dict().items():
        if value != own[field_name]:
            text = ",".join(map(str, value)) or "none" if field_name == "hidden" else str(value)
            words += [OPTIONS.get(field_name, f"--{field_name}"), text]
    return shlex.join(words)
