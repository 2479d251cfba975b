"""Functions on images, for older programs; new ones import them from `iskra.utils`."""

from typing import NoReturn

from ..absence import UnknownName
from ..utils.image_files import array_to_img, img_to_array, load_img, save_img

__all__ = ["array_to_img", "img_to_array", "load_img", "save_img"]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
