"""Keras's own archives of data sets, for programs that name one."""

from __future__ import annotations

from pathlib import Path

import numpy as np


def read_npz(name: str, path: str, keys: tuple[str, ...]) -> list[np.ndarray]:
    """Return the arrays called `keys` from the file at `path`, which a program passed to `name.load_data`.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it holds other arrays.
    """
    if not Path(path).expanduser().is_file():
        raise FileNotFoundError(
            f"{name}: expected path to name a file in Keras's .npz format, got {path!r}, which is not there. "
            "Leave path out: the original files are found, or downloaded once, without it."
        )
    with np.load(Path(path).expanduser(), allow_pickle=False) as archive:
        if missing := [key for key in keys if key not in archive]:
            raise ValueError(
                f"{name}: expected {path} to hold the arrays {', '.join(keys)}, got none called {missing[0]}. "
                "Leave path out to load the original files."
            )
        return [archive[key] for key in keys]
