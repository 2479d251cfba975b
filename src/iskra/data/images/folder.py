"""A folder of images as one array, with labels, class names and file paths."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...advice import advise
from ...terminal import can_rewrite_lines
from ...typing import PathLike
from ..array_dataset import ArrayDataset
from ..row_file import RowFile
from .decoding import Decoding
from .listing import Listing, list_images
from .store import stored

SHOWN = 5  # broken files that a message names


@dataclass
class ImageFolder:
    """The images of a folder, row by row in the order of their paths, those of a class together.

    Args:
        pixels: (N, H, W, C) uint8. An array, usually mapped from the cache; a `RowFile` for a folder that is larger
            than half of the memory or of the addresses (`ulimit -v`): it has `shape`, `len()`, and rows by
            `pixels[numbers]`.
        labels: the class number of each, (N,) int32, or the labels that were given; None without classes.
        class_names: the classes' names by number, None without classes.
        file_paths: the file of each row.
        broken: path and reason of each file that is an image by its name and could not be read.
    """

    pixels: np.ndarray | RowFile
    labels: np.ndarray | None
    class_names: list[str] | None
    file_paths: list[str]
    broken: list[tuple[str, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.file_paths)

    def dataset(
        self,
        rows: Sequence[int] | np.ndarray | None = None,
        batch_size: int | None = 32,
        shuffle: bool = True,
        seed: int | None = None,
        label_mode: str | None = "int",
    ) -> ArrayDataset:
        """Batches of some of the images, which `fit` takes whether they fit into memory or not.

        Args:
            rows: the numbers of the images, in their order; None for all.
            batch_size: images a batch, None for single ones.
            shuffle: take another order in each pass.
            seed: decides the orders, by default `iskra.utils.set_random_seed`.
            label_mode: "int" for class numbers (N,), "categorical" for one-hot rows (N, K), "binary" for 0 and 1 as
                float32 (N, 1), None for no targets.
        """
        chosen = np.arange(len(self)) if rows is None else np.asarray(rows, np.int64)
        targets = (
            None if label_mode is None or self.labels is None else targets_of(self.labels, self.class_names, label_mode)
        )
        paths = [self.file_paths[row] for row in chosen]
        return ArrayDataset(
            self.pixels, targets, chosen, batch_size, shuffle, seed, class_names=self.class_names, file_paths=paths
        )


def read_image_folder(
    directory: PathLike,
    image_size: int | tuple[int, int] = (256, 256),
    *,
    color_mode: str = "rgb",
    interpolation: str = "bilinear",
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    labels: str | Sequence[Any] | np.ndarray | None = "inferred",
    class_names: Sequence[str] | None = None,
    follow_links: bool = False,
    verbose: bool = False,
) -> ImageFolder:
    """Decode all images of a folder, in parallel and once: the result is kept in the cache.

    PNG, JPEG, WebP, BMP and GIF (its first picture). Files that cannot be read are left out, named in one warning, and
    listed in `broken`. Where `pixels` is an array, rows and labels suit `fit` as they are:
    `model.fit(folder.pixels, folder.labels)`.

    Args:
        directory: with one folder a class; names that begin with a dot are left out.
        image_size: height and width of all images, or one number for both.
        color_mode: "rgb", "rgba" or "grayscale".
        interpolation: how images are resized, see `images.resizing`.
        crop_to_aspect_ratio: keep the proportions and cut off what is too much.
        pad_to_aspect_ratio: keep the proportions and fill up with black.
        labels: "inferred" from the folders' names, None, or one label for each file in alphabetic order.
        class_names: the classes to take, in the order of their numbers.
        follow_links: go into folders that are links.
        verbose: show how far decoding is, where it takes long.

    Raises:
        FileNotFoundError: it is not a directory.
        ImportError: Pillow is not installed.
        OSError: neither disk nor memory can hold the decoded images.
        ValueError: no images, or arguments that do not fit.

    Example:
        >>> import tempfile
        >>> from PIL import Image
        >>> root = tempfile.mkdtemp()
        >>> for name in ("cat", "dog"):
        ...     os.mkdir(os.path.join(root, name))
        ...     Image.new("RGB", (8, 8)).save(os.path.join(root, name, "1.png"))
        >>> folder = read_image_folder(root, (4, 4))
        >>> folder.class_names, folder.labels, folder.pixels.shape
        (['cat', 'dog'], array([0, 1], dtype=int32), (2, 4, 4, 3))
    """
    decoding = Decoding(image_size, color_mode, interpolation, crop_to_aspect_ratio, pad_to_aspect_ratio)  # type: ignore[arg-type]
    return decoded(directory, list_images(directory, labels, class_names, follow_links), decoding, verbose)


def decoded(directory: PathLike, listing: Listing, decoding: Decoding, verbose: bool) -> ImageFolder:
    """The images of the files listed."""
    paths = listing.paths
    store = stored(os.fspath(directory), paths, decoding, _Line() if verbose else None)
    broken = [(paths[number], reason) for number, reason in store.broken.items()]
    if broken:
        _tell(os.fspath(directory), broken, len(paths))
    labels = None if listing.labels is None else np.asarray(listing.labels)[store.kept]
    if labels is not None and labels.dtype.kind in "iu":
        labels = labels.astype(np.int32)
    return ImageFolder(store.pixels, labels, listing.class_names, [paths[i] for i in store.kept], broken)


def targets_of(labels: np.ndarray, class_names: Sequence[str] | None, label_mode: str) -> np.ndarray:
    """Targets for class numbers (N,), by Keras's `label_mode`."""
    if label_mode == "int":
        return labels
    if label_mode == "binary":
        return labels.astype(np.float32)[:, None]  # (N,) -> (N, 1)
    if label_mode != "categorical":
        raise ValueError(
            f"image folder: expected label_mode to be 'int', 'categorical', 'binary' or None, got {label_mode!r}. "
            "Pass one of them."
        )
    return np.eye(len(class_names or ()), dtype=np.float32)[labels]  # (N, K)


def read_image(path: PathLike, decoding: Decoding) -> np.ndarray:
    """One file as (H, W, C) uint8.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is not an image, or damaged.
    """
    try:
        return decoding(path)
    except (FileNotFoundError, ImportError, MemoryError):
        raise
    except Exception as error:  # whatever a decoder says to bytes that are no image
        raise ValueError(
            f"image: expected a readable image file, got {os.fspath(path)!r}: {error}. Replace it."
        ) from None


def _tell(directory: str, broken: list[tuple[str, str]], count: int) -> None:
    named = "; ".join(f"{os.path.relpath(path, directory)} ({reason})" for path, reason in broken[:SHOWN])
    more = f"; and {len(broken) - SHOWN:,} more" if len(broken) > SHOWN else ""
    advise(
        f"broken images in {directory}",
        f"image folder: {len(broken):,} of {count:,} files in {directory!r} cannot be read and are left out: "
        f"{named}{more}. Replace or delete them; `broken` of the result lists all.",
    )


class _Line:
    """Shows on one line how far decoding is, once it has taken a second."""

    def __init__(self) -> None:
        self._started = self._shown = time.perf_counter()

    def __call__(self, done: int, count: int) -> None:
        now = time.perf_counter()
        if not can_rewrite_lines(sys.stdout) or now - self._started < 1:
            return
        if done == count:
            print(f"\r\033[KDecoded {count:,} images in {now - self._started:.0f} s.", flush=True)
        elif now - self._shown > 0.1:
            self._shown = now
            print(f"\r\033[KDecoding images: {done:,} of {count:,}", end="", flush=True)
