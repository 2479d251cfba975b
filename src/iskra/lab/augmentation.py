"""Data augmentation by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .. import layers

SHIFT = 1 / 8  # of the width and of the height, at most


def flips() -> layers.Layer:
    """Return a layer that flips half of the images horizontally."""
    return layers.RandomFlip("horizontal")


def shifts() -> layers.Layer:
    """Return a layer that shifts each image by whole pixels and fills the border by reflection."""
    return layers.RandomTranslation(SHIFT, SHIFT, fill_mode="reflect", interpolation="nearest")


AUGMENTATIONS: dict[str, Callable[[], layers.Layer]] = {"flips": flips, "shifts": shifts}


def augmentation(names: Iterable[str]) -> list[layers.Layer]:
    """Return the layers of these names; they are active in training only.

    Example:
        >>> [type(layer).__name__ for layer in augmentation(["flips"])]
        ['RandomFlip']
    """
    return [_find(name)() for name in names]


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
