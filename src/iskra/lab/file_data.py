"""Images in a file too large to be mapped, split in three, read during training."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from ..data.array_dataset import ArrayDataset
from ..data.row_file import RowFile
from .problems import Data


class Rows:
    """The rows from `start` to `stop` of a file too large to be mapped; each is read when it is used."""

    def __init__(self, file: RowFile, start: int, stop: int) -> None:
        self.file = file
        self.numbers: range = range(start, stop)
        self.shape: tuple[int, *tuple[int, ...]] = (len(self.numbers), *file.shape[1:])
        self.ndim: int = len(self.shape)

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, position: int) -> np.ndarray:
        return self.file[self.numbers[position]]


class FileData(Data):
    """Images in a file too large to be mapped: batches are read during training."""

    def training(self, batch_size: int) -> dict[str, Any]:
        """Return the arguments of `fit`."""
        validation = _batches(self.x_validation, self.y_validation)
        return {"x": _batches(self.x_train, self.y_train, batch_size, True), "validation_data": validation}

    def test(self) -> dict[str, Any]:
        """Return the arguments of `evaluate`."""
        return {"x": _batches(self.x_test, self.y_test)}


def split_rows(pixels: np.ndarray | RowFile, cut: tuple[int, int]) -> list[Any]:
    """Return the images as three parts that follow each other."""
    if not isinstance(pixels, RowFile):
        return np.split(pixels, cut)
    ends = (0, *cut, len(pixels))
    return [Rows(pixels, start, stop) for start, stop in pairwise(ends)]


def _batches(images: Any, labels: np.ndarray, batch_size: int = 64, shuffle: bool = False) -> ArrayDataset:
    """Batches of `Rows` with their labels."""
    numbers = np.asarray(images.numbers)
    known = np.zeros(len(images.file), np.int32)  # a label for each row of the file; only those of `numbers` are asked
    known[numbers] = labels
    return ArrayDataset(images.file, known, numbers, batch_size, shuffle)
