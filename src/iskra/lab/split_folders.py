"""A directory of classes, split by the program or by its own folders train, valid and test."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..data.images.listing import Listing
from ..typing import PathLike
from .class_folders import EXPECTED, check_classes, cuts, folders_in, list_classes, stratified_order
from .report.words import counted

TRAIN, VALIDATION, TEST = PARTS = ("train", "validation", "test")
NAMES = {"training": TRAIN, "val": VALIDATION, "valid": VALIDATION, "testing": TEST} | {part: part for part in PARTS}


@dataclass(frozen=True)
class ImageFolders:
    """The images of a directory.

    Args:
        listing: All images.
        skipped: Files and folders that are no images, each with the reason.
        parts: The part of each image, 0, 1 or 2 for training, validation and test, (N,); None if the images are in
            folders of classes alone.
        remark: How its own folders split it, in words.
    """

    listing: Listing
    skipped: list[tuple[str, str]]
    parts: np.ndarray | None = None
    remark: str = ""

    @classmethod
    def read(cls, directory: PathLike, split: Sequence[int]) -> ImageFolders:
        """List the images of a directory; `split` says how many percent of the images make a part without a folder.

        Raises:
            FileNotFoundError: If it is not a directory.
            ValueError: If it has no classes, or parts of different classes.
        """
        root = Path(directory)
        folders = part_folders(root) if root.is_dir() else {}
        if not folders:
            return cls(*list_classes(directory))
        listings = {part: list_classes(root / folder, 2 if part == TRAIN else 1) for part, folder in folders.items()}
        classes = listings[TRAIN][0].class_names or []
        paths: list[str] = []
        labels: list[int] = []
        parts: list[int] = []
        others = [name for name in folders_in(root) if name not in folders.values()]
        skipped = [
            (f"{name}{os.sep}", "no folders of classes in it" if name.lower() in NAMES else "no part of the split")
            for name in others
        ]
        for part, (listing, unread) in listings.items():
            numbers = _numbers(listing, classes, root / folders[part])
            paths, labels = paths + listing.paths, labels + numbers
            parts += [PARTS.index(part)] * len(numbers)
            skipped += [(os.path.join(folders[part], name), reason) for name, reason in unread]
        cut, remark = _with_all_parts(np.array(labels), np.array(parts), folders, split)
        return cls(Listing(paths, labels, classes), skipped, cut, remark)

    @property
    def is_split(self) -> bool:
        """Whether there is a folder for every part."""
        return self.parts is not None and ";" not in self.remark

    @property
    def num_train(self) -> int | None:
        """The number of training images; None if the split is still to be made."""
        return None if self.parts is None else int((self.parts == 0).sum())

    def order(self) -> np.ndarray:
        """Return the order of the images: any stretch with all classes in proportion, and part after part."""
        order = stratified_order(np.asarray(self.listing.labels))
        return order if self.parts is None else order[np.argsort(self.parts[order], kind="stable")]

    def cut(self, paths: Sequence[str], labels: np.ndarray, split: Sequence[int], directory: str) -> tuple[int, int]:
        """Return where validation and test begin among the images that could be read, which are in order.

        Raises:
            ValueError: If a class, or a part, has too few images.
        """
        classes = self.listing.class_names or []
        if self.parts is None:
            check_classes(directory, labels, classes)
            return cuts(len(labels), split)
        part_of = dict(zip(self.listing.paths, self.parts.tolist(), strict=True))
        counts = np.bincount([part_of[path] for path in paths], minlength=len(PARTS))
        trained = np.bincount(labels[: counts[0]], minlength=len(classes))
        if not counts.all() or not trained.all():
            lacking = (
                PARTS[int(counts.argmin())] if not counts.all() else f"train of {classes[int(trained.argmin())]!r}"
            )
            raise ValueError(
                f"folder: expected images that can be read in each part, and of each class in train, got none in "
                f"{lacking} in {directory!r}. Add images."
            )
        return int(counts[0]), int(counts[0] + counts[1])


def part_folders(root: Path) -> dict[str, str]:
    """Return the folders that split a directory, by part in order; empty if its folders are classes.

    Raises:
        ValueError: If its folders are parts by their names, and hold no classes to train on.
    """
    folders = folders_in(root)
    found = {NAMES[name.lower()]: name for name in folders if name.lower() in NAMES}
    if TRAIN in found and len(folders_in(root / found[TRAIN])) > 1:
        return {part: found[part] for part in PARTS if part in found and folders_in(root / found[part])}
    if found and len(found) == len(folders):
        raise ValueError(
            f"folder: expected a folder to train on, with a folder for each class in it, got {', '.join(folders)} in "
            f"{str(root)!r}. {EXPECTED}"
        )
    return {}


def _numbers(listing: Listing, classes: Sequence[str], folder: Path) -> list[int]:
    """The class of each image of a part, by the numbers of the training part."""
    names = listing.class_names or []
    unknown = [name for name in names if name not in classes]
    if unknown:
        raise ValueError(
            f"folder: expected the classes to train on in {str(folder)!r}, {', '.join(classes)}, got {unknown[0]!r}. "
            "Add it to the folder to train on, or remove it."
        )
    return [classes.index(names[label]) for label in listing.labels or []]


def _with_all_parts(
    labels: np.ndarray, parts: np.ndarray, folders: dict[str, str], split: Sequence[int]
) -> tuple[np.ndarray, str]:
    """The part of each image, with some of those to train on in a part that has no folder; and that in words."""
    remark = f"by its folders {', '.join(folders.values())}"
    training = np.flatnonzero(parts == 0)
    training = training[stratified_order(labels[training])]
    total, end = len(training), len(training)
    for number, part in enumerate(PARTS):
        if part not in folders:
            count = max(round(total * split[number] / 100), 1)
            parts[training[end - count : end]] = number
            end -= count
            remark += f"; {part}: {counted(count, 'image')} of {folders[TRAIN]}"
    return parts, remark
