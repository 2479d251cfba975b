"""How each network is trained: every choice that `iskra train` makes by itself, in one place.

A recipe is put together from three layers, each going before the one above it: what suits the network on images of a
kind, from here; what the data set's size asks for, from `problems.py`; what was asked for. What none of them says is as
in the first lesson, from `recipe.py`.
"""

from __future__ import annotations

import difflib
from typing import Any

Choices = dict[str, Any]

# White strokes on black, small: digits, MNIST, Fashion MNIST. A mirrored 3 is no digit, so nothing is flipped.
DRAWINGS: dict[str, Choices] = {
    "mlp": {},  # the first lesson's
    "lenet": {"optimizer": "adam", "learning_rate": 0.002, "schedule": "one_cycle"},
    "cnn": {"optimizer": "adam", "learning_rate": 0.005, "schedule": "one_cycle", "augment": ("shifts",)},
    "resnet": {"optimizer": "adam", "learning_rate": 0.005, "schedule": "one_cycle", "augment": ("shifts",)},
}

# Colour photographs: CIFAR-10, folders of one's own.
PHOTOGRAPHS: dict[str, Choices] = {
    "mlp": {
        "hidden": (1024, 512, 256),
        "normalize": True,
        "dropout": 0.2,
        "optimizer": "adam",
        "learning_rate": 0.002,
        "schedule": "one_cycle",
        "epochs": 20,
        "batch_size": 128,
        "augment": ("flips",),
    },
    "lenet": {
        "optimizer": "adam",
        "learning_rate": 0.002,
        "schedule": "one_cycle",
        "epochs": 20,
        "augment": ("flips",),
    },
    "cnn": {
        "optimizer": "adam",
        "learning_rate": 0.01,
        "schedule": "one_cycle",
        "epochs": 18,
        "batch_size": 128,
        "augment": ("flips", "shifts"),
    },
    "resnet": {
        "optimizer": "adam",
        "learning_rate": 0.005,
        "schedule": "one_cycle",
        "epochs": 15,
        "batch_size": 128,
        "augment": ("flips", "shifts"),
    },
}

KINDS = {"drawings": DRAWINGS, "photographs": PHOTOGRAPHS}


def choices_for(kind: str, model: str) -> Choices:
    """Return what suits a network on images of a kind.

    Args:
        kind: `drawings` or `photographs`.
        model: Name of the network.

    Example:
        >>> choices_for("drawings", "lenet")["optimizer"]
        'adam'
    """
    if model in KINDS[kind]:
        return KINDS[kind][model]
    close = difflib.get_close_matches(model, KINDS[kind], n=1)
    hint = f"Did you mean {close[0]}?" if close else "Take one of these."
    raise ValueError(f"model: expected one of {', '.join(KINDS[kind])}, got {model!r}. {hint}")
