"""Public names of a package: listed once, in its stub, and loaded when they are first asked for (PEP 562).

``__init__.pyi`` says where each public name lives, for type checkers and editors, and `attach` reads the same lines: a
family of fifty classes in thirty files costs an import of the one that is used. What the stub takes ``as`` itself is
public, and so is all that a module lists whose names it takes by a star, which loads that module at once. Other names
it may import for its aliases, or to be found by who knows them.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Any

from .absence import UnknownName


def attach(package: str) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """The ``__getattr__``, ``__dir__`` and ``__all__`` of a package with a stub.

    Args:
        package: the package's ``__name__``.

    Example:
        >>> __getattr__, __dir__, __all__ = attach("iskra.regularizers")
        >>> __all__[:3], __getattr__("l1").__name__
        (['L1', 'L1L2', 'L2'], 'L1')
    """
    names = names_of(package)
    return names.attribute, lambda: sorted(names), sorted(names)


@functools.cache
def names_of(package: str) -> LazyNames:
    """The public names of a package with a stub."""
    module = sys.modules.get(package) or import_module(package)
    assert module.__spec__ is not None and module.__file__ is not None
    stub = module.__spec__.loader.get_data(module.__file__ + "i").decode()  # type: ignore[union-attr]
    public, others = _homes_in(stub, package)
    return LazyNames(package, public, others)


class LazyNames(Mapping[str, Any]):
    """Names to objects, loaded one by one.

    Args:
        package: what relative modules are relative to.
        homes: for each name the module that defines it, and its name there.
        others: further names that `attribute` knows.

    Example:
        >>> names = LazyNames("iskra.callbacks", {"Record": (".history", "History")})
        >>> list(names), names["Record"].__name__
        (['Record'], 'History')
    """

    def __init__(
        self, package: str, homes: Mapping[str, tuple[str, str]], others: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        self._package = package
        self._homes = homes
        self._others = others or {}

    def __getitem__(self, name: str) -> Any:
        module, own_name = self._homes.get(name) or self._others[name]
        if not module.strip("."):
            return import_module(module + own_name, self._package)
        return getattr(import_module(module, self._package), own_name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def classes(self, *but: str) -> LazyNames:
        """The classes, which begin with a capital letter, without aliases and without those named in `but`."""
        return self._some(lambda name: name[0].isupper() and name not in but)

    def functions(self) -> LazyNames:
        """The functions, without aliases and without those that look names up."""
        return self._some(lambda name: name.islower() and name not in ("deserialize", "get", "serialize"))

    def _some(self, wanted: Callable[[str], bool]) -> LazyNames:
        homes = {name: home for name, home in self._homes.items() if name == home[1] and wanted(name)}
        return LazyNames(self._package, homes)

    def attribute(self, name: str) -> Any:
        """The object of a name, kept in the package from then on: the package's ``__getattr__``.

        Raises:
            AttributeError: no such name; the message says what there is instead.
        """
        if name not in self._homes and name not in self._others:
            raise UnknownName(self._package, name, self)
        value = self[name]
        setattr(sys.modules[self._package], name, value)
        return value


def _homes_in(stub: str, package: str) -> tuple[dict[str, tuple[str, str]], dict[str, tuple[str, str]]]:
    r"""Where the public names of a stub live, and the others.

    Example:
        >>> _homes_in("from .merging import (\n    Add as Add,\n)\nfrom . import lab\n\nPlus = Add\n", "iskra.layers")
        ({'Add': ('.merging', 'Add'), 'Plus': ('.merging', 'Add')}, {'lab': ('.', 'lab')})
    """
    public: dict[str, tuple[str, str]] = {}
    others: dict[str, tuple[str, str]] = {}
    for statement in ("\n" + stub).split("\nfrom ")[1:]:
        module, _, rest = statement.partition(" import ")
        if rest.startswith("*"):
            public |= {name: (module, name) for name in import_module(module, package).__all__}
            continue
        inside, _, _ = rest[1:].partition(")") if rest.startswith("(") else rest.partition("\n")
        for each in filter(str.strip, inside.split(",")):
            name, _, public_name = each.strip().partition(" as ")
            (public if public_name else others)[name] = (module, name)
    for line in stub.splitlines():
        alias, is_alias, name = line.partition(" = ")
        if is_alias:
            public[alias] = public.get(name) or others[name]
    return public, others
