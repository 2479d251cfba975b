"""iskra under the name of Keras: `iskra.keras.layers` is `iskra.layers`, and so on.

It serves programs that say `tf.keras` (after `import iskra as tf`) and the imports that `iskra.import_hook` redirects.

Example:
    >>> import iskra as tf
    >>> from iskra.keras.layers import Dense
    >>> tf.keras.layers.Dense is Dense
    True
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import iskra

from ._version import KERAS_VERSION, __version__ as _own_version
from .lazy import names_of

__version__: str = f"{KERAS_VERSION}+iskra.{_own_version}"
__path__: list[str] = []  # it has submodules, which are no files


class Alias(ModuleType):
    """A module under another name: what it is asked for, the original answers."""

    def __init__(self, name: str, original: ModuleType) -> None:
        super().__init__(name, original.__doc__)
        self.__dict__["__path__"] = []
        self.__dict__["_original"] = original

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_original"], name)

    def __dir__(self) -> list[str]:
        return dir(self.__dict__["_original"])

    def __repr__(self) -> str:
        return f"<module {self.__name__!r}, which is {self.__dict__['_original'].__name__}>"


class _Aliases(MetaPathFinder, Loader):
    """Finds the submodules of `iskra.keras`: the public modules of iskra."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        if not fullname.startswith(f"{__name__}."):
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """The public module of that name.

        Raises:
            ModuleNotFoundError: there is none; the message says what there is instead.
        """
        original: Any = iskra
        for name in spec.name.removeprefix(f"{__name__}.").split("."):
            try:
                original = getattr(original, name)
            except AttributeError as error:
                raise ModuleNotFoundError(str(error), name=spec.name) from None
        if not isinstance(original, ModuleType):
            raise ModuleNotFoundError(
                f"{spec.name}: expected a module, got {name}, which is none. "
                f"Write: from {spec.name.rpartition('.')[0]} import {name}.",
                name=spec.name,
            )
        return Alias(spec.name, original)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: the original is loaded already."""


def __getattr__(name: str) -> Any:
    return getattr(iskra, name)


def __dir__() -> list[str]:
    return dir(iskra)


__all__ = sorted(set(names_of("iskra")) - {"keras"})
sys.meta_path.append(_Aliases())
