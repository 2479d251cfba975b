"""A function as a layer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from .layer import Layer


class Lambda(Layer):
    """Apply a function of your own, written in `iskra.ops`.

    A function with a name can be saved, and is passed in `custom_objects` when it is loaded; a `lambda` cannot. In a
    functional model no such layer is needed: functions and operators work on symbolic values by themselves.

    Args:
        function: `(inputs, **arguments) -> outputs`; if it has an argument `training`, it is told whether the model
            trains.
        output_shape: accepted for Keras's sake: the shape is seen when the function is called.
        mask: None; there are no masks.
        arguments: further arguments of the function, by name.
        **kwargs: see `Layer`.

    Raises:
        TypeError: `function` is none.

    Example:
        >>> from iskra import ops
        >>> Lambda(lambda x: ops.square(x))([[3.0]])
        array([[9.]], dtype=float32)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        output_shape: Sequence[int | None] | Callable[..., Any] | None = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not callable(function):
            raise TypeError(f"Lambda: expected a function, got {function!r}. Pass for example lambda x: x ** 2.")
        if mask is not None:
            raise ValueError(f"Lambda: expected mask=None, got {mask!r}. iskra has nothing for it yet; leave it out.")
        self.function = function
        self.arguments = dict(arguments or {})

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        """`function(inputs, **arguments)`."""
        further = {"training": training} if _takes_training(self.function) else {}
        return self.function(inputs, **{**self.arguments, **further})


def _takes_training(function: Callable[..., Any]) -> bool:
    try:
        return "training" in inspect.signature(function).parameters
    except (TypeError, ValueError):
        return False
