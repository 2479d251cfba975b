"""The bases of layers that wrap others."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Self, Unpack

from ..configurable import Configurable
from ..typing import Config, CustomObjects, Shape
from .layer import Layer
from .options import LayerOptions


class Holder(Layer):
    """The base of layers whose constructor takes layers; its config holds theirs."""

    @classmethod
    def from_config(cls, config: Config, custom_objects: CustomObjects = None) -> Self:
        """A layer made with the arguments in `config`; `custom_objects` holds layers of your own by name."""
        from ..saving import deserialize_keras_object

        return cls(
            **{name: _revived(value, deserialize_keras_object, custom_objects) for name, value in config.items()}
        )


class Wrapper(Holder):
    """The base of layers that wrap another one.

    Args:
        layer: the wrapped layer.
        **kwargs: see `Layer`.

    Raises:
        ValueError: it is not a layer.
    """

    def __init__(self, layer: Layer, **kwargs: Unpack[LayerOptions]) -> None:
        super().__init__(**kwargs)
        self.layer: Layer = checked(layer, type(self).__name__)

    def build(self, input_shape: Shape | None = None) -> None:
        """Make the weights of the wrapped layer."""
        if not self.layer.built:
            self.layer.build(input_shape)


def _revived(value: Any, deserialize: Callable[..., Any], custom_objects: CustomObjects) -> Any:
    """The layers that a value of a config describes, or the value."""
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        return [_revived(part, deserialize, custom_objects) for part in value]
    if isinstance(value, dict) and "class_name" in value and isinstance(value.get("config"), dict):
        return deserialize(value, custom_objects)
    return value


def checked(layer: object, who: str) -> Layer:
    """The layer.

    Raises:
        ValueError: it is not a layer.
    """
    if not isinstance(layer, Layer):
        raise ValueError(f"{who}: expected a layer, got {layer!r}. Pass an object such as Dense(3).")
    return layer


def copied(value: Any, **changes: Any) -> Any:
    """A copy made with the same arguments, themselves copied, except for the changes.

    Example:
        >>> from iskra.layers import Dense
        >>> copied(Dense(3, name="one"), name="two").get_config()["units"]
        3
    """
    if isinstance(value, (list, tuple)):
        return type(value)(copied(part) for part in value)
    if not isinstance(value, Configurable) or "_arguments" not in vars(value):
        return value
    args, kwargs = value._arguments
    bound = inspect.signature(type(value).__init__).bind_partial(value, *args)
    given = {**dict(list(bound.arguments.items())[1:]), **kwargs}
    rest = {name: copied(part) for name, part in given.items() if name not in changes}
    return type(value)(**rest, **changes)
