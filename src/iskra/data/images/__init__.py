"""Folders of images: found, decoded in parallel, kept in the cache as one array."""

from .decoding import Decoding
from .folder import ImageFolder, decoded, read_image, read_image_folder
from .listing import Listing, list_images

__all__ = ["Decoding", "ImageFolder", "Listing", "decoded", "list_images", "read_image", "read_image_folder"]
