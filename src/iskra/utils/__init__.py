"""What Keras's programs take from `utils`: data sets, images, labels to one-hot rows, rows to unit length, seeds."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from iskra.absence import UnknownName
from iskra.data.py_dataset import PyDataset
from iskra.utils.batches import pack_x_y_sample_weight, unpack_x_y_sample_weight
from iskra.utils.categorical import to_categorical
from iskra.utils.normalization import normalize
from iskra.utils.seeding import set_random_seed

if TYPE_CHECKING:
    from iskra.utils.image_files import array_to_img, img_to_array, load_img, save_img
    from iskra.utils.image_folder import image_dataset_from_directory
    from iskra.utils.model_plot import plot_model
    from iskra.utils.splitting import split_dataset
    from iskra.utils.timeseries import timeseries_dataset_from_array

Sequence = PyDataset  # its older name

__all__ = [
    "PyDataset",
    "Sequence",
    "array_to_img",
    "image_dataset_from_directory",
    "img_to_array",
    "load_img",
    "normalize",
    "pack_x_y_sample_weight",
    "plot_model",
    "save_img",
    "set_random_seed",
    "split_dataset",
    "timeseries_dataset_from_array",
    "to_categorical",
    "unpack_x_y_sample_weight",
]

_HOMES = {  # loaded when first used: most programs read no images
    "array_to_img": "image_files",
    "image_dataset_from_directory": "image_folder",
    "img_to_array": "image_files",
    "load_img": "image_files",
    "plot_model": "model_plot",
    "save_img": "image_files",
    "split_dataset": "splitting",
    "timeseries_dataset_from_array": "timeseries",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise UnknownName(__name__, name, __all__)
    globals()[name] = value = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
