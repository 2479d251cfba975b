"""Folders of images: found, decoded in parallel, kept in the cache as one array."""

from iskra.data.images.decoding import Decoding
from iskra.data.images.folder import ImageFolder, read_image_folder

__all__ = ["Decoding", "ImageFolder", "read_image_folder"]
