"""Public names of a package, each loaded from its module when it is first asked for (PEP 562).

A family of fifty classes in thirty files costs an import of the one that is used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from .absence import UnknownName


class LazyNames(Mapping[str, Any]):
    """What a package exports: names to objects, loaded one by one.

    The package's ``__getattr__`` and ``__dir__`` are `attribute` and `directory`. For type checkers it imports the same
    names under ``TYPE_CHECKING``.

    Args:
        package: the package's ``__name__``.
        homes: each module of the package, and the names that it defines.
        aliases: further names, and the names that they stand for.

    Example:
        >>> names = LazyNames("iskra.callbacks", {"history": ["History"]}, aliases={"Record": "History"})
        >>> list(names), names["Record"].__name__
        (['History'], 'History')
    """

    def __init__(
        self, package: str, homes: Mapping[str, Sequence[str]], aliases: Mapping[str, str] | None = None
    ) -> None:
        self._package = package
        self._homes = {name: module for module, names in homes.items() for name in names}
        self.aliases = dict(aliases or {})

    def __getitem__(self, name: str) -> Any:
        name = self.aliases.get(name, name)
        return getattr(import_module(f".{self._homes[name]}", self._package), name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def classes(self) -> LazyNames:
        """The classes among the names, which begin with a capital letter."""
        homes = {
            module: [name for name, home in self._homes.items() if home == module and name[0].isupper()]
            for module in dict.fromkeys(self._homes.values())
        }
        return LazyNames(self._package, homes)

    def attribute(self, name: str) -> Any:
        """The object of a name, kept in the package from then on: the package's ``__getattr__``.

        Raises:
            AttributeError: no such name; the message says what there is instead.
        """
        package = sys.modules[self._package]
        if name not in self and name not in self.aliases:
            raise UnknownName(self._package, name, [*getattr(package, "__all__", ()), *self, *self.aliases])
        value = self[name]
        setattr(package, name, value)
        return value

    def directory(self) -> list[str]:
        """All names, those not loaded yet among them: the package's ``__dir__``."""
        return sorted({*vars(sys.modules[self._package]), *self, *self.aliases})
