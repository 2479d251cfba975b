"""Data sets from directories of images, with Keras's function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..data.array_dataset import ArrayDataset
from ..data.images.decoding import Decoding
from ..data.images.folder import ImageFolder, decoded
from ..data.images.listing import Listing, list_images
from ..graph.seed import next_seed
from ..typing import PathLike
from .class_directories import check_labels, check_split, check_two_classes, file_order, found, parts

_WHO = "image_dataset_from_directory"


def image_dataset_from_directory(
    directory: PathLike,
    labels: str | Sequence[int] | None = "inferred",
    label_mode: str | None = "int",
    class_names: Sequence[str] | None = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: int | tuple[int, int] = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    format: str = "tf",
    verbose: bool = True,
) -> ArrayDataset | Any:
    """Read the images of a directory, one subdirectory per class, as a data set of batches.

        pictures/
          cats/ 1.jpg 2.jpg ...
          dogs/ 1.jpg 2.jpg ...

    All files are decoded at once, by all cores, and cached as one array of bytes, from which `fit` takes rows as fast
    as from any array; later runs find them there. Files that cannot be read are skipped with one warning, and listed
    in `broken`. With the same seed, the same files are in the same split as with Keras.

    Differences from Keras: values are rounded to integers and clipped to 0 to 255; WebP is read, too; each epoch is
    shuffled as a whole, not within a buffer; the result is an `iskra.data.Dataset`.

    Args:
        directory: the directory.
        labels: "inferred" from the names of the subdirectories, None, or one label for each file in alphabetic order.
        label_mode: "int" for class indices (N,), "categorical" for one-hot rows (N, K), "binary" for 0 and 1 (N, 1),
            None for images alone.
        class_names: the classes to use, in the order of their indices; all in alphabetic order by default.
        color_mode: "rgb", "rgba" or "grayscale".
        batch_size: images per batch, None for single images.
        image_size: height and width, or one number for both.
        shuffle: shuffle the files; without, they are in alphabetic order.
        seed: seed of the order, by default from `iskra.utils.set_random_seed`.
        validation_split: fraction of the files to hold out.
        subset: "training", "validation", or "both" for a pair; needs `validation_split`.
        interpolation: "bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic".
        follow_links: follow symbolic links to directories.
        crop_to_aspect_ratio: keep the aspect ratio, and crop what does not fit.
        pad_to_aspect_ratio: keep the aspect ratio, and pad with black.
        data_format: None or "channels_last".
        format: accepted for compatibility with Keras: "tf" and "grain" are the same here.
        verbose: whether to print the number of files.

    Returns:
        A data set of `(images, targets)`, with `class_names`, `file_paths` and `broken`; for "both" a list of two.

    Raises:
        FileNotFoundError: no such directory.
        OSError: the decoded images fit neither on the disk nor into memory.
        ValueError: no images, or arguments that exclude each other.
    """
    check_labels(labels, label_mode, class_names, format, _WHO)
    if data_format not in (None, "channels_last"):
        raise ValueError(
            f"{_WHO}: expected data_format to be one of None, 'channels_last', got {data_format!r}. Pass one of them."
        )
    check_split(validation_split, subset, shuffle, seed, _WHO)
    decoding = Decoding(image_size, color_mode, interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio)  # type: ignore[arg-type]
    labels = None if label_mode is None else labels
    listing = list_images(directory, labels, class_names, follow_links)
    check_two_classes(listing, label_mode, _WHO)
    if verbose:
        print(found(listing))
    seed = int(next_seed() % 1_000_000) if seed is None else seed
    order = file_order(len(listing.paths), shuffle, seed)
    folder = decoded(directory, listing, decoding, verbose)
    made = [
        _dataset(folder, listing, part, name, batch_size, shuffle and name != "held out", seed, label_mode, verbose)
        for name, part in parts(order, validation_split, subset)
    ]
    return made if subset == "both" else made[0]


def _dataset(
    folder: ImageFolder,
    listing: Listing,
    part: np.ndarray,
    name: str,
    batch_size: int | None,
    shuffle: bool,
    seed: int,
    label_mode: str | None,
    verbose: bool,
) -> ArrayDataset:
    """The data set of some of the files, without those that could not be read."""
    row_of = {path: row for row, path in enumerate(folder.file_paths)}
    rows = [row_of[path] for path in (listing.paths[number] for number in part) if path in row_of]
    if not rows:
        raise ValueError(
            f"{_WHO}: expected images in each split, got none for {name or 'the data set'} "
            f"of {len(folder):,} images. Pass another validation_split."
        )
    if verbose and name:
        print(f"Using {len(rows):,} files for {'validation' if name == 'held out' else name}.")
    made = folder.dataset(rows, batch_size, shuffle, seed, label_mode)
    made.broken = list(folder.broken)
    return made
