"""Weights and optimizer state between a model and an HDF5 file: all of them, or none."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from ..advice import advise
from ..atomic import whole_file
from ..endings import ALL_WEIGHTS, MODEL, SAFETENSORS, WEIGHTS, is_legacy, named_to_load, named_to_save
from ..graph import Variable
from ..typing import PathLike
from .archive import read_archive
from .hdf5 import StoredArrays, stored_arrays, values_of, write_groups
from .legacy_weights import matched_legacy, write_legacy
from .own_variables import loaded_by, stored_by
from .paths import Part, parts_of
from .refusal import refusals, refuse_or_leave_out
from .safetensors_file import matched_named, write_named

if TYPE_CHECKING:
    from ..models import Model

OPTIMIZER = "optimizer/vars"
_MOST_SLOTS = 8  # numbers an optimizer may keep for each number of a weight, more than any does


def save_weights(
    model: Model,
    filepath: PathLike,
    overwrite: bool = True,
    max_shard_size: float | None = None,
    objects_to_skip: Sequence[Any] | None = None,
) -> None:
    """Write a model's weights, and its optimizer's state if it is compiled, as Keras writes them.

    A `.safetensors` file has the weights alone, by the paths of the layers and their own names, and an `.h5` file, in
    Keras's older format, by the names of the layers. The file is replaced as a whole: an interrupted save leaves the
    old one.

    Args:
        model: a built model.
        filepath: a name that ends in ".weights.h5", ".safetensors" or ".h5"; without ending, the first is added.
        overwrite: whether to replace a file of this name.
        max_shard_size: None; one file holds everything.
        objects_to_skip: layers that are left out of a ".weights.h5" file.

    Raises:
        ValueError: another ending, or a model without weights yet.
        FileExistsError: there is such a file, and `overwrite` is False.
        ImportError: h5py or safetensors is not installed.
        OSError: it cannot be written, or the disk has no room for it.
    """
    path = named_to_save("save_weights", filepath, ALL_WEIGHTS, overwrite)
    if max_shard_size is not None:
        raise ValueError(
            f"save_weights: expected max_shard_size=None, got {max_shard_size!r}. One file holds all weights."
        )
    check_built("save_weights", model)
    _check_skipped("save_weights", path, objects_to_skip)
    with whole_file(path, num_bytes(model)) as file:
        if path.endswith(SAFETENSORS):
            write_named(model, file)
        elif is_legacy(path):
            write_legacy(model, file)
        else:
            write_weights(model, file, objects_to_skip or ())


def load_weights(
    model: Model,
    filepath: PathLike,
    skip_mismatch: bool = False,
    objects_to_skip: Sequence[Any] | None = None,
    by_name: bool | None = None,
    **options: Any,
) -> None:
    """Read weights from a file that iskra or Keras wrote, and the optimizer's state if the model is compiled.

    Everything in the file is checked before anything is changed: if it is refused, the model is as it was.

    Args:
        model: a built model of the same layers.
        filepath: a ".weights.h5" or ".safetensors" file, an ".h5" file in Keras's older format, or a ".keras" archive,
            of which only the weights are used; without ending, the first is added.
        skip_mismatch: leave out the layers whose weights do not fit, and warn of them.
        objects_to_skip: layers that keep their weights, with a ".weights.h5" file.
        by_name: with an ".h5" file, take only the layers that have the name of one in the file.
        **options: none.

    Raises:
        ValueError: the file is damaged or belongs to another model, or the model has no weights yet.
        OSError: it cannot be opened.
        ImportError: h5py or safetensors is not installed.
    """
    if options:
        raise ValueError(f"load_weights: expected no further arguments, got {options}. Remove them.")
    path = named_to_load("load_weights", filepath, (*ALL_WEIGHTS, MODEL))
    if by_name is not None and not is_legacy(path):
        raise ValueError(
            f"load_weights: expected an .h5 file with by_name={by_name}, got {path!r}. Remove it: weights are "
            "matched by the paths of their layers."
        )
    check_built("load_weights", model)
    _check_skipped("load_weights", path, objects_to_skip)
    with refusals("load_weights", path):
        if path.endswith(SAFETENSORS):
            values = matched_named(model, path, skip_mismatch)
        elif is_legacy(path):
            with stored_arrays(path) as arrays:
                values = matched_legacy(model, arrays, skip_mismatch, bool(by_name))
        else:
            with _weights_in(path) as arrays:
                values = matched(model, arrays, skip_mismatch, objects_to_skip or ())
                values |= optimizer_values(model, arrays.groups().get(OPTIMIZER, {}), who="load_weights")
    assign(values)


def write_weights(
    model: Model, file: BinaryIO, objects_to_skip: Sequence[Any] = (), include_optimizer: bool = True
) -> None:
    """Write weights and optimizer state into an open file."""
    found = parts_of(model, objects_to_skip)
    parts = {_group(part.path): (part.name, stored_by(part.owner)) for part in found}
    optimizer = model.optimizer if include_optimizer else None
    if optimizer is not None:
        parts[OPTIMIZER] = (optimizer.name, {str(n): v.value for n, v in enumerate(optimizer.variables)})
    write_groups(file, parts)


def matched(
    model: Model, arrays: StoredArrays, skip_mismatch: bool = False, objects_to_skip: Sequence[Any] = ()
) -> dict[Variable, np.ndarray]:
    """The value of each of the model's weights in a file.

    Raises:
        Refused: some are missing, or left over, or of another shape.
    """
    groups = {path: group for path, group in arrays.groups().items() if path != OPTIMIZER}
    found: dict[Variable, np.ndarray] = {}
    problems: list[str] = []
    for part in parts_of(model, objects_to_skip):
        paths = [_group(path) for path in (part.path, *part.aliases)]
        path = next((path for path in paths if path in groups), paths[0])
        try:
            found |= _values(part, groups.pop(path, {}))
        except _MismatchError as error:
            problems.append(f"{part.name!r} ({path}) {error}")
    if objects_to_skip:
        groups = {}
    problems.extend(f"{path}, for which the model has no layer" for path in groups)
    refuse_or_leave_out(problems, skip_mismatch)
    return found


class _MismatchError(ValueError):
    """A group of the file does not fit the layer that it is for; the text goes on from the layer's name."""


