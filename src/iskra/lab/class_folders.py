"""A directory with a folder of images for each class: its classes, and its stratified split."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..data.images.listing import FORMATS, Listing, list_images
from ..typing import PathLike

FEWEST = 3  # images of a class, one for each part of the split
EXPECTED = "Make a folder for each class and put its images into it: photos/cat/1.jpg, photos/dog/1.jpg and so on."


def list_classes(directory: PathLike, least: int = 2) -> tuple[Listing, list[tuple[str, str]]]:
    """Return the images of each class, and the files and folders that are skipped, each with the reason.

    Raises:
        FileNotFoundError: If it is not a directory.
        ValueError: If it has fewer than `least` classes.
    """
    root = Path(directory)
    if not root.is_dir():
        raise FileNotFoundError(f"folder: {str(directory)!r} is not a directory. {EXPECTED}")
    folders = folders_in(root)
    files = {name: [file for file in sorted((root / name).rglob("*")) if file.is_file()] for name in folders}
    classes = [name for name in folders if any(map(_is_image, files[name]))]
    if len(classes) < least:
        found = f"{len(classes)} with images" if folders else "none"
        wanted = "a folder for each of two or more classes" if least > 1 else "a folder for each class"
        raise ValueError(f"folder: expected {wanted} in {str(directory)!r}, got {found}. {EXPECTED}")
    skipped = [(f"{name}{os.sep}", "no images in it") for name in folders if name not in classes]
    others = (file for name in classes for file in files[name] if not _is_image(file) and not file.name.startswith("."))
    skipped += [(os.path.relpath(file, root), f"not {', '.join(FORMATS)}") for file in others]
    return list_images(directory, class_names=classes), skipped


def stratified_order(labels: np.ndarray) -> np.ndarray:
    """Return a stratified order of the images: random, always the same, any stretch with all classes in proportion.

    Example:
        >>> labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
        >>> [sorted(part) for part in labels[stratified_order(labels)].reshape(4, 2).tolist()]
        [[0, 1], [0, 1], [0, 1], [0, 1]]
    """
    rng = np.random.default_rng(0)
    positions = np.empty(len(labels))  # within each class, from 0 to 1
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        positions[rows] = (np.arange(len(rows)) + 0.5) / len(rows)
    return np.argsort(positions, kind="stable")


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
    """Check that each class has enough images that can be read."""
    counts = np.bincount(labels, minlength=len(classes))
    if counts.min() < FEWEST:
        raise ValueError(
            f"folder: expected {FEWEST} images or more of each class that can be read, got {counts.min()} of "
            f"{classes[int(counts.argmin())]!r} in {path!r}. Add images, or remove the folder of the class."
        )


def folders_in(root: Path) -> list[str]:
    """Return the names of the folders in a folder, but for hidden ones."""
    return sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def _is_image(file: Path) -> bool:
    return file.name.lower().endswith(FORMATS)
