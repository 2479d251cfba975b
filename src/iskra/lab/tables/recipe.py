"""The recipe of a run on a table: the table, the target and the hyperparameters."""

from __future__ import annotations

import math
import shlex
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..problems import changed_options
from ..recipe import Recipe
from .reading import read_table, table_name

SMALL = 2_000  # rows, up to which a smaller network and smaller batches do better
HIDDEN, HIDDEN_OF_SMALL = (128, 64, 32), (64, 32)
PATIENCE, PATIENCE_WITH_SMALL = 6, 30  # epochs; with few rows, one of them is a few steps
RATE = 0.005  # of Adam; large, since the running mean of the weights is evaluated and kept
MEMORY = 2  # epochs that the running mean of the weights looks back
STEPS = 200_000  # at most, whatever the number of rows


@dataclass(frozen=True)
class TableRecipe:
    """The recipe of `iskra train houses.csv --target price`.

    Fields that are None depend on the number of rows; `settled` fills them.

    Args:
        path: The file.
        target: The column to predict.
        task: "regression" or "classes"; None to find it.
        drop: Columns to leave out; a sequence, or text with commas.
        missing: Words that stand for a missing value, beside an empty field, NA, ? and their like; as `drop`.
        encoding: The encoding of a text file that is not Unicode; empty to find it.
        skip_unlabelled: Whether to leave out rows without a target, instead of refusing the table.
        hidden: Units of each hidden layer.
        activation: Activation of the hidden layers.
        dropout: Share of each hidden layer's outputs to drop while training, in [0, 1).
        optimizer: Name of the optimizer.
        learning_rate: Above 0; None for 0.005 with Adam, and the optimizer's own default with every other.
        epochs: The most passes over the training rows.
        patience: Epochs without a better validation loss, after which training stops.
        batch_size: Rows in a step.
        seed: Decides the split, the initial weights, the order of the rows and the dropout.
        folds: The folds of a cross-validation, at least 2; None for one split.

    Example:
        >>> recipe = TableRecipe("houses.csv", "price").settled(1000)
        >>> recipe.dataset, recipe.hidden, recipe.batch_size
        ('houses', (64, 32), 16)
    """

    path: str
    target: str
    task: str | None = None
    drop: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    encoding: str = ""
    skip_unlabelled: bool = False
    hidden: tuple[int, ...] | None = None
    activation: str = "silu"
    dropout: float = 0.05
    optimizer: str = "adam"
    learning_rate: float | None = None
    epochs: int | None = None
    patience: int | None = None
    batch_size: int | None = None
    seed: int = 0
    folds: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", str(self.path))
        for name in ("drop", "missing"):
            object.__setattr__(self, name, _listed(getattr(self, name)))
        if self.hidden is not None:
            object.__setattr__(self, "hidden", tuple(self.hidden))
        if self.learning_rate is None and self.optimizer.lower() == "adam":
            object.__setattr__(self, "learning_rate", RATE)
        if self.patience is not None and self.patience < 1:
            raise ValueError(
                f"patience: expected an integer of at least 1, got {self.patience!r}. "
                "Remove it to use the recipe's own."
            )
        if self.folds is not None and (not isinstance(self.folds, int) or self.folds < 2):
            raise ValueError(
                f"folds: expected an integer of at least 2, got {self.folds!r}. Remove it to split the rows once."
            )
        self.training()

    @property
    def dataset(self) -> str:
        """The table's name: its file's, without endings."""
        return table_name(Path(self.path))

    def settled(self, num_rows: int) -> TableRecipe:
        """Return the recipe with the fields that depend on the number of training rows."""
        is_small = num_rows <= SMALL
        batch_size = self.batch_size or min(max(2 ** round(math.log2(max(num_rows, 1) / 120)), 16), 256)
        steps = -(-num_rows // batch_size)
        epochs = self.epochs or min(max(STEPS // steps, 5), 500 if is_small else 200)
        patience = self.patience or (PATIENCE_WITH_SMALL if is_small else PATIENCE)
        hidden = (HIDDEN_OF_SMALL if is_small else HIDDEN) if self.hidden is None else self.hidden
        return replace(self, hidden=hidden, epochs=epochs, patience=patience, batch_size=batch_size)

    def average(self, num_rows: int) -> float:
        """Return the momentum of the running mean of the weights, for a number of training rows.

        Example:
            >>> TableRecipe("houses.csv", "price", batch_size=10).average(100)
            0.95
        """
        return 1 - 1 / (MEMORY * -(-num_rows // (self.batch_size or 1)))

    def training(self) -> Recipe:
        """Return the part on the network and its training, as for any data set.

        Raises:
            ValueError: If a number is out of its range.
        """
        return Recipe(
            self.dataset,
            hidden=HIDDEN if self.hidden is None else self.hidden,
            activation=self.activation,
            dropout=self.dropout,
            optimizer=self.optimizer,
            learning_rate=self.learning_rate,
            epochs=1 if self.epochs is None else self.epochs,
            batch_size=1 if self.batch_size is None else self.batch_size,
            seed=self.seed,
        )

    def command(self) -> str:
        """Return the command that trains by this recipe.

        Example:
            >>> TableRecipe("houses.csv", "price", drop=("id",), epochs=9).command()
            'iskra train houses.csv --target price --drop id --epochs 9'
        """
        plain = TableRecipe(self.path, self.target, optimizer=self.optimizer).as_dict() | {"optimizer": "adam"}
        options = changed_options(self.as_dict(), plain)
        return shlex.join(["iskra", "train", self.path, "--target", self.target, *options])

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON can hold them."""
        hidden = None if self.hidden is None else list(self.hidden)
        lists = {"hidden": hidden, "drop": list(self.drop), "missing": list(self.missing)}
        return {"dataset": self.dataset} | asdict(self) | lists


def table_recipe(path: str, target: str | None, **options: Any) -> TableRecipe:
    """Return the recipe for a table by the options of the command line."""
    if target is None:
        names = [str(name) for name in read_table(path, encoding=options.get("encoding", "")).frame.columns]
        shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
        raise ValueError(
            f"target: expected the column to predict, got none. Add --target with one of the columns {shown}."
        )
    return TableRecipe(path, target, **options)


def _listed(names: str | Sequence[str]) -> tuple[str, ...]:
    """Names, which may be text with commas between them."""
    return tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else tuple(names)
