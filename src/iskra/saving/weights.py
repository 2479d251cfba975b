"""Weights and optimizer state between a model and an HDF5 file: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ..advice import advise
from ..atomic import whole_file
from ..graph import Variable
from ..typing import PathLike
from .archive import read_archive
from .hdf5 import StoredArrays, stored_arrays, values_of, write_groups
from .paths import parts_of
from .refusal import refusals, refuse_or_leave_out
from .safetensors_file import ENDING, matched_named, write_named

if TYPE_CHECKING:
    from ..models import Model

OPTIMIZER = "optimizer/vars"
_MOST_SLOTS = 8  # numbers an optimizer may keep for each number of a weight, more than any does
_BY_NAME = "Remove them: weights are matched by the paths of their layers."


def save_weights(model: Model, filepath: PathLike, overwrite: bool = True, max_shard_size: float | None = None) -> None:
    """Write a model's weights, and its optimizer's state if it is compiled, as Keras writes them.

    A `.safetensors` file has the weights alone, by the paths of the layers and their own names. The file is replaced as
    a whole: an interrupted save leaves the old one.

    Args:
        model: a built model.
        filepath: a name that ends in ".weights.h5" or ".safetensors".
        overwrite: whether to replace a file of this name.
        max_shard_size: None; one file holds everything.

    Raises:
        ValueError: another ending, or a model without weights yet.
        FileExistsError: there is such a file, and `overwrite` is False.
        ImportError: h5py or safetensors is not installed.
    """
    check_new_file("save_weights", filepath, overwrite, ".weights.h5", ENDING)
    if max_shard_size is not None:
        raise ValueError(
            f"save_weights: expected max_shard_size=None, got {max_shard_size!r}. One file holds all weights."
        )
    check_built("save_weights", model)
    write = write_named if os.fspath(filepath).endswith(ENDING) else write_weights
    with whole_file(filepath) as file:
        write(model, file)


def load_weights(model: Model, filepath: PathLike, skip_mismatch: bool = False, **options: Any) -> None:
    """Read weights from a file that iskra or Keras wrote, and the optimizer's state if the model is compiled.

    Everything in the file is checked before anything is changed: if it is refused, the model is as it was.

    Args:
        model: a built model of the same layers.
        filepath: a ".weights.h5" or ".safetensors" file, or a ".keras" archive, of which only the weights are used.
        skip_mismatch: leave out the layers whose weights do not fit, and warn of them.
        **options: none; Keras's `by_name` is for older files.

    Raises:
        ValueError: the file is damaged or belongs to another model, or the model has no weights yet.
        OSError: it cannot be opened.
        ImportError: h5py or safetensors is not installed.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if given:
        raise ValueError(f"load_weights: expected no further arguments, got {given}. {_BY_NAME}")
    check_ending("load_weights", filepath, ".weights.h5", ENDING, ".keras")
    check_built("load_weights", model)
    if os.fspath(filepath).endswith(ENDING):
        with refusals("load_weights", filepath):
            named = matched_named(model, filepath, skip_mismatch)
        return assign(named)
    with refusals("load_weights", filepath), _weights_in(filepath) as arrays:
        values = matched(model, arrays, skip_mismatch)
        values |= optimizer_values(model, arrays, who="load_weights")
    assign(values)


def write_weights(model: Model, file: BinaryIO) -> None:
    """Write weights and optimizer state into an open file."""
    parts = {_group(part.path): (part.name, [v.value for v in part.variables]) for part in parts_of(model)}
    optimizer = model.optimizer
    if optimizer is not None:
        parts[OPTIMIZER] = (optimizer.name, [v.value for v in optimizer.variables])
    write_groups(file, parts)


