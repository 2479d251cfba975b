"""A folder that holds a folder of images for each class: what is in it, and in which order it is learned from."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from iskra.data.images.listing import FORMATS, Listing, list_images

PARTS = {"train", "training", "test", "testing", "val", "valid", "validation"}  # folders that are no classes
FEWEST = 3  # images of a class, one for each part
_EXPECTED = "Make a folder for each class and put its images into it: photos/cat/1.jpg, photos/dog/1.jpg and so on."


def list_classes(path: str | os.PathLike[str]) -> tuple[Listing, list[tuple[str, str]]]:
    """Find the images of each class.

    Returns:
        The images, and the files and folders that are none, each with the reason.

    Raises:
        FileNotFoundError: If there is no such folder.
        ValueError: If it does not hold two classes or more.
    """
    root = Path(path)
    if not root.is_dir():
        raise FileNotFoundError(f"folder: expected a folder of images, got {str(path)!r}, which is none. {_EXPECTED}")
    folders = sorted(place.name for place in root.iterdir() if place.is_dir() and not place.name.startswith("."))
    parts = [name for name in folders if name.lower() in PARTS]
    if parts and len(parts) == len(folders):
        raise ValueError(
            f"folder: expected a folder for each class, got {', '.join(folders)} in {str(path)!r}. "
            f"Name the one to learn from, {str(root / parts[0])!r}; it is split by --split."
        )
    files = {name: [file for file in sorted((root / name).rglob("*")) if file.is_file()] for name in folders}
    classes = [name for name in folders if any(map(_is_image, files[name]))]
    if len(classes) < 2:
        found = f"{len(classes)} with images" if folders else "none"
        raise ValueError(
            f"folder: expected a folder for each of two or more classes in {str(path)!r}, got {found}. {_EXPECTED}"
        )
    skipped = [(f"{name}{os.sep}", "no images in it") for name in folders if name not in classes]
    others = (file for name in classes for file in files[name] if not _is_image(file) and not file.name.startswith("."))
    skipped += [(os.path.relpath(file, root), f"not {', '.join(FORMATS)}") for file in others]
    return list_images(path, class_names=classes), skipped


def mixed(labels: np.ndarray) -> np.ndarray:
    """Return an order of the images, by chance but always the same, any stretch of which has all classes in proportion.

    Example:
        >>> labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
        >>> [sorted(part) for part in labels[mixed(labels)].reshape(4, 2).tolist()]
        [[0, 1], [0, 1], [0, 1], [0, 1]]
    """
    rng = np.random.default_rng(0)
    places = np.empty(len(labels))  # within each class, from 0 to 1
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        places[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    return np.argsort(places, kind="stable")


def cuts(count: int, split: Sequence[int]) -> tuple[int, int]:
    """Return where the training images end and the test images begin; no part is empty.

    Example:
        >>> cuts(100, (80, 10, 10)), cuts(6, (80, 10, 10))
        ((80, 90), (4, 5))
    """
    test = max(round(count * split[2] / 100), 1)
    validation = max(round(count * split[1] / 100), 1)
    return count - test - validation, count - test


def check_classes(path: str, labels: np.ndarray, classes: Sequence[str]) -> None:
    """Complain about a class that has too few images.

    Raises:
        ValueError: If there is one.
    """
    counts = np.bincount(labels, minlength=len(classes))
    if counts.min() < FEWEST:
        raise ValueError(
            f"folder: expected {FEWEST} images or more of each class that can be read, got {counts.min()} of "
            f"{classes[int(counts.argmin())]!r} in {path!r}. Add images, or take the class's folder away."
        )


def _is_image(file: Path) -> bool:
    return file.name.lower().endswith(FORMATS)
