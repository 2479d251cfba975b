"""What Keras's programs take from `utils`: data sets, images, labels to one-hot rows, rows to unit length, seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iskra.data.py_dataset import PyDataset
from iskra.lazy import LazyNames
from iskra.utils.batches import pack_x_y_sample_weight, unpack_x_y_sample_weight
from iskra.utils.categorical import to_categorical
from iskra.utils.normalization import normalize
from iskra.utils.seeding import set_random_seed

if TYPE_CHECKING:
    from iskra.backend import clear_session, is_keras_tensor, standardize_dtype
    from iskra.custom_objects import (
        CustomObjectScope,
        custom_object_scope,
        get_custom_objects,
        get_registered_name,
        get_registered_object,
        register_keras_serializable,
    )
    from iskra.saving import deserialize_keras_object, serialize_keras_object
    from iskra.utils.image_files import array_to_img, img_to_array, load_img, save_img
    from iskra.utils.image_folder import image_dataset_from_directory
    from iskra.utils.model_plot import plot_model
    from iskra.utils.progbar import Progbar
    from iskra.utils.sequences import pad_sequences
    from iskra.utils.sources import get_source_inputs
    from iskra.utils.splitting import split_dataset
    from iskra.utils.timeseries import timeseries_dataset_from_array

Sequence = PyDataset  # its older name

__all__ = [
    "CustomObjectScope",
    "Progbar",
    "PyDataset",
    "Sequence",
    "array_to_img",
    "clear_session",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "get_source_inputs",
    "image_dataset_from_directory",
    "img_to_array",
    "is_keras_tensor",
    "load_img",
    "normalize",
    "pack_x_y_sample_weight",
    "pad_sequences",
    "plot_model",
    "register_keras_serializable",
    "save_img",
    "serialize_keras_object",
    "set_random_seed",
    "split_dataset",
    "standardize_dtype",
    "timeseries_dataset_from_array",
    "to_categorical",
    "unpack_x_y_sample_weight",
]

_NAMES = LazyNames(  # loaded when first used: most programs read no images
    __name__,
    {
        ".backend": ["clear_session", "is_keras_tensor", "standardize_dtype"],
        ".custom_objects": [
            "CustomObjectScope",
            "custom_object_scope",
            "get_custom_objects",
            "get_registered_name",
            "get_registered_object",
            "register_keras_serializable",
        ],
        ".saving": ["deserialize_keras_object", "serialize_keras_object"],
        "image_files": ["array_to_img", "img_to_array", "load_img", "save_img"],
        "image_folder": ["image_dataset_from_directory"],
        "model_plot": ["plot_model"],
        "progbar": ["Progbar"],
        "sequences": ["pad_sequences"],
        "sources": ["get_source_inputs"],
        "splitting": ["split_dataset"],
        "timeseries": ["timeseries_dataset_from_array"],
    },
)
__getattr__, __dir__ = _NAMES.attribute, _NAMES.directory
