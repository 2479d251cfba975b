"""The ending of a file's name, which says its format."""

from __future__ import annotations

import os
import re

from .advice import advise
from .typing import PathLike

MODEL, WEIGHTS, SAFETENSORS, LEGACY = ".keras", ".weights.h5", ".safetensors", (".h5", ".hdf5")
MODELS = (MODEL, *LEGACY)
ALL_WEIGHTS = (WEIGHTS, SAFETENSORS, *LEGACY)
_NONE = ("ckpt", "tf", "weights")  # of formats that were folders


def is_legacy(filepath: PathLike) -> bool:
    """Whether a file is in Keras's older format.

    Example:
        >>> is_legacy("net.h5"), is_legacy("net.weights.h5")
        (True, False)
    """
    name = os.fspath(filepath)
    return name.endswith(LEGACY) and not name.endswith(WEIGHTS)


def named_to_save(who: str, filepath: PathLike, endings: tuple[str, ...], overwrite: bool = True) -> str:
    """The path of a file to write: `filepath`, with the first of the endings if it has none.

    Args:
        who: the function that was called, "save".
        filepath: the path; it may hold names in braces, as ModelCheckpoint's does.
        endings: the known ones.
        overwrite: whether there may be a file of this name.

    Raises:
        ValueError: it has another ending.
        FileExistsError: there is such a file, and `overwrite` is False.

    Example:
        >>> named_to_save("save", "net.keras", MODELS)
        'net.keras'
    """
    path = _named(filepath, endings)
    if path is None:
        raise _unknown_ending(who, os.fspath(filepath), endings, "Rename it.")
    if path != os.fspath(filepath):
        advise(
            f"{who} {path}",
            f"{who}: the name {os.fspath(filepath)!r} has no ending that says the format: the file is {path!r}. "
            "Write it so.",
        )
    if not overwrite and os.path.exists(path):
        raise FileExistsError(
            f"{who}: expected a new name as overwrite=False, got {path!r}, which exists. Choose another."
        )
    return path


def named_to_load(who: str, filepath: PathLike, endings: tuple[str, ...]) -> str:
    """The path of a file to read: `filepath`, with the first of the endings if it has none.

    Raises:
        ValueError: it has another ending.

    Example:
        >>> named_to_load("load_weights", "checkpoints/{epoch:02d}-{val_loss:.2f}", ALL_WEIGHTS)
        'checkpoints/{epoch:02d}-{val_loss:.2f}.weights.h5'
    """
    path = _named(filepath, endings)
    if path is not None:
        return path
    raise _unknown_ending(
        who, os.fspath(filepath), endings, "File format not supported: save the model in one of these."
    )


def _named(filepath: PathLike, endings: tuple[str, ...]) -> str | None:
    """The path with an ending, None if it has another."""
    path = os.fspath(filepath)
    if path.endswith(endings):
        return path
    return path + endings[0] if _has_none(path) else None


def _unknown_ending(who: str, path: str, endings: tuple[str, ...], advice: str) -> ValueError:
    return ValueError(f"{who}: expected a name that ends in {' or '.join(endings)}, got {path!r}. {advice}")


def _has_none(path: str) -> bool:
    """Whether a name has no ending, or one that is a number."""
    name = os.path.basename(re.sub(r"\{[^}]*\}", "0", path))
    ending = name[1:].partition(".")[2].rpartition(".")[2]
    return bool(name) and (not ending[:1].isalpha() or ending in _NONE)
