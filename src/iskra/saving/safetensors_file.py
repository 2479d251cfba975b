"""Weights in the safetensors format: names, shapes and plain numbers, nothing that could run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ..graph import Variable
from ..requirements import required
from ..typing import PathLike
from .paths import Numbering, parts_of
from .refusal import Refused, refuse_irregular, refuse_or_leave_out

if TYPE_CHECKING:
    from ..layers.weights import WeightOwner
    from ..models import Model


def write_named(model: Model, file: BinaryIO) -> None:
    """Write a model's weights under their names."""
    values = {name: np.ascontiguousarray(variable.value) for name, variable in named_weights(model).items()}
    file.write(_library().save(values, metadata={"format": "np", "producer": "iskra", "model": model.name}))


def matched_named(model: Model, path: PathLike, skip_mismatch: bool = False) -> dict[Variable, np.ndarray]:
    """The value of each of the model's weights in a file.

    Raises:
        Refused: it is no safetensors file, or weights are missing, left over, or of another shape.
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


def named_weights(model: WeightOwner) -> dict[str, Variable]:
    """A model's weights by name: the path of the layer, and the weight's own name.

    Example:
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(3), iskra.layers.Dense(1)])
        >>> list(named_weights(model))
        ['layers/dense/kernel', 'layers/dense/bias', 'layers/dense_1/kernel', 'layers/dense_1/bias']
    """
    named: dict[str, Variable] = {}
    numbered = Numbering()
    for part in parts_of(model):
        for variable in part.variables:
            named[numbered(f"{part.path}/{variable.name}" if part.path else variable.name)] = variable
    return named


def _stored(path: PathLike) -> dict[str, np.ndarray]:
    library = _library()
    refuse_irregular(path)
    with open(path, "rb"):  # the library's own errors do not say why a file cannot be opened
        pass
    try:
        return dict(library.load_file(path))
    except Exception as error:
        raise Refused("a safetensors file", f"something else ({type(error).__name__}: {error})") from error


def _library() -> Any:
    return required("safetensors.numpy", "files")
