"""Layers around a layer."""

from __future__ import annotations

import inspect
from typing import Any

from ..configurable import Configurable
from .layer import Layer


class Wrapper(Layer):
    """The base of layers that have another one inside.

    Args:
        layer: the layer inside.
        **kwargs: see `Layer`.

    Raises:
        ValueError: it is no layer.
    """

    def __init__(self, layer: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.layer = checked(layer, type(self).__name__)

    def build(self, input_shape: Any = None) -> None:
        """Make the weights of the layer inside."""
        if not self.layer.built:
            self.layer.build(input_shape)


def checked(layer: Any, who: str) -> Layer:
    """The layer.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(layer, Layer):
        raise ValueError(f"{who}: expected a layer, got {layer!r}. Pass an object such as Dense(3).")
    return layer


def copied(value: Any, **changes: Any) -> Any:
    """Another object made with the same arguments, objects among them copied, too; some arguments changed.

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