def matched(model: Model, arrays: StoredArrays, skip_mismatch: bool = False) -> dict[Variable, np.ndarray]:
    """The value of each of the model's weights in a file.

    Raises:
        Refused: some are missing, or left over, or of another shape.
    """
    groups = {path: group for path, group in arrays.groups().items() if path != OPTIMIZER}
    found: dict[Variable, np.ndarray] = {}
    problems: list[str] = []
    for part in parts_of(model):
        path = _group(part.path)
        problem = _problem(part.variables, group := groups.pop(path, {}))
        if problem:
            problems.append(f"{part.name!r} ({path}) {problem}")
        else:
            found |= {v: values_of(group[str(number)]) for number, v in enumerate(part.variables)}
    problems.extend(f"{path}, for which the model has no layer" for path in groups)
    refuse_or_leave_out(problems, skip_mismatch)
    return found


def optimizer_values(model: Model, arrays: StoredArrays, who: str) -> dict[Variable, np.ndarray]:
    """The value of each variable of the optimizer in a file; none where it is another optimizer's.

    All is read before slots are made for it, so that an optimizer is as it was where something cannot be read.
    """
    optimizer = model.optimizer
    group = arrays.groups().get(OPTIMIZER)
    if optimizer is None or not group:
        return {}
    most = _MOST_SLOTS * (sum(v.size for v in model.trainable_variables) + len(group))
    variables: list[Variable] = []
    values: dict[str, np.ndarray] = {}
    if sum(dataset.size for dataset in group.values()) > most:
        problem = f"has at most {most} numbers, the file more"
    else:
        values = {name: values_of(dataset) for name, dataset in group.items()}
        if len(group) > len(optimizer.variables):
            optimizer.build(model.trainable_variables)
        fresh = optimizer.variables[: len(group)] if len(group) <= 2 else []  # saved before the first step: no slots
        variables = optimizer.variables if len(group) == len(optimizer.variables) else fresh
        problem = _problem(variables, values)
    if problem:
        advise(
            f"optimizer state {problem}",
            f"{who}: the file has the state of another optimizer than {optimizer.name!r} ({problem}): it was left out, "
            "and training goes on with a fresh one. Compile the model as the saved one was to load it.",
        )
        return {}
    return {v: values[str(number)] for number, v in enumerate(variables)}


def assign(values: Mapping[Variable, np.ndarray]) -> None:
    """Write values that were checked."""
    for variable, value in values.items():
        variable.assign(value)


def check_built(who: str, model: Model) -> None:
    """See that a model is built; one without a `call` has what its layers have."""
    if not model.built and model.has_call:
        raise ValueError(
            f"{who}: expected a model with weights, got {model.name!r}, which has seen no data. "
            "Start it with Input(shape), or call build(input_shape), first."
        )


def check_ending(who: str, filepath: PathLike, *endings: str) -> None:
    """See that a file's name has an ending of its format."""
    if not os.fspath(filepath).endswith(endings):
        raise ValueError(
            f"{who}: expected a name that ends in {' or '.join(endings)}, got {os.fspath(filepath)!r}. "
            "Other formats, the older .h5 among them, are not supported."
        )


def check_new_file(who: str, filepath: PathLike, overwrite: bool, *endings: str) -> None:
    """See that a file may be written."""
    check_ending(who, filepath, *endings)
    if not overwrite and os.path.exists(filepath):
        raise FileExistsError(
            f"{who}: expected a new name as overwrite=False, got {os.fspath(filepath)!r}, which exists. Choose another."
        )


@contextmanager
def _weights_in(filepath: PathLike) -> Iterator[StoredArrays]:
    source = read_archive(filepath).weights if os.fspath(filepath).endswith(".keras") else filepath
    with stored_arrays(source) as arrays:
        yield arrays


def _group(path: str) -> str:
    return f"{path}/vars" if path else "vars"


def _problem(variables: Sequence[Variable], group: Mapping[str, Any]) -> str:
    """The mismatch between variables and a group of the file; "" if there is none."""
    if set(group) != {str(number) for number in range(len(variables))}:
        return f"has {len(variables)} arrays, the file {len(group)}"
    for number, variable in enumerate(variables):
        stored = group[str(number)]
        if tuple(stored.shape) != variable.shape:
            return f"has the shape {variable.shape} for {variable.name}, the file {tuple(stored.shape)}"
        if stored.dtype.kind == "f" and variable.dtype == "int32":
            return f"has integers for {variable.name}, the file {stored.dtype}"
    return ""
