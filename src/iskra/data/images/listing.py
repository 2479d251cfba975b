"""The files of a folder, images or others, and the class that each belongs to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...typing import PathLike

FORMATS = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")


@dataclass
class Listing:
    """Files in alphabetic order, class after class."""

    paths: list[str]
    labels: list[Any] | None  # the class number of each, None where there are no classes
    class_names: list[str] | None  # the names of the classes, in the order of their numbers

    def shuffled(self, seed: int) -> Listing:
        """Shuffled as Keras does with the same seed."""
        order = np.random.RandomState(seed).permutation(len(self.paths))  # shuffles as Keras's `shuffle` does
        return self.part(order)

    def part(self, which: Sequence[int] | np.ndarray) -> Listing:
        """Only these files."""
        labels = None if self.labels is None else [self.labels[i] for i in which]
        return Listing([self.paths[i] for i in which], labels, self.class_names)


def list_images(
    directory: PathLike,
    labels: str | Sequence[Any] | np.ndarray | None = "inferred",
    class_names: Sequence[str] | None = None,
    follow_links: bool = False,
    formats: tuple[str, ...] = FORMATS,
    what: str = "image",
) -> Listing:
    """Find the image files of a folder, or other files.

    Args:
        directory: with one folder a class for `labels="inferred"`, whatever lies deeper included; names that begin
            with a dot are left out.
        labels: "inferred", None, or one label for each file in alphabetic order of the paths.
        class_names: the classes to take, in the order of their numbers; all in alphabetic order by default.
        follow_links: go into folders that are links.
        formats: how the names of the files end.
        what: what they are, for errors.

    Raises:
        FileNotFoundError: it is not a directory.
        ValueError: no files, a class without a folder, or another number of labels than files.
    """
    root = Path(directory)
    if not root.is_dir():
        raise FileNotFoundError(f"{what} folder: {str(directory)!r} is not a directory. Check the path.")
    folders = [""]
    if isinstance(labels, str) and labels == "inferred":
        folders = _class_folders(root, class_names, what)
    found = [[*_files_below(root / folder, formats, follow_links)] for folder in folders]
    paths = [path for part in found for path in part]
    if not paths:
        raise ValueError(_nothing_found(root, folders, formats, what))
    if isinstance(labels, str):
        numbers = [number for number, part in enumerate(found) for _ in part]
        return Listing(paths, numbers, folders)
    if labels is None:
        return Listing(paths, None, None)
    if len(labels) != len(paths):
        raise ValueError(
            f"{what} folder: expected one label for each of the {len(paths):,} files in {str(root)!r}, "
            f"got {len(labels):,}. They go by the alphabetic order of the paths."
        )
    return Listing(paths, list(labels), [str(label) for label in sorted(set(labels))])


def _class_folders(root: Path, class_names: Sequence[str] | None, what: str) -> list[str]:
    there = sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    missing = [name for name in class_names or () if name not in there]
    if missing:
        raise ValueError(
            f"{what} folder: expected class_names among the folders {', '.join(there) or '(none)'} of {str(root)!r}, "
            f"got {missing[0]!r}. Name the folders as they are."
        )
    return there if class_names is None else list(class_names)


def _files_below(folder: Path, formats: tuple[str, ...], follow_links: bool) -> Iterator[str]:
    for current, _, names in sorted(os.walk(folder, followlinks=follow_links)):
        for name in sorted(names):
            if name.lower().endswith(formats):
                yield os.path.join(current, name)


def _nothing_found(root: Path, folders: Sequence[str], formats: tuple[str, ...], what: str) -> str:
    kinds = ", ".join(formats)
    loose = any(path.name.lower().endswith(formats) for path in root.iterdir())
    fix = "Check the path."
    if folders != [""] and loose:
        fix = f"There are {what}s in the folder itself: put those of each class into a folder, or pass labels=None."
    where = "folders, one a class," if folders != [""] else "files"
    return f"{what} folder: expected {where} with {what}s ({kinds}) in {str(root)!r}, got none. {fix}"
