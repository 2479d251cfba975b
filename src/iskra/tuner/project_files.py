"""The files of a search: JSON that is written as a whole, in the project's folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from ..atomic import whole_file

ORACLE = "oracle.json"
TRIAL = "trial.json"
TRIAL_FOLDERS = "trial_*"


def write_json(path: Path, content: Any) -> None:
    """Replace a file atomically; its folder is made if need be.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "trial_0" / "trial.json"
        >>> write_json(path, {"score": np.float32(0.5)})
        >>> read_json(path)
        {'score': 0.5}
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as file:
        file.write(json.dumps(content, default=_plain).encode())


def read_json(path: Path) -> Any:
    """The content of a file.

    Raises:
        ValueError: it is not of this form.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(
            f"Tuner: expected a file of a search in {str(path)!r}, got one that cannot be read ({error}). "
            "Delete it, or pass overwrite=True to begin the search anew."
        ) from None


def remove_project(folder: Path) -> None:
    """Remove the files of a search from a folder, and nothing else."""
    for trial in folder.glob(TRIAL_FOLDERS):
        if (trial / TRIAL).exists():
            shutil.rmtree(trial)
    (folder / ORACLE).unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    """Python's number or list for one of NumPy."""
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"Tuner: expected values that JSON can hold, got {value!r}. Use numbers, strings and booleans.")
