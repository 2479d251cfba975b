"""Functions on images, for older programs; new ones import them from `iskra.utils`."""

from ..absence import refuse_unknown_names
from ..utils.image_files import array_to_img, img_to_array, load_img, save_img

__all__ = ["array_to_img", "img_to_array", "load_img", "save_img"]


refuse_unknown_names(__name__)
