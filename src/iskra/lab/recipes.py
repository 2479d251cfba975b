"""The hyperparameters of each network: every choice that `iskra train` makes by itself.

A recipe combines three sources, each taking precedence over the one before: the hyperparameters of the network on
images of a kind, from here; those of the data set, from `problems.py`; the user's. The others are the first lesson's,
from `recipe.py`.
"""

from __future__ import annotations

import difflib
from typing import Any

Choices = dict[str, Any]

_ONE_CYCLE: Choices = {"optimizer": "adam", "schedule": "one_cycle"}

# White strokes on black, small: digits, MNIST, Fashion MNIST. A mirrored 3 is no digit, so nothing is flipped.
DRAWINGS: dict[str, Choices] = {
    "mlp": {},  # the first lesson's
    "lenet": {**_ONE_CYCLE, "learning_rate": 0.002},
    "cnn": {**_ONE_CYCLE, "learning_rate": 0.005, "augment": ("shifts",)},
    "resnet": {**_ONE_CYCLE, "learning_rate": 0.005, "augment": ("shifts",)},
}

# Colour photographs: CIFAR-10, folders of one's own.
_DEEP: Choices = {**_ONE_CYCLE, "batch_size": 128, "augment": ("flips", "shifts")}
_WIDE: Choices = {"hidden": (1024, 512, 256), "normalize": True, "dropout": 0.2, "batch_size": 128}
PHOTOGRAPHS: dict[str, Choices] = {
    "mlp": {**_ONE_CYCLE, **_WIDE, "learning_rate": 0.002, "epochs": 20, "augment": ("flips",)},
    "lenet": {**_ONE_CYCLE, "learning_rate": 0.002, "epochs": 20, "augment": ("flips",)},
    "cnn": {**_DEEP, "learning_rate": 0.01, "epochs": 18},
    "resnet": {**_DEEP, "learning_rate": 0.005, "epochs": 15},
}

KINDS = {"drawings": DRAWINGS, "photographs": PHOTOGRAPHS}


def choices_for(kind: str, model: str) -> Choices:
    """Return the hyperparameters of a network on images of a kind, `drawings` or `photographs`.

    Example:
        >>> choices_for("drawings", "lenet")["optimizer"]
        'adam'
    """
    if model in KINDS[kind]:
        return KINDS[kind][model]
    close = difflib.get_close_matches(model, KINDS[kind], n=1)
    hint = f"Did you mean {close[0]}?" if close else "Take one of these."
    raise ValueError(f"model: expected one of {', '.join(KINDS[kind])}, got {model!r}. {hint}")
