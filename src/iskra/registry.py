"""The classes and functions of a family by name: from a string, a class or a configuration to an object."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .configurable import serialized
from .custom_objects import get_registered_object
from .naming import snake_case
from .typing import CustomObjects

serialize = serialized


class Registry:
    """The classes and functions of one family.

    Case and underscores do not matter: "GlorotUniform" and "glorot_uniform" are one name.

    Args:
        family: where users find the members, for errors ("initializers").
        members: classes and functions, by their own names, or a mapping from names to them.
        aliases: further names, and the names that they stand for.
        style: how names are written in errors.

    Example:
        >>> class Zeros: ...
        >>> families = Registry("initializers", [Zeros], aliases={"zero": "Zeros"})
        >>> type(families.get("zeros")).__name__
        'Zeros'
        >>> families.get("ones")
        Traceback (most recent call last):
        ValueError: initializers.get: expected a known name, got 'ones'. Known: zeros.
    """

    def __init__(
        self,
        family: str,
        members: Iterable[Any],
        aliases: Mapping[str, str] | None = None,
        style: Callable[[str], str] = snake_case,
    ) -> None:
        self.family = family
        self._members: Mapping[str, Any] = (
            members if isinstance(members, Mapping) else {member.__name__: member for member in members}
        )
        self.names: list[str] = sorted(map(style, self._members))
        self._spellings = {_plain(name): name for name in self._members}
        self._spellings |= {_plain(alias): name for alias, name in (aliases or {}).items()}

    def get(self, identifier: object) -> Any:
        """The object that `identifier` stands for.

        Args:
            identifier: a name, a class, a dictionary from `serialize`, an object (returned as it is), or None.

        Raises:
            ValueError: an unknown name, or anything else; the message lists the known names.
        """
        if isinstance(identifier, str):
            identifier = self._member(identifier, {}, "get")
        elif isinstance(identifier, dict):
            return self.deserialize(identifier)
        if isinstance(identifier, type):
            return identifier()
        if identifier is None or callable(identifier):
            return identifier
        raise ValueError(
            f"{self.family}.get: expected a name, a class, a function or a config, "
            f"got {identifier!r}. Pass one of {', '.join(self.names)}."
        )

    def deserialize(self, config: object, custom_objects: CustomObjects = None) -> Any:
        """The object that `serialize` described.

        Args:
            config: a dictionary with `class_name` and `config`, or a name.
            custom_objects: classes and functions of your own by name.

        Raises:
            ValueError: an unknown class name, or a dictionary of another form.
        """
        if not isinstance(config, dict):
            own = custom_objects or {}
            return self.get(own[config] if isinstance(config, str) and config in own else config)
        if "class_name" not in config:
            raise ValueError(
                f"{self.family}.deserialize: expected a dictionary with 'class_name' and 'config', got {config!r}. "
                f"Pass what {self.family}.serialize returns."
            )
        is_function = config["class_name"] == "function"
        name = config["config"] if is_function else config.get("registered_name") or config["class_name"]
        member = self._member(name, custom_objects or {}, "deserialize")
        if not isinstance(member, type):
            return member
        arguments = config.get("config") or {}
        return member.from_config(arguments) if hasattr(member, "from_config") else member(**arguments)

    def _member(self, name: str, custom_objects: Mapping[str, Any], function: str) -> Any:
        if member := get_registered_object(name, custom_objects):
            return member
        if _plain(name) not in self._spellings:
            raise ValueError(
                f"{self.family}.{function}: expected a known name, got {name!r}. Known: {', '.join(self.names)}."
            )
        return self._members[self._spellings[_plain(name)]]


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
