"""Modules that show some of the functions of `iskra.ops` under the names of Keras's modules."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from ..absence import UnknownName, keras_names


def namespace(module: str) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a module that shows the ops which Keras's module of that name has.

    Args:
        module: the module's `__name__`, such as "iskra.ops.nn".
    """
    package, place = module.rpartition(".")[0], module.partition(".")[2]

    @functools.cache
    def directory() -> list[str]:
        return sorted(set(keras_names()[place]) & set(sys.modules[package].__all__))

    def attribute(name: str) -> Any:
        if name == "__all__":
            return directory()
        if name.startswith("__") or name not in directory():
            raise UnknownName(module, name, directory())
        return getattr(sys.modules[package], name)

    return attribute, directory
