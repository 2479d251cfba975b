"""Where older programs look for data sets from folders; their home is `iskra.utils`."""

from typing import NoReturn

from ..absence import UnknownName
from ..utils import image_dataset_from_directory, timeseries_dataset_from_array
from . import image, sequence

__all__ = ["image", "image_dataset_from_directory", "sequence", "timeseries_dataset_from_array"]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
