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
            trains, with an argument `mask` it is given the inputs' mask.
        output_shape: accepted for Keras's sake: the shape is seen when the function is called.
        mask: the mask of the output, or a function `(inputs, mask) -> mask` that gives it; None for none.
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
        self.mask = mask
        self.supports_masking = mask is not None
        self.function = function
        self.arguments = dict(arguments or {})

    def call(self, inputs: Any, mask: Any = None, training: bool | None = None) -> Any:
        """`function(inputs, **arguments)`."""
        asked = _arguments(self.function)
        further = {name: value for name, value in (("mask", mask), ("training", training)) if name in asked}
        return self.function(inputs, **{**self.arguments, **further})

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        """What the argument `mask` says."""
        return self.mask(inputs, mask) if callable(self.mask) else self.mask


def _arguments(function: Callable[..., Any]) -> set[str]:
    try:
        return set(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return set()