def _values(part: Part, group: Mapping[str, Any]) -> dict[Variable, np.ndarray]:
    """The values that a layer takes from its group of the file."""
    if part.owner._loads_itself:
        store = {name: values_of(dataset) for name, dataset in group.items()}
        try:
            return loaded_by(part.owner, store)
        except Exception as error:
            raise _MismatchError(f"has a load_own_variables that raised {type(error).__name__}: {error}") from error
    if problem := _problem(part.variables, group):
        raise _MismatchError(problem)
    return {v: values_of(group[str(number)]) for number, v in enumerate(part.variables)}


def optimizer_values(model: Model, group: Mapping[str, Any], who: str) -> dict[Variable, np.ndarray]:
    """The value of each variable of the optimizer in a file; none where it is another optimizer's.

    All is read before slots are made for it, so that an optimizer is as it was where something cannot be read.

    Args:
        model: a compiled model, or one that is not, which has no such variables.
        group: the arrays of the optimizer in the file, by number.
        who: the function that was called.
    """
    optimizer = model.optimizer
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
            f"{who}: the file has the state of another optimizer than {type(optimizer).__name__} ({problem}): it was "
            "left out, and training goes on with a fresh one. Compile the model as the saved one was to load it.",
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


def num_bytes(model: Model) -> int:
    """How many bytes a model's weights take, and the state of its optimizer."""
    variables = [*model.variables, *(model.optimizer.variables if model.optimizer is not None else ())]
    return sum(variable.value.nbytes for variable in variables)


def _check_skipped(who: str, path: str, objects_to_skip: Sequence[Any] | None) -> None:
    if objects_to_skip is not None and not path.endswith(WEIGHTS):
        raise ValueError(f"{who}: expected a {WEIGHTS} file with objects_to_skip, got {path!r}. Remove it.")


@contextmanager
def _weights_in(filepath: PathLike) -> Iterator[StoredArrays]:
    source = read_archive(filepath).weights if os.fspath(filepath).endswith(MODEL) else filepath
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
