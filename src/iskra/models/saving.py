"""Whole models in files, and as JSON: layers, weights, compile settings and optimizer state."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from ..atomic import whole_file
from ..configurable import serialized
from ..graph.allocation_limit import limited_allocation
from ..layers.initial_values import zeros_within
from ..saving.archive import read_archive, write_archive
from ..saving.hdf5 import StoredArrays, stored_arrays
from ..saving.objects import (
    as_argument,
    deserialize_keras_object as deserialize_keras_object,
    deserialized,
    register_models,
    unknown_names,
)
from ..saving.refusal import Refused, refusals
from ..saving.vocabularies import with_vocabularies
from ..saving.weights import OPTIMIZER, assign, check_ending, check_new_file, matched, optimizer_values, write_weights
from ..typing import Config, CustomObjects, PathLike
from .model import Model
from .sequential import Sequential

register_models({"Sequential": Sequential, "Model": Model, "Functional": Model})

COLUMNS = "columns"  # in the metadata: the names of the columns that the model was trained on
_SPARE = 2**20  # numbers a model may have beyond those in its file, so that what is missing can be named


def save_model(
    model: Model, filepath: PathLike, overwrite: bool = True, zipped: bool | None = None, **options: Any
) -> None:
    """Write a model as a `.keras` archive, which Keras opens, too.

    It holds the layers, the weights and, if the model is compiled, its settings and the optimizer's state. The file is
    whole or not there: an interrupted save leaves the old one.

    Args:
        model: the model.
        filepath: a name that ends in ".keras".
        overwrite: whether to replace a file of this name.
        zipped: None or True; a model is one file.
        **options: none; Keras has some for older formats.

    Raises:
        ValueError: another ending, or a function without a name (a lambda) in the model.
        FileExistsError: there is such a file, and `overwrite` is False.
        ImportError: h5py is not installed.
    """
    check_new_file("save", filepath, overwrite, ".keras")
    if zipped is False or options:
        raise ValueError(f"save: expected one zipped file, got {options or 'zipped=False'}. Remove this argument.")
    with whole_file(filepath) as file:
        write_model(model, file)


def write_model(model: Model, file: BinaryIO) -> None:
    """Write a `.keras` archive into an open file.

    Raises:
        ValueError: a function without a name (a lambda) in the model.
        ImportError: h5py is not installed.
    """
    config, columns = model_config(model), model._column_names.as_json()
    notes = {COLUMNS: columns} if columns else {}
    write_archive(file, config, lambda weights: write_weights(model, weights), notes)


def load_model(
    filepath: PathLike, custom_objects: CustomObjects = None, compile: bool = True, safe_mode: bool = True
) -> Model:
    """Read a model from a `.keras` archive that iskra or Keras wrote.

    No code in a file is ever run, and nothing is imported because a file names it.

    Args:
        filepath: the archive.
        custom_objects: your own classes and functions by name, also those inside the layers and metrics.
        compile: whether to compile the model as it was, optimizer state included.
        safe_mode: accepted for Keras's sake: loading is always safe.

    Returns:
        The model.

    Raises:
        ValueError: the file is damaged, or has classes that are not known; the message lists what to pass.
        OSError: it cannot be opened.
        ImportError: h5py is not installed.
    """
    check_ending("load_model", filepath, ".keras")
    with refusals("load_model", filepath):
        archive = read_archive(filepath)
        with stored_arrays(archive.weights) as arrays:
            config = with_vocabularies(archive.config, archive.vocabularies)
            model = _loaded(config, arrays, custom_objects, compile)
        model._column_names.restore(archive.metadata.get(COLUMNS, {}))
        return model


def model_from_json(json_string: str, custom_objects: CustomObjects = None) -> Model:
    """The model that `model.to_json()` described, with fresh weights.

    Raises:
        ValueError: the text is not such JSON, or has classes that are not known.
    """
    with refusals("model_from_json", "the text"):
        config = json.loads(json_string)
        _check_known(config, custom_objects)
        with limited_allocation():
            return _built(config, custom_objects)


def model_config(model: Model) -> Config:
    """The model in Keras's form."""
    config = serialized(model)
    if model.compiled:
        config["compile_config"] = model.get_compile_config()
    if '"<lambda>"' in json.dumps(config):
        raise ValueError(
            f"{model.name}: expected functions with names to save, got a lambda. "
            "Write it as a function (def name(x): ...), and pass it in custom_objects when loading."
        )
    return config


def _loaded(config: Config, arrays: StoredArrays, custom_objects: CustomObjects, compile: bool) -> Model:
    """The model of an archive, with all its values."""
    if not compile:
        config = {name: value for name, value in config.items() if name != "compile_config"}
    _check_known(config, custom_objects)
    with limited_allocation(), zeros_within(2 * arrays.num_values + _SPARE):
        model = _built(config, custom_objects)
    assign(matched(model, arrays))
    values = optimizer_values(model, arrays, who="load_model")
    if model.optimizer is not None and not values and OPTIMIZER in arrays.groups():
        raise Refused("the state of the model's optimizer", "that of another", "Pass compile=False to do without.")
    assign(values)
    return model


def _built(config: Config, custom_objects: CustomObjects) -> Model:
    """The model of a config, compiled if it says how."""
    model = deserialized({name: value for name, value in config.items() if name != "compile_config"}, custom_objects)
    if not isinstance(model, Model):
        raise Refused("a model", repr(config.get("class_name")))
    if config.get("compile_config"):
        model.compile_from_config(deserialized(config["compile_config"], custom_objects))
    return model


def _check_known(config: Any, custom_objects: CustomObjects) -> None:
    missing = unknown_names(config, custom_objects)
    if missing:
        raise Refused(
            "classes that iskra has or that you pass", ", ".join(missing.values()),
            f"Pass them as custom_objects={as_argument(missing)}; compile=False does without those of training.",
        )  # fmt: skip
