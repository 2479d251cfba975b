"""Data sets in Keras's `.npz` format."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def read_npz(name: str, path: str, keys: tuple[str, ...]) -> list[np.ndarray]:
    """Return the arrays called `keys` from the file at `path`, the argument of `name.load_data`.

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError: If an array is missing.
    """
    if not Path(path).expanduser().is_file():
        raise FileNotFoundError(
            f"{name}: expected path to name a file in Keras's .npz format, got {path!r}, which does not exist. "
            "Remove path: the original files are found, or downloaded once, without it."
        )
    with np.load(Path(path).expanduser(), allow_pickle=False) as archive:
        if missing := [key for key in keys if key not in archive]:
            raise ValueError(
                f"{name}: expected {path} to hold the arrays {', '.join(keys)}, got none called {missing[0]}. "
                "Remove path to load the original files."
            )
        return [archive[key] for key in keys]
