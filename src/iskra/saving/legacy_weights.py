"""Weights in Keras's older `.h5` format: a group for each layer of a model, with its weights in order.

A layer's weights are those that are trained, then the others, those of the layers inside included. Attributes list the
layers and the names of their weights; weights are matched by the names of the layers, or else by this order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from .._version import KERAS_VERSION
from ..graph import Variable
from ..layers.tracking import own_weights
from .hdf5 import Names, StoredArrays, values_of, write_named_groups
from .paths import Numbering
from .refusal import Refused, refuse_or_leave_out

if TYPE_CHECKING:
    from ..layers import Layer
    from ..models import Model

MODEL, OPTIMIZER, OWN = "model_weights", "optimizer_weights", "top_level_model_weights"
ENDINGS = (".h5", ".hdf5")
_LAYERS, _WEIGHTS = "layer_names", "weight_names"
_WRITER = {"backend": "iskra", "keras_version": KERAS_VERSION}


def write_legacy(model: Model, file: BinaryIO, texts: Mapping[str, str] | None = None) -> None:
    """Write a model's weights into an open file; with the texts that describe the model, a file of the whole model.

    Args:
        model: a built model.
        file: the file.
        texts: attributes of the file, JSON by name; None for the weights alone.
    """
    root = "" if texts is None else f"{MODEL}/"
    groups: dict[str, dict[str, np.ndarray]] = {}
    lists: dict[str, Names] = {root.rstrip("/"): (_LAYERS, [layer.name for layer in model.layers])}
    parts = [(f"{root}{layer.name}", _weights(layer)) for layer in model.layers]
    parts.append((f"{root}{OWN}", own_weights(model)))
    if texts is not None and model.optimizer is not None:
        parts.append((OPTIMIZER, model.optimizer.variables))
    for path, variables in parts:
        numbered = Numbering()
        named = {numbered(variable.path): variable.value for variable in variables}
        groups[path], lists[path] = named, (_WEIGHTS, list(named))
    write_named_groups(file, {**_WRITER, **(texts or {})}, groups, lists)


def matched_legacy(
    model: Model, arrays: StoredArrays, skip_mismatch: bool = False, by_name: bool = False
) -> dict[Variable, np.ndarray]:
    """The value of each of the model's weights in a file.

    Args:
        model: a built model.
        arrays: the file.
        skip_mismatch: leave out the layers whose weights do not fit, and warn of them.
        by_name: take the layers that have a name of the file's, and leave the others alone.

    Raises:
        Refused: some are missing, or left over, or of another shape.
    """
    root = "" if arrays.texts("", _LAYERS) is not None or not arrays.has_group(MODEL) else MODEL
    names = arrays.texts(root, _LAYERS)
    if names is None:
        raise Refused("weights as Keras wrote them until version 2", f"no {_LAYERS}", "Load a file of weights.")
    stored = {name: _stored(arrays, f"{root}/{name}".lstrip("/")) for name in names}
    problems: list[str] = []
    pairs = _pairs(model, {name: each for name, each in stored.items() if each}, by_name, problems)
    own = f"{root}/{OWN}".lstrip("/")
    if arrays.has_group(own) and not (by_name and not own_weights(model)):
        pairs.append((model.name, own_weights(model), _stored(arrays, own)))
    found: dict[Variable, np.ndarray] = {}
    for name, variables, datasets in pairs:
        if problem := _problem(variables, datasets):
            problems.append(f"{name!r} {problem}")
        else:
            found |= {variable: values_of(each) for variable, each in zip(variables, datasets, strict=True)}
    refuse_or_leave_out(problems, skip_mismatch)
    return found


def optimizer_group(arrays: StoredArrays) -> dict[str, Any]:
    """The arrays of the optimizer in order, by number."""
    if not arrays.has_group(OPTIMIZER):
        return {}
    return {str(number): each for number, each in enumerate(_stored(arrays, OPTIMIZER))}


def _pairs(
    model: Model, stored: Mapping[str, list[Any]], by_name: bool, problems: list[str]
) -> list[tuple[str, list[Variable], list[Any]]]:
    """Names and weights of layers, with their arrays in the file."""
    layers = {layer.name: weights for layer in model.layers if (weights := _weights(layer))}
    if by_name or layers.keys() == stored.keys():
        return [(name, weights, stored[name]) for name, weights in layers.items() if name in stored]
    if len(layers) != len(stored):
        problems.append(f"{len(layers)} layers with weights in the model, {len(stored)} in the file")
        return []
    return [(name, weights, each) for (name, weights), each in zip(layers.items(), stored.values(), strict=True)]


def _weights(layer: Layer) -> list[Variable]:
    return [*layer.trainable_weights, *layer.non_trainable_weights]


def _stored(arrays: StoredArrays, path: str) -> list[Any]:
    """The arrays of a layer in order."""
    if not arrays.has_group(path):
        raise Refused("the weights of all layers", f"no group {path!r}")
    names = arrays.texts(path, _WEIGHTS) or []
    missing = [name for name in names if f"{path}/{name}" not in arrays.datasets]
    if missing:
        raise Refused("all weights that are named", f"no array {missing[0]!r} in {path!r}")
    if len(set(names)) < len(names):
        raise Refused("weights of different names", f"some twice in {path!r}")
    return [arrays.datasets[f"{path}/{name}"] for name in names]


def _problem(variables: Sequence[Variable], datasets: Sequence[Any]) -> str:
    """The mismatch between the weights of a layer and its arrays in the file; "" if there is none."""
    if len(variables) != len(datasets):
        return f"has {len(variables)} arrays, the file {len(datasets)}"
    for variable, each in zip(variables, datasets, strict=True):
        if tuple(each.shape) != variable.shape:
            return f"has the shape {variable.shape} for {variable.name}, the file {tuple(each.shape)}"
        if each.dtype.kind == "f" and variable.dtype == "int32":
            return f"has integers for {variable.name}, the file {each.dtype}"
    return ""
