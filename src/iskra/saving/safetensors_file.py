"""Weights in the safetensors format: names, shapes and plain numbers, nothing that could run."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any, BinaryIO

import numpy as np

from ..graph import Variable
from .paths import parts_of
from .refusal import Refused, refuse_or_leave_out

ENDING = ".safetensors"


def write_named(model: Any, file: BinaryIO) -> None:
    """Write a model's weights under their names."""
    values = {name: np.ascontiguousarray(variable.value) for name, variable in named_weights(model).items()}
    file.write(_library().numpy.save(values, metadata={"format": "np", "producer": "iskra", "model": model.name}))


def matched_named(model: Any, path: str | os.PathLike[str], skip_mismatch: bool = False) -> dict[Variable, np.ndarray]:
    """The value of each of the model's weights in a file.

    Raises:
        Refused: it is no such file, or weights are missing, left over, or of another shape.
    """
    stored, found, problems = _stored(path), dict[Variable, np.ndarray](), list[str]()
    for name, variable in named_weights(model).items():
        array = stored.pop(name, None)
        if array is None:
            problems.append(f"{name} {variable.shape}, which the file has not")
        elif array.shape != variable.shape:
            problems.append(f"{name} {variable.shape}, in the file {array.shape}")
        elif array.dtype.kind not in "fiub" or (array.dtype.kind == "f" and variable.dtype == "int32"):
            problems.append(f"{name} {variable.dtype}, in the file {array.dtype}")
        else:
            found[variable] = array
    problems.extend(f"{name}, for which the model has no weight" for name in stored)
    refuse_or_leave_out(problems, skip_mismatch)
    return found


def named_weights(model: Any) -> dict[str, Variable]:
    """A model's weights by name: the place of the layer, and the weight's own name.

    Example:
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(3), iskra.layers.Dense(1)])
        >>> list(named_weights(model))
        ['layers/dense/kernel', 'layers/dense/bias', 'layers/dense_1/kernel', 'layers/dense_1/bias']
    """
    named: dict[str, Variable] = {}
    used: Counter[str] = Counter()
    for part in parts_of(model):
        for variable in part.variables:
            name = f"{part.path}/{variable.name}" if part.path else variable.name
            number = used[name]
            used[name] += 1
            named[f"{name}_{number}" if number else name] = variable
    return named


def _stored(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    library = _library()
    if not os.path.isfile(path):
        with open(path, "rb"):  # raises what Python says of it
            pass
    try:
        return dict(library.numpy.load_file(path))
    except Exception as error:
        raise Refused("a safetensors file", f"something else ({type(error).__name__}: {error})") from error


def _library() -> Any:
    """The package that knows the format; imported when a file is written or read."""
    try:
        import safetensors.numpy
    except ImportError as error:
        raise ImportError(
            "iskra.saving: expected safetensors for files of this format, got none. "
            "Install it with pip install 'iskra[files]'."
        ) from error
    return safetensors
