"""The preprocessing of a table: from rows to features, learned from the training rows and saved with the run."""

from __future__ import annotations

import difflib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

from ...typing import Config
from .categories import Categories
from .columns import CATEGORY, NUMBER, Column, LeftOut, known_numbers
from .numbers import Numbers
from .rules import Rules
from .target import REGRESSION, Target

if TYPE_CHECKING:
    from pandas import DataFrame

FILE = "preparation.json"
VERSION = 2
READABLE = (1, VERSION)
Part = TypeVar("Part")
BATCH = 4096  # rows of a step when predicting


@dataclass(frozen=True)
class Preparation:
    """The preprocessing of rows and the postprocessing of the network's outputs.

    It is saved as JSON: reading it back runs no code.
    """

    target: Target
    numbers: Numbers  # the columns of numbers
    categories: tuple[Categories, ...]  # the columns of categories
    left_out: tuple[LeftOut, ...]  # the columns that are not used, and why
    mean: float = 0.0  # the mean of a target of numbers in the training rows, 0 for classes
    deviation: float = 1.0  # its standard deviation, 1 for classes: the network learns `(y - mean) / deviation`
    rules: Rules = field(default_factory=Rules)  # how the table was read

    @classmethod
    def fit(
        cls,
        frame: DataFrame,
        y: np.ndarray,
        target: Target,
        used: list[Column],
        left_out: list[LeftOut],
        rules: Rules | None = None,
    ) -> Self:
        """Fit to the training rows, with all columns, and their target as numbers (N,)."""
        numbers = Numbers.fit(frame, [column.name for column in used if column.kind == NUMBER])
        found = [Categories.fit(frame[column.name], column.name) for column in used if column.kind == CATEGORY]
        useless = [each for each in found if not each.frequent]
        left_out = [*left_out, *(LeftOut(each.name, "all its categories are rare") for each in useless)]
        categories = tuple(each for each in found if each.frequent)
        if not numbers.names and not categories:
            reasons = "; ".join(map(str, left_out))
            raise ValueError(
                f"table: expected columns to tell {target.name!r} from, got none that can be used: {reasons}. "
                "Bring numbers or categories."
            )
        scale = (float(y.mean()), float(y.std()) or 1.0) if target.task == REGRESSION else (0.0, 1.0)
        return cls(target, numbers, categories, tuple(left_out), *scale, rules or Rules())

    # Rows to features, outputs to predictions. ----------------------------------------------------------------------

    def features(self, frame: DataFrame) -> np.ndarray:
        """Return the features of rows: float32, shape (N, F); what is no number in a column of numbers is a gap."""
        frame = self.understood(frame)
        return np.concatenate(
            [self.numbers.features(frame), *(each.features(frame) for each in self.categories)], axis=1
        )

    def understood(self, frame: DataFrame) -> DataFrame:
        """Return rows with numbers where training had numbers, and gaps for what cannot be read as one.

        Raises:
            ValueError: If a column is missing.
        """
        given = [str(name) for name in frame.columns]
        missing = [name for name in self.columns if name not in given]
        if missing:
            close = [difflib.get_close_matches(name, given, n=1) for name in missing]
            hints = [f"{near[0]!r} for {name!r}" for near, name in zip(close, missing, strict=True) if near]
            hint = f"Is it {', '.join(hints)}? Rename the columns." if hints else "Add them; their fields may be empty."
            raise ValueError(f"table: expected the columns the run was trained on, got none of {missing}. {hint}")
        frame = self.rules.applied(frame)
        return frame.assign(**{name: known_numbers(frame[name], self.rules.decimal) for name in self.numbers.names})

    @property
    def columns(self) -> list[str]:
        """The columns that are used."""
        return [*self.numbers.names, *(each.name for each in self.categories)]

    @property
    def text_columns(self) -> list[str]:
        """The columns to read as text."""
        return [each.name for each in self.categories]

    @property
    def num_features(self) -> int:
        """The number of features of a row."""
        return len(self.origins())

    def origins(self) -> list[str]:
        """Return the column that each feature comes from."""
        return [*self.numbers.origins(), *(each.name for each in self.categories for _ in range(each.num_features))]

    def targets(self, y: np.ndarray) -> np.ndarray:
        """Return the targets of training: standardized numbers, or class numbers as they are."""
        return (y - self.mean) / self.deviation if self.target.task == REGRESSION else y

    def predictions(self, outputs: np.ndarray) -> np.ndarray:
        """Return the network's outputs (N, 1) or (N, K) as numbers (N,), or as probabilities (N, K)."""
        if self.target.task == REGRESSION:
            return outputs[:, 0].astype(np.float64) * self.deviation + self.mean
        if self.target.num_outputs == 1:
            return np.concatenate([1 - outputs, outputs], axis=1)
        return outputs

    # On the disk. ---------------------------------------------------------------------------------------------------

    def as_dict(self) -> Config:
        """Return everything as JSON can hold it."""
        return {"version": VERSION, **asdict(self)}

    @classmethod
    def from_dict(cls, content: Config) -> Self:
        """Return the preparation that `as_dict` described."""
        if content.get("version") not in READABLE:
            raise ValueError(
                f"{FILE}: expected version {VERSION}, got {content.get('version')!r}. Use the iskra that wrote it."
            )
        try:
            return cls(
                from_json(Target, content["target"]),
                from_json(Numbers, content["numbers"]),
                tuple(from_json(Categories, each) for each in content["categories"]),
                tuple(from_json(LeftOut, each) for each in content["left_out"]),
                float(content["mean"]),
                float(content["deviation"]),
                Rules.from_dict(content["rules"]) if "rules" in content else Rules(),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(
                f"{FILE}: expected what a run writes, got something else ({error!r}). Restore it."
            ) from None

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the preparation of the run in a folder."""
        if not (folder / FILE).is_file():
            raise ValueError(
                f"predict: expected a run on a table, got {str(folder)!r} without {FILE}. "
                "Train one: iskra train houses.csv --target price."
            )
        try:
            content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        except ValueError as error:
            raise ValueError(f"{FILE}: expected JSON, got {error}. Restore it.") from None
        return cls.from_dict(content)


def from_json(kind: type[Part], content: Config) -> Part:
    """Return a dataclass of plain fields, whose tuples are lists in JSON."""
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in content.items()})
