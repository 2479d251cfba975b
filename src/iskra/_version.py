"""The version, in a module of its own: a build reads it without an import of the package."""

__version__ = "0.1.0"


def version() -> str:
    """The version of this package, such as "0.1.0"."""
    return __version__
