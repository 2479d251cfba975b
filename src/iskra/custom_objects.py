"""Custom classes and functions, by their names in configurations and files.

A file holds names only, never the location of code. A name refers to a custom object if this is registered, if a
`custom_object_scope` is open, or if it is passed as `custom_objects`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar, Token
from typing import Any, TypeVar

_registered: dict[str, Any] = {}
_names: dict[Any, str] = {}
_scopes: ContextVar[tuple[Mapping[str, Any], ...]] = ContextVar("scopes", default=())  # innermost first

Object = TypeVar("Object", bound=Callable[..., Any])


def register_keras_serializable(package: str = "Custom", name: str | None = None) -> Callable[[Object], Object]:
    """Decorator that registers a class or function as "package>name" for configurations.

    Args:
        package: a prefix that distinguishes equal names of different projects.
        name: its name there, by default that of the class or function.

    Raises:
        ValueError: a class without `get_config`.

    Example:
        >>> @register_keras_serializable("shop")
        ... def net_of_tax(x):
        ...     return x / 1.25
        >>> get_registered_name(net_of_tax), get_registered_object("shop>net_of_tax")(5.0)
        ('shop>net_of_tax', 4.0)
    """

    def register(own: Object) -> Object:
        if isinstance(own, type) and not hasattr(own, "get_config"):
            raise ValueError(
                f"register_keras_serializable: expected a class with get_config, got {own.__name__}. "
                "Derive it from Layer, Metric, Loss or another class of iskra."
            )
        full_name = f"{package}>{name or own.__name__}"
        _registered[full_name] = own
        _names[own] = full_name
        return own

    return register


def get_registered_name(obj: Callable[..., Any]) -> str:
    """The registered name of a class or function, by default its own."""
    return _names.get(obj) or str(obj.__name__)


def get_registered_object(
    name: str, custom_objects: Mapping[str, Any] | None = None, module_objects: Mapping[str, Any] | None = None
) -> Any:
    """The object of a name: from an open scope, registered, from `custom_objects` or `module_objects`; else None.

    "package>name" is found by its bare name, too, in `custom_objects` and in scopes; a bare name that is registered
    with one package alone is found, as well.
    """
    for known in (*_scopes.get(), _registered, custom_objects or {}, module_objects or {}):
        for spelling in (name, name.rpartition(">")[2]):
            if spelling in known:
                return known[spelling]
    packages = [full for full in _registered if full.endswith(f">{name}")]
    return _registered[packages[0]] if len(packages) == 1 else None


def get_custom_objects() -> dict[str, Any]:
    """The registered classes and functions by name; objects added to it are registered."""
    return _registered


class CustomObjectScope:
    """Context in which names refer to custom classes and functions.

    Args:
        custom_objects: classes and functions by name.

    Example:
        >>> import iskra
        >>> def halved(x):
        ...     return x / 2
        >>> with iskra.saving.custom_object_scope({"halved": halved}):
        ...     layer = iskra.layers.Activation("halved")
        >>> layer([[3.0]])
        array([[1.5]], dtype=float32)
    """

    def __init__(self, custom_objects: Mapping[str, Any] | None) -> None:
        self.custom_objects: Mapping[str, Any] | dict[str, Any] = custom_objects or {}
        self._before: list[Token[tuple[Mapping[str, Any], ...]]] = []

    def __enter__(self) -> CustomObjectScope:
        self._before.append(_scopes.set((self.custom_objects, *_scopes.get())))
        return self

    def __exit__(self, *_: object) -> None:
        _scopes.reset(self._before.pop())


custom_object_scope = CustomObjectScope
