"""The version of Keras Tuner whose words these are, with iskra's own behind it."""

from .._version import __version__ as _own_version

__version__: str = f"1.4.8+iskra.{_own_version}"
