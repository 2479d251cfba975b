"""Functions as layers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self, Unpack

from .. import activations
from ..typing import Array, Config, CustomObjects, Inputs, Outputs, ShapeLike
from .layer import Layer
from .options import LayerOptions


class Lambda(Layer):
    """Wraps a function, written in `iskra.ops`, as a layer.

    A function with a name can be saved, one of `iskra.ops` as well as your own, and is passed in `custom_objects` when
    it is loaded; a `lambda` cannot. In a functional model no such layer is needed: functions and operators work on
    symbolic values by themselves.

    Args:
        function: `(inputs, **arguments) -> outputs`, or the name of an activation; an argument `training` is whether
            the model trains, an argument `mask` the inputs' mask.
        output_shape: accepted for compatibility with Keras: the shape is inferred from a call.
        mask: the mask of the output, or a function `(inputs, mask) -> mask` that computes it; None for none.
        arguments: further keyword arguments of the function.
        **kwargs: see `Layer`.

    Raises:
        TypeError: `function` is not callable.

    Example:
        >>> from iskra import ops
        >>> Lambda(lambda x: ops.square(x))([[3.0]])
        array([[9.]], dtype=float32)
    """

    def __init__(
        self,
        function: str | Callable[..., Any],
        output_shape: ShapeLike | Callable[..., Any] | None = None,
        mask: Array | Callable[..., Array] | None = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(**kwargs)
        if isinstance(function, str):
            with suppress(ValueError):
                function = activations.get(function)
        if not callable(function):
            raise TypeError(
                f"Lambda: expected a function, got {function!r}. "
                "Pass for example lambda x: x ** 2, or the name of an activation."
            )
        self.mask = mask
        self.supports_masking: bool = mask is not None
        self.function = function
        self.arguments: dict[str, Any] = dict(arguments or {})

    def call(self, inputs: Inputs, mask: Array | None = None, training: bool | None = None) -> Outputs:
        """`function(inputs, **arguments)`."""
        asked = _arguments(self.function)
        further = {name: value for name, value in (("mask", mask), ("training", training)) if name in asked}
        return self.function(inputs, **{**self.arguments, **further})

    def compute_mask(self, inputs: Inputs, mask: Array | None = None) -> Array | None:
        """The mask given to the constructor, or computed by the function given there."""
        return self.mask(inputs, mask) if callable(self.mask) else self.mask

    @classmethod
    def from_config(cls, config: Config, custom_objects: CustomObjects = None, safe_mode: bool = True) -> Self:
        """A layer made with the arguments in `config`; code in a config is never run.

        Args:
            config: from `get_config`.
            custom_objects: functions of your own by name.
            safe_mode: accepted for Keras's sake.

        Raises:
            ValueError: a function that is not known by its name, such as a lambda.
        """
        given = {name: _revived(name, value, custom_objects) for name, value in config.items()}
        return cls(**given)


def _revived(name: str, value: Any, custom_objects: CustomObjects) -> Any:
    """The function that a value of a config names, or the value."""
    from ..saving import deserialize_keras_object

    if not isinstance(value, dict) or value.get("class_name") != "function":
        return value
    if value.get("config") == "<lambda>":
        raise ValueError(
            f"Lambda: expected a function with a name as {name}, got a lambda, whose code no config holds. "
            "Define it by def, and pass it in custom_objects."
        )
    return deserialize_keras_object(value, custom_objects)


def _arguments(function: Callable[..., Any]) -> set[str]:
    try:
        return set(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return set()
