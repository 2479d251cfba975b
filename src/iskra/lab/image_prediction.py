"""Predictions of a network that was trained on images."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from ..data.images import Decoding
from ..data.images.listing import FORMATS
from ..models import Model
from ..typing import PathLike
from .image_folder import INTERPOLATION
from .runs import Run

WHITE = 127.5  # a border brighter than this on the average is paper


@dataclass(frozen=True)
class ImagePrediction:
    """The prediction for an image."""

    path: Path
    ranking: tuple[tuple[str, float], ...]  # each class with its probability, the most probable first
    inverted: bool = False  # whether dark strokes on paper were inverted to white ones on black, as in training


@dataclass(frozen=True)
class ImagePredictor:
    """A trained network with the preprocessing of image files.

    Args:
        model: The network; scaling is part of it.
        classes: Their names, in the order of its probabilities.
        shape: Of the network's input, (H, W) or (H, W, C).
        brightest: The largest value of a pixel.
        kind: `drawings`, white on black, or `photographs`.

    Example:
        >>> predictor = ImagePredictor.read("runs/cifar10")  # doctest: +SKIP
        >>> predictor.predict(["cat.jpg"])[0].ranking[0]  # doctest: +SKIP
        ('cat', 0.93)
    """

    model: Model
    classes: tuple[str, ...]
    shape: tuple[int, ...]
    brightest: int
    kind: str

    @classmethod
    def read(cls, path: PathLike) -> Self:
        """Read a finished run on images.

        Raises:
            ValueError: If the folder holds no such run, or a file in it is damaged.
        """
        run = Run.read(path)
        if "input" not in run.config:
            raise ValueError(f"predict: expected a run on images, got {str(path)!r}. Name the folder of one.")
        given = run.config["input"]
        return cls(
            run.network(), tuple(run.config["classes"]), tuple(given["shape"]), given["brightest"], given["kind"]
        )

    def predict(self, paths: Sequence[PathLike]) -> list[ImagePrediction]:
        """Return the prediction for each file.

        Raises:
            ValueError: If some files are not images; the message names all of them.
        """
        files = [Path(path) for path in paths]
        images, inverted = self._images(files)
        probabilities = self.model.predict(images, verbose=0)  # (N, K)
        return [
            ImagePrediction(file, self._ranking(row), turned)
            for file, row, turned in zip(files, probabilities, inverted, strict=True)
        ]

    def _ranking(self, row: np.ndarray) -> tuple[tuple[str, float], ...]:
        return tuple((self.classes[position], float(row[position])) for position in np.argsort(-row, kind="stable"))

    def _images(self, files: list[Path]) -> tuple[np.ndarray, list[bool]]:
        """The images as in training, (N, *shape), and which were inverted."""
        decode = Decoding((self.shape[0], self.shape[1]), "rgb" if len(self.shape) == 3 else "grayscale", INTERPOLATION)
        images, inverted, failed = [], [], []
        for file in files:
            try:
                image = decode(file)
            except (OSError, ValueError, SyntaxError, EOFError) as error:  # what Pillow says to bytes that are no image
                failed.append(f"{file} ({_reason(error)})")
                continue
            on_paper = self.kind == "drawings" and _border(image).mean() > WHITE
            image = 255 - image if on_paper else image
            scaled = np.rint(image * (self.brightest / 255)).astype(np.uint8)
            images.append(scaled.reshape(self.shape))
            inverted.append(on_paper)
        if failed:
            raise ValueError(
                f"predict: expected images, got {'; '.join(failed)}. Remove these, or save them as PNG or JPEG."
            )
        return np.stack(images), inverted


def find_images(paths: Sequence[Path]) -> list[Path]:
    """Return the files: those named, and the images in each folder named."""
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise FileNotFoundError(
            f"predict: expected existing files or folders, got {', '.join(missing)}. Check the names."
        )
    found: list[Path] = []
    for path in paths:
        inside = sorted(file for file in path.rglob("*") if file.name.lower().endswith(FORMATS))
        if path.is_dir() and not inside:
            raise ValueError(
                f"predict: expected images ({', '.join(FORMATS)}) in {str(path)!r}, got none. Name another folder."
            )
        found += inside if path.is_dir() else [path]
    return found


def _border(image: np.ndarray) -> np.ndarray:
    """The outermost pixels, in a row."""
    return np.concatenate([image[0].ravel(), image[-1].ravel(), image[:, 0].ravel(), image[:, -1].ravel()])


def _reason(error: Exception) -> str:
    return "not an image" if type(error).__name__ == "UnidentifiedImageError" else str(error) or type(error).__name__
