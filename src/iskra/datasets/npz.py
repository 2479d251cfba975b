"""Data sets in Keras's `.npz` format."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from .pickles import read_pickle
from .source import Source


def read_either(source: Source, file: str, path: str, keys: tuple[str, ...]) -> list[np.ndarray]:
    """The arrays called `keys` from the original `file` of a source, or from another one at `path`."""
    return arrays_in(source.read(file), keys, source.name, file) if path == file else read_npz(source.name, path, keys)


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
    return arrays_in(Path(path).expanduser().read_bytes(), keys, name, path)


def arrays_in(content: bytes, keys: tuple[str, ...], name: str, path: str) -> list[np.ndarray]:
    """The arrays called `keys` in the bytes of a file; vectors of lists among them, which NumPy keeps as pickles.

    Raises:
        ValueError: If an array is missing, or something else than numbers and lists is in its place.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = set(archive.namelist())
            if missing := [key for key in keys if f"{key}.npy" not in members]:
                raise ValueError(
                    f"{name}: expected {path} to hold the arrays {', '.join(keys)}, got none called {missing[0]}. "
                    "Remove path to load the original files."
                )
            return [_array(archive.read(f"{key}.npy"), name) for key in keys]
    except zipfile.BadZipFile as error:
        raise ValueError(f"{name}: expected a file in Keras's .npz format, got {path}: {error}. Replace it.") from error


def _array(content: bytes, name: str) -> np.ndarray:
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    _, _, dtype = read_header(file)
    if dtype.kind != "O":
        return np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    array = read_pickle(file.read(), name)
    if not isinstance(array, np.ndarray):
        raise ValueError(f"{name}: expected an array, got a {type(array).__name__}. Download the file anew.")
    return array
