"""Whole models in files, and as JSON: layers, weights, compile settings and optimizer state."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from ..atomic import whole_file
from ..configurable import serialized
from ..endings import LEGACY, MODELS, is_legacy, named_to_load, named_to_save
from ..graph.allocation_limit import limited_allocation
from ..layers.initial_values import zeros_within
from ..saving.archive import read_archive, write_archive
from ..saving.hdf5 import StoredArrays, stored_arrays
from ..saving.legacy_config import MODEL as MODEL_CONFIG, TRAINING as TRAINING_CONFIG, current_config, legacy_texts
from ..saving.legacy_weights import matched_legacy, optimizer_group, write_legacy
from ..saving.objects import (
    as_argument,
    deserialize_keras_object as deserialize_keras_object,
    deserialized,
    register_models,
    unknown_names,
)
from ..saving.refusal import Refused, refusals
from ..saving.vocabularies import with_vocabularies
from ..saving.weights import (
    OPTIMIZER,
    assign,
    check_built,
    matched,
    num_bytes,
    optimizer_values,
    write_weights,
)
from ..typing import Config, CustomObjects, PathLike
from .model import Model
from .sequential import Sequential

register_models({"Sequential": Sequential, "Model": Model, "Functional": Model})

COLUMNS = "columns"  # in the metadata: the names of the columns that the model was trained on
_SPARE = 2**20  # numbers a model may have beyond those in its file, so that what is missing can be named


def save_model(
    model: Model,
    filepath: PathLike,
    overwrite: bool = True,
    zipped: bool | None = None,
    include_optimizer: bool = True,
    save_format: str | None = None,
    **options: Any,
) -> None:
    """Write a model as a `.keras` archive, which Keras opens, too, or as an `.h5` file, Keras's older format.

    It holds the layers, the weights and, if the model is compiled, its settings and the optimizer's state. The file is
    whole or not there: an interrupted save leaves the old one.

    Args:
        model: the model.
        filepath: a name that ends in ".keras" or ".h5"; without ending, the first is added.
        overwrite: whether to replace a file of this name.
        zipped: None or True; a model is one file.
        include_optimizer: whether to write the optimizer's state; an `.h5` file without it is not compiled, either.
        save_format: "keras" or "h5", which the ending says, too.
        **options: none.

    Raises:
        ValueError: another ending, or a function without a name (a lambda) in the model.
        FileExistsError: there is such a file, and `overwrite` is False.
        ImportError: h5py is not installed.
        OSError: it cannot be written, or the disk has no room for it.
    """
    path = named_to_save("save", filepath, _endings(save_format), overwrite)
    if zipped is False:
        raise ValueError("save: expected one zipped file, got zipped=False. Remove this argument.")
    if options:
        raise ValueError(f"save: The following argument(s) are not supported: {', '.join(options)}. Remove them.")
    if is_legacy(path):
        check_built("save", model)
    with whole_file(path, num_bytes(model)) as file:
        write = write_legacy_model if is_legacy(path) else write_model
        write(model, file, include_optimizer)


def write_model(model: Model, file: BinaryIO, include_optimizer: bool = True) -> None:
    """Write a `.keras` archive into an open file.

    Raises:
        ValueError: a function without a name (a lambda) in the model.
        ImportError: h5py is not installed.
    """
    config, columns = model_config(model), model._column_names.as_json()
    notes = {COLUMNS: columns} if columns else {}
    write_archive(
        file, config, lambda weights: write_weights(model, weights, include_optimizer=include_optimizer), notes
    )


def write_legacy_model(model: Model, file: BinaryIO, include_optimizer: bool = True) -> None:
    """Write a model in Keras's older format into an open HDF5 file.

    Raises:
        ValueError: a function without a name (a lambda) in the model.
        ImportError: h5py is not installed.
    """
    config = model_config(model)
    if not include_optimizer:
        config.pop("compile_config", None)
    write_legacy(model, file, legacy_texts(config))


def load_model(
    filepath: PathLike, custom_objects: CustomObjects = None, compile: bool = True, safe_mode: bool = True
) -> Model:
    """Read a model from a `.keras` archive or an `.h5` file that iskra or Keras wrote.

    No code in a file is ever run, and nothing is imported because a file names it.

    Args:
        filepath: the file; without ending, ".keras" is added.
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
    path = named_to_load("load_model", filepath, MODELS)
    with refusals("load_model", path):
        if is_legacy(path):
            with stored_arrays(path) as arrays:
                return _loaded_legacy(arrays, custom_objects, compile)
        archive = read_archive(path)
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
    model = _with_zeros(config, arrays, custom_objects, compile)
    assign(matched(model, arrays))
    values = optimizer_values(model, arrays.groups().get(OPTIMIZER, {}), who="load_model")
    if model.optimizer is not None and not values and OPTIMIZER in arrays.groups():
        raise Refused("the state of the model's optimizer", "that of another", "Pass compile=False to do without.")
    assign(values)
    return model


def _loaded_legacy(arrays: StoredArrays, custom_objects: CustomObjects, compile: bool) -> Model:
    """The model of a file in Keras's older format, with all its values."""
    texts = {name: "".join(arrays.texts("", name) or ()) for name in (MODEL_CONFIG, TRAINING_CONFIG)}
    model = _with_zeros(current_config(texts), arrays, custom_objects, compile)
    if not model.built:
        raise Refused("a model with the shapes of its inputs", "none", "Save it after it has seen data.")
    values = matched_legacy(model, arrays)
    assign(values | optimizer_values(model, optimizer_group(arrays), who="load_model"))
    return model


def _with_zeros(config: Config, arrays: StoredArrays, custom_objects: CustomObjects, compile: bool) -> Model:
    """The model of a config, whose weights are zeros and no larger than its file."""
    if not compile:
        config = {name: value for name, value in config.items() if name != "compile_config"}
    _check_known(config, custom_objects)
    with limited_allocation(), zeros_within(2 * arrays.num_values + _SPARE):
        return _built(config, custom_objects)


def _endings(save_format: str | None) -> tuple[str, ...]:
    """The endings that a format allows, that of the format first."""
    if save_format is None:
        return MODELS
    known = {"keras": (MODELS[0],), "h5": LEGACY}
    if save_format not in known:
        raise ValueError(
            f"save: expected save_format as one of {', '.join(known)}, got {save_format!r}. Remove it: the ending of "
            "the name says the format."
        )
    return known[save_format]


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
