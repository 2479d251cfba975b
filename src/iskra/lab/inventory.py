"""Which data sets are here, and where data is looked for."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

from iskra.datasets.source import Source, cache_folder

DOWNLOADED = ("mnist", "fashion_mnist", "cifar10", "california_housing")


def data_folders() -> dict[str, Path | None]:
    """Return the folders that are searched, in order: `ISKRA_DATA` (None if unset), then the cache."""
    own = os.environ.get("ISKRA_DATA")
    return {"ISKRA_DATA": Path(own).expanduser() if own else None, "cache": cache_folder()}


def find_data() -> dict[str, Path | None]:
    """Return the folder of each data set that can be downloaded; None for one that would have to be.

    Digits is not among them: it comes with scikit-learn.
    """
    return {name: _find(importlib.import_module(f"iskra.datasets.{name}").SOURCE) for name in DOWNLOADED}


def _find(source: Source) -> Path | None:
    """Return the first folder that has all files of `source`."""
    for folder in data_folders().values():
        if folder and all((folder / source.folder / file).is_file() for file in source.files):
            return folder / source.folder
    return None
