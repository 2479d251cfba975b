"""The version, in a module of its own: a build reads it without an import of the package."""

__version__ = "0.1.0"

KERAS_VERSION = "3.15.1"  # whose words and formats of files these are


def version() -> str:
    """The version of this package, such as "0.1.0"."""
    return __version__
