"""Directories with one subdirectory per class: the arguments of the functions that read them, and their splits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..data.images.listing import Listing


def check_labels(
    labels: str | Sequence[int] | None,
    label_mode: str | None,
    class_names: Sequence[str] | None,
    format: str,
    who: str,
) -> None:
    """Check what is said about the classes, and the format of the data set."""
    if not (labels is None or isinstance(labels, (list, tuple)) or (isinstance(labels, str) and labels == "inferred")):
        raise ValueError(
            f"{who}: expected labels to be 'inferred', None or a list with one label for each file, got {labels!r}. "
            "Pass one of them."
        )
    if class_names is not None and (labels is None or isinstance(labels, (list, tuple))):
        raise ValueError(f"{who}: expected class_names with labels='inferred' only, got {class_names!r}. Remove it.")
    choices = {
        "label_mode": (label_mode, ("int", "categorical", "binary", None)),
        "format": (format, ("tf", "grain")),
    }
    for name, (value, known) in choices.items():
        if value not in known:
            raise ValueError(
                f"{who}: expected {name} to be one of {', '.join(map(repr, known))}, got {value!r}. Pass one of them."
            )


def check_two_classes(listing: Listing, label_mode: str | None, who: str) -> None:
    """Check that there are two classes for 0 and 1."""
    if label_mode == "binary" and len(listing.class_names or ()) not in (0, 2):
        raise ValueError(
            f"{who}: expected two classes with label_mode='binary', got {', '.join(listing.class_names or ())}. "
            "Pass label_mode='int'."
        )


def check_split(validation_split: float | None, subset: str | None, shuffle: bool, seed: int | None, who: str) -> None:
    """Check what is said about the split."""
    if subset not in (None, "training", "validation", "both"):
        raise ValueError(
            f"{who}: expected subset to be 'training', 'validation' or 'both', got {subset!r}. Pass one of them."
        )
    if validation_split and not 0 < validation_split < 1:
        raise ValueError(f"{who}: expected validation_split between 0 and 1, got {validation_split!r}. Pass 0.2.")
    if bool(validation_split) != (subset is not None):
        given, missing = ("subset", "validation_split") if subset else ("validation_split", "subset")
        raise ValueError(f"{who}: expected {missing} beside {given}, got None. Pass both, or none of them.")
    if validation_split and shuffle and seed is None and subset != "both":
        raise ValueError(
            f"{who}: expected a seed with validation_split, got None. "
            "Pass the same seed=1 for both splits, or subset='both', so that no file is in both."
        )


def found(listing: Listing) -> str:
    """How many files were found, in a sentence."""
    classes = "" if listing.class_names is None else f" belonging to {len(listing.class_names)} classes"
    return f"Found {len(listing.paths):,} files{classes}."


def file_order(count: int, shuffle: bool, seed: int) -> np.ndarray:
    """The numbers of the files in the order that Keras gives them."""
    return np.random.RandomState(seed).permutation(count) if shuffle else np.arange(count)


def parts(order: np.ndarray, validation_split: float | None, subset: str | None) -> list[tuple[str, np.ndarray]]:
    """The indices of the files of each split wanted."""
    if not validation_split:
        return [("", order)]
    held_out = int(validation_split * len(order))
    training, validation = order[: len(order) - held_out], order[len(order) - held_out :]
    if subset == "both":
        return [("training", training), ("held out", validation)]
    return [("training", training) if subset == "training" else ("validation", validation)]
