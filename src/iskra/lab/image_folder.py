"""Your own images: a directory with a folder for each class, decoded and split."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..advice import IskraWarning
from ..data.images import Decoding
from ..data.images.folder import decoded
from ..data.row_file import RowFile
from ..typing import PathLike
from .file_data import FileData, split_rows
from .problems import Data, Problem, settle
from .recipe import Recipe
from .split_folders import ImageFolders

SIZE = (64, 64)  # pixels, height and width
SMALLEST = 8  # pixels
SPLIT = (80, 10, 10)  # percent
STEPS = 3_000  # at least, as far as EPOCHS allow
EPOCHS = 100  # at most
FEW = 5_000  # images, up to which small batches do better
INTERPOLATION = "area"  # the mean of all pixels that become one: nothing flickers where images shrink much


@dataclass(frozen=True)
class FolderRecipe(Recipe):
    """The recipe of `iskra train photos`.

    Args:
        path: The folder.
        image_size: Height and width that images are resized to.
        split: Percent of the images of each class to train, to validate and to test; of a part that has a folder of
            its own, that is taken.
    """

    path: str = ""
    image_size: tuple[int, int] = SIZE
    split: tuple[int, int, int] = SPLIT

    def as_dict(self) -> dict[str, Any]:
        """Return the fields as JSON can hold them."""
        return super().as_dict() | {"image_size": list(self.image_size), "split": list(self.split)}


@dataclass(frozen=True)
class FolderProblem(Problem):
    """A folder of photographs as a problem, with the fields of `FolderRecipe`.

    The split goes by the files' names alone: runs with other seeds are tested on the same images.
    """

    path: str = ""
    image_size: tuple[int, int] = SIZE
    split: tuple[int, int, int] = SPLIT

    @property
    def source(self) -> str:
        """The argument of `iskra train`."""
        return self.path

    def recipe(self, **changes: Any) -> FolderRecipe:
        """Return the recipe of this folder with the fields in `changes` replaced."""
        return folder_recipe(self.path, **changes)

    def load(self) -> Data:
        """Decode the images, or find them in the cache, and split them; what cannot be read is in `skipped`."""
        folders = ImageFolders.read(self.path, self.split)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", IskraWarning)  # of broken files, which the run itself names
            folder = decoded(
                self.path, folders.listing.part(folders.order()), folder_decoding(self.image_size), verbose=True
            )
        broken = [(os.path.relpath(path, self.path), _plain(reason)) for path, reason in folder.broken]
        labels = np.asarray(folder.labels)
        cut = folders.cut(folder.file_paths, labels, self.split, self.path)
        x_train, x_validation, x_test = split_rows(folder.pixels, cut)
        y_train, y_validation, y_test = np.split(labels, cut)
        kind = FileData if isinstance(folder.pixels, RowFile) else Data
        skipped = (*broken, *folders.skipped)
        return kind(x_train, y_train, x_validation, y_validation, x_test, y_test, skipped, folders.remark)


def folder_decoding(image_size: Sequence[int]) -> Decoding:
    """Return the decoding of files to colour images of one size."""
    return Decoding((image_size[0], image_size[1]), "rgb", INTERPOLATION)


def folder_recipe(path: PathLike, **changes: Any) -> FolderRecipe:
    """Return the recipe for a folder of images.

    Few images are trained on for more epochs, and in smaller batches.

    Args:
        path: The folder, which holds one folder for each class; or folders train, valid and test which do.
        **changes: Fields of the recipe; `image_size` and `split` may be text.

    Raises:
        FileNotFoundError: If it is not a directory.
        ValueError: If it has no classes, or a field is out of its range.
    """
    folders = ImageFolders.read(path, parse_split(changes.get("split", SPLIT)))
    if "split" in changes and folders.is_split:
        raise ValueError(
            f"split: expected none for a folder split {folders.remark}, got {changes['split']!r}. Remove it."
        )
    changes |= {
        "image_size": parse_size(changes.get("image_size", SIZE)),
        "split": parse_split(changes.get("split", SPLIT)),
        "path": str(path),
    }
    problem = FolderProblem(Path(path).resolve().name, "", tuple(folders.listing.class_names or ()), **_PHOTOGRAPHS)
    fields = settle(problem, changes)
    count = folders.num_train or len(folders.listing.paths) * fields["split"][0] // 100
    if "batch_size" not in changes and count < FEW:
        fields["batch_size"] = 32
    steps = -(-count // fields["batch_size"])
    if "epochs" not in changes:
        fields["epochs"] = min(max(fields["epochs"], STEPS // steps), EPOCHS)
    return FolderRecipe(problem.name, **fields)


def folder_problem(recipe: FolderRecipe) -> FolderProblem:
    """Return the problem of a recipe for a folder."""
    classes = tuple(ImageFolders.read(recipe.path, recipe.split).listing.class_names or ())
    own = {"path": recipe.path, "image_size": recipe.image_size, "split": recipe.split}
    return FolderProblem(recipe.dataset, recipe.dataset, classes, **_PHOTOGRAPHS, **own)  # type: ignore[arg-type]


_PHOTOGRAPHS: dict[str, Any] = {"kind": "photographs", "model": "cnn"}


def parse_size(size: str | int | Sequence[int]) -> tuple[int, int]:
    """Return height and width from a number for both, or both; text may be "64" or "48x64".

    Example:
        >>> parse_size("64"), parse_size("48x64"), parse_size((32, 32))
        ((64, 64), (48, 64), (32, 32))
    """
    sides: list[Any] = size.lower().split("x") if isinstance(size, str) else np.atleast_1d(size).tolist()
    try:
        height, width = (int(side) for side in (sides * 2 if len(sides) == 1 else sides))
    except ValueError:
        height = width = 0
    if min(height, width) < SMALLEST:
        raise ValueError(
            f"image_size: expected at least {SMALLEST} pixels, as 64 or as height x width in 48x64, got {size!r}. "
            "Write one of these forms."
        )
    return height, width


def parse_split(split: str | Sequence[int]) -> tuple[int, int, int]:
    """Return the percent to train, to validate and to test; text has commas between them.

    Example:
        >>> parse_split("70,15,15")
        (70, 15, 15)
    """
    parts: Sequence[Any] = split.split(",") if isinstance(split, str) else split
    try:
        train, validation, test = (int(part) for part in parts)
    except ValueError:
        train = validation = test = 0
    if min(train, validation, test) < 1 or train + validation + test != 100:
        raise ValueError(
            f"split: expected three positive integers with the sum 100, got {split!r}. "
            "Write 80,10,10 for 80 percent to train, 10 to validate and 10 to test."
        )
    return train, validation, test


def _plain(reason: str) -> str:
    """A decoder's error without its class and the file's name."""
    return "not an image" if "cannot identify image file" in reason else reason.removeprefix("OSError: ")
