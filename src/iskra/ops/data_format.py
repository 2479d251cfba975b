"""The place of the channels: last in all computations, and first, as (N, C, ...), where a caller asks for it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

from .. import config
from ..typing import DataFormat
from .shapes import moveaxis, shape

Function = TypeVar("Function", bound=Callable[..., Any])

FORMATS = ("channels_last", "channels_first")


def data_format_of(value: str | None, who: str) -> DataFormat:
    """A data format; None is that of `config.image_data_format()`.

    Raises:
        ValueError: it is neither "channels_last" nor "channels_first".

    Example:
        >>> data_format_of("NCHW", "Conv2D")
        Traceback (most recent call last):
        ValueError: Conv2D: expected data_format 'channels_last' or 'channels_first', got 'NCHW'. Choose one of them.
    """
    if value is None:
        return config.image_data_format()
    if value not in FORMATS:
        raise ValueError(
            f"{who}: expected data_format 'channels_last' or 'channels_first', got {value!r}. Choose one of them."
        )
    return value  # type: ignore[return-value]


def takes_both_formats(axis: int, moved: int = 1, result_axis: int | None = -1) -> Callable[[Function], Function]:
    """A decorator: a function of values with channels last takes them first as well, by an argument `data_format`.

    The values are transposed before and after, which moves nothing: in a program it is a view.

    Args:
        axis: where channels that come first are.
        moved: how many arguments are such values.
        result_axis: where the result has its channels, None if it has none.
    """

    def decorator(function: Function) -> Function:
        signature = inspect.signature(function)
        names = list(signature.parameters)[:moved]

        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            bound = signature.bind(*args, **kwargs)
            given = data_format_of(bound.arguments.pop("data_format", None), function.__name__)
            if given == "channels_last":
                return function(*bound.args, **bound.kwargs)
            place = axis % max(1, len(shape(bound.arguments[names[0]])))
            bound.arguments.update({name: moveaxis(bound.arguments[name], place, -1) for name in names})
            result = function(*bound.args, **bound.kwargs)
            return result if result_axis is None else moveaxis(result, result_axis, place)

        return wrapper  # type: ignore[return-value]

    return decorator
