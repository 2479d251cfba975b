"""Data sets from directories of text files, with Keras's function."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..advice import advise
from ..data.array_dataset import ArrayDataset
from ..data.images.folder import targets_of
from ..data.images.listing import Listing, list_images
from ..graph.seed import next_seed
from ..typing import PathLike
from .class_directories import check_labels, check_split, check_two_classes, file_order, found, parts

_WHO = "text_dataset_from_directory"
_FORMATS = (".txt",)
_SHOWN = 3  # files in a message


def text_dataset_from_directory(
    directory: PathLike,
    labels: str | Sequence[int] | None = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    format: str = "tf",
    verbose: bool = True,
) -> ArrayDataset | Any:
    """Read the text files of a directory, one subdirectory per class, as a data set of batches.

        reviews/
          neg/ 1.txt 2.txt ...
          pos/ 1.txt 2.txt ...

    The files, `.txt` in UTF-8, are read at once and kept in memory. With the same seed, the same files are in the same
    split as with Keras. `TextVectorization` makes numbers of the texts:

        train = text_dataset_from_directory("reviews")
        vectorize = iskra.layers.TextVectorization(max_tokens=10_000, output_sequence_length=250)
        vectorize.adapt(train.map(lambda text, label: text))
        model.fit(train.map(lambda text, label: (vectorize(text), label)))

    Args:
        directory: the directory.
        labels: "inferred" from the names of the subdirectories, None, or one label for each file in alphabetic order.
        label_mode: "int" for class indices (N,), "categorical" for one-hot rows (N, K), "binary" for 0 and 1 (N, 1),
            None for texts alone.
        class_names: the classes to use, in the order of their indices; all in alphabetic order by default.
        batch_size: texts per batch, None for single texts.
        max_length: characters to keep of each text; all by default.
        shuffle: shuffle the files; without, they are in alphabetic order.
        seed: seed of the order, by default from `iskra.utils.set_random_seed`.
        validation_split: fraction of the files to hold out.
        subset: "training", "validation", or "both" for a pair; needs `validation_split`.
        follow_links: follow symbolic links to directories.
        format: accepted for compatibility with Keras: "tf" and "grain" are the same here.
        verbose: whether to print the number of files.

    Returns:
        A data set of `(texts, targets)`, the texts as arrays (N,) of str, with `class_names` and `file_paths`; for
        "both" a list of two.

    Raises:
        FileNotFoundError: no such directory.
        ValueError: no text files, or arguments that exclude each other.
    """
    check_labels(labels, label_mode, class_names, format, _WHO)
    check_split(validation_split, subset, shuffle, seed, _WHO)
    if max_length is not None and (isinstance(max_length, bool) or max_length < 1):
        raise ValueError(f"{_WHO}: expected max_length as a positive integer, got {max_length!r}. Remove it for all.")
    labels = None if label_mode is None else labels
    listing = list_images(directory, labels, class_names, follow_links, _FORMATS, "text")
    check_two_classes(listing, label_mode, _WHO)
    if verbose:
        print(found(listing))
    seed = int(next_seed() % 1_000_000) if seed is None else seed
    order = file_order(len(listing.paths), shuffle, seed)
    texts, targets = _read(listing, max_length), _targets(listing, label_mode)
    made = []
    for name, rows in parts(order, validation_split, subset):
        if not len(rows):
            raise ValueError(
                f"{_WHO}: expected texts in each split, got none for {name or 'the data set'} "
                f"of {len(texts):,} texts. Pass another validation_split."
            )
        if verbose and name:
            print(f"Using {len(rows):,} files for {'validation' if name == 'held out' else name}.")
        paths = [listing.paths[row] for row in rows]
        each_epoch = shuffle and name != "held out"
        made.append(
            ArrayDataset(
                texts,
                targets,
                rows,
                batch_size,
                each_epoch,
                seed,
                class_names=listing.class_names,
                file_paths=paths,
            )
        )
    return made if subset == "both" else made[0]


def _targets(listing: Listing, label_mode: str | None) -> np.ndarray | None:
    if listing.labels is None or label_mode is None:
        return None
    labels = np.asarray(listing.labels)
    labels = labels.astype(np.int32) if labels.dtype.kind in "iu" else labels
    return targets_of(labels, listing.class_names, label_mode)


def _read(listing: Listing, max_length: int | None) -> np.ndarray:
    """The texts of all files, (N,) of str."""
    texts = np.empty(len(listing.paths), object)
    broken = []
    for row, path in enumerate(listing.paths):
        with open(path, "rb") as file:
            content = file.read()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("utf-8", errors="replace")
            broken.append(path)
        texts[row] = text[:max_length]
    if broken:
        named = ", ".join(os.fspath(path) for path in broken[:_SHOWN]) + ", ..." * (len(broken) > _SHOWN)
        advise(
            f"texts of {os.path.commonpath(broken)}",
            f"{_WHO}: {len(broken):,} of {len(texts):,} files are not in UTF-8, and what cannot be read in them is "
            f"replaced by '\N{REPLACEMENT CHARACTER}': {named}. Save them as UTF-8.",
        )
    return texts
