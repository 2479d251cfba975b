"""Data augmentation by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from .. import layers
from .recipe import SHIFT


def flips() -> layers.Layer:
    """Return a layer that flips half of the images horizontally."""
    return layers.RandomFlip("horizontal")


def shifts(most: float = SHIFT) -> layers.Layer:
    """Return a layer that shifts each image by whole pixels and fills the border by reflection.

    `most` is the largest shift, as a fraction of width and height.
    """
    return layers.RandomTranslation(most, most, fill_mode="reflect", interpolation="nearest")


AUGMENTATIONS: dict[str, Callable[[], layers.Layer]] = {"flips": flips, "shifts": shifts}


def augmentation(names: Iterable[str], shift: float = SHIFT) -> list[layers.Layer]:
    """Return the layers of these names, which are active in training only; `shift` is that of `shifts`.

    Example:
        >>> [type(layer).__name__ for layer in augmentation(["flips"])]
        ['RandomFlip']
    """
    own = {"shifts": partial(shifts, shift)}
    return [own.get(name, _find(name))() for name in names]


def parse_augment(text: str) -> tuple[str, ...]:
    """Return the names in text such as `"flips,shifts"`; `"none"` means none.

    Example:
        >>> parse_augment("flips, shifts"), parse_augment("none")
        (('flips', 'shifts'), ())
    """
    if text.strip().lower() == "none":
        return ()
    names = tuple(part.strip().lower() for part in text.split(","))
    for name in names:
        _find(name)
    return names


def _find(name: str) -> Callable[[], layers.Layer]:
    if name not in AUGMENTATIONS:
        raise ValueError(
            f"augment: expected names out of {', '.join(AUGMENTATIONS)} with commas between them, got {name!r}. "
            "Write none for images as they are."
        )
    return AUGMENTATIONS[name]
