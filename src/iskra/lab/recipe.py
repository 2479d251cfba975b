"""The recipe of an experiment: the network, the data and the hyperparameters."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

SCHEDULES = ("constant", "one_cycle")
SEARCH = "search"  # in the place of a learning rate: to search for it
STAGES = ("filters", "depth")  # fields of networks with stages of convolutions: `cnn` and `resnet`
SHIFT = 1 / 8  # of the width and of the height


@dataclass(frozen=True)
class Recipe:
    """The recipe of `iskra train`, as one value that can be changed, compared and saved.

    The defaults are the first lesson's: two hidden layers of 256 ReLUs, plain SGD, ten epochs in batches of 64.

    Args:
        dataset: Name of the data set, for example `"mnist"`.
        hidden: Units of each hidden layer, each at least 1. Empty for softmax regression.
        activation: Activation of the hidden layers.
        dropout: Fraction of each hidden layer's outputs to drop while training, in [0, 1).
        optimizer: Name of the optimizer.
        learning_rate: Above 0. `None` takes 0.2 for SGD and the optimizer's own default for every other.
        epochs: Passes over the training images, at least 1.
        batch_size: Images in a step, at least 1.
        seed: Decides the initial weights, the order of the images, dropout and augmentation; 0 up to 2**31 - 1.
        model: Name of the network in `lab.models`. Only `mlp` has hidden layers to choose.
        normalize: Whether `mlp` normalizes each hidden layer over the batch.
        augment: How images are varied while training: names in `lab.augmentation`.
        schedule: `constant`, or `one_cycle`: up to the learning rate and down to almost nothing.
        weight_decay: Fraction of each weight that a step subtracts, times the learning rate; in [0, 1).
        filters: Channels of the first stage of `cnn` and `resnet`, at least 1. `None` takes the network's own, 32.
        depth: The number of their stages, at least 1. `None` takes as many as suit the images.
        shift: Largest shift of augmented images, as a fraction of width and height; in [0, 1).

    Raises:
        ValueError: If a number is out of its range, or there is no such schedule.

    Example:
        >>> Recipe("mnist", hidden=(100,)).hidden
        (100,)
        >>> Recipe("mnist", epochs=0)
        Traceback (most recent call last):
        ValueError: epochs: expected an integer of at least 1, got 0. Remove it to use the recipe's own.
    """

    dataset: str
    hidden: tuple[int, ...] = (256, 256)
    activation: str = "relu"
    dropout: float = 0.0
    optimizer: str = "sgd"
    learning_rate: float | None = None
    epochs: int = 10
    batch_size: int = 64
    seed: int = 0
    model: str = "mlp"
    normalize: bool = False
    augment: tuple[str, ...] = ()
    schedule: str = "constant"
    weight_decay: float = 0.0
    filters: int | None = None
    depth: int | None = None
    shift: float = SHIFT

    def __post_init__(self) -> None:
        object.__setattr__(self, "hidden", tuple(self.hidden))
        object.__setattr__(self, "augment", tuple(self.augment))
        for units in self.hidden:
            _check("hidden", units, _is_integer(units) and units >= 1, "layers of at least 1 unit, as in 256,256")
        _check("dropout", self.dropout, 0 <= self.dropout < 1, "a fraction in [0, 1)")
        if self.learning_rate is None and self.optimizer.lower() == "sgd":
            object.__setattr__(self, "learning_rate", 0.2)
        rate = self.learning_rate
        _check("learning_rate", rate, rate is None or 0 < rate < float("inf"), "a number above 0")
        _check("epochs", self.epochs, _is_integer(self.epochs) and self.epochs >= 1, "an integer of at least 1")
        size = self.batch_size
        _check("batch_size", size, _is_integer(size) and size >= 1, "an integer of at least 1")
        seed = self.seed
        _check("seed", seed, _is_integer(seed) and 0 <= seed < 2**31, "an integer from 0 to 2147483647")
        _check("schedule", self.schedule, self.schedule in SCHEDULES, f"one of {', '.join(SCHEDULES)}")
        _check("weight_decay", self.weight_decay, 0 <= self.weight_decay < 1, "a fraction in [0, 1)")
        for name in STAGES:
            value = getattr(self, name)
            _check(name, value, value is None or (_is_integer(value) and value >= 1), "an integer of at least 1")
        _check("shift", self.shift, 0 <= self.shift < 1, "a fraction in [0, 1)")

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON can hold them."""
        return asdict(self) | {"hidden": list(self.hidden), "augment": list(self.augment)}


def parse_hidden(text: str) -> tuple[int, ...]:
    """Return the units of the hidden layers from text such as `"256,256"`; `"none"` means no hidden layer.

    Example:
        >>> parse_hidden("300,100")
        (300, 100)
        >>> parse_hidden("none")
        ()
    """
    if text.strip().lower() == "none":
        return ()
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise ValueError(
            f"hidden: expected integers separated by commas, got {text!r}. "
            "Write 256,256 for two layers of 256 units, or none for no hidden layer."
        ) from None


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check(who: str, value: object, ok: bool, expected: str) -> None:
    if not ok:
        raise ValueError(f"{who}: expected {expected}, got {value!r}. Remove it to use the recipe's own.")
