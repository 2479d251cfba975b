"""The arguments of a layer's call: which are values, which shapes `build` takes, which masks are passed on."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ..graph import Tensor, Variable
from ..graph.masks import get_mask, set_mask
from ..tree import flatten, is_nested, map_structure
from ..typing import Outputs, Shapes, Structure
from .input_shapes import batch_shapes

_NAMED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@functools.cache
def names_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """The named arguments of a method, `self` left out."""
    return tuple(p.name for p in inspect.signature(function).parameters.values() if p.kind in _NAMED)[1:]


@functools.cache
def takes_training(call: Callable[..., Any]) -> bool:
    """Whether a layer's `call` has an argument for `training`."""
    parameters = inspect.signature(call).parameters
    return "training" in parameters or any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())


def values_of(
    call: Callable[..., Any], inputs: Structure, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> dict[str, Structure]:
    """The arguments of a call that are values or structures of values, by name; the first is always `inputs`."""
    names = names_of(call)
    given = {**dict(zip(names, (inputs, *args), strict=False)), **kwargs}
    return {name: value for name, value in given.items() if value is inputs or _is_value(value)}


def check_positional(who: str, call: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Check that what a layer's call is given by position, behind the first input, are values and no settings.

    Raises:
        ValueError: one is a number, a string, a boolean or a function.
    """
    for name, value in zip((*names_of(call), *["argument"] * len(args))[1:], args, strict=False):
        if isinstance(value, (bool, int, float, str)) or callable(value):
            raise ValueError(
                f"{who}: expected arrays or symbolic values as positional arguments, got {value!r}. "
                f"Only input tensors may be passed as positional arguments: write {name}={value!r}."
            )


def shapes_for(build: Callable[..., Any], call: Callable[..., Any], values: dict[str, Structure]) -> dict[str, Shapes]:
    """The arguments of `build`: the first value's shape, or that of each value for which it has an argument.

    An argument `key_shape` takes the shape of the value `key`.

    Raises:
        ValueError: one of several arguments belongs to no argument of the call.
    """
    names = names_of(build)
    if len(names) < 2:
        first = next(iter(values.values()))
        return {name: batch_shapes(first) for name in names}
    wanted = {name.removesuffix("_shape"): name for name in names}
    _check_build(build, call)
    return {wanted[name]: batch_shapes(value) for name, value in values.items() if name in wanted}


@functools.cache
def _check_build(build: Callable[..., Any], call: Callable[..., Any]) -> None:
    """Check that each of several arguments of `build` is the shape of one of the call."""
    taken = inspect.signature(call).parameters.values()
    is_open = any(p.kind not in _NAMED for p in taken)
    for parameter in list(inspect.signature(build).parameters.values())[1:]:
        name, value = parameter.name, parameter.name.removesuffix("_shape")
        if parameter.kind not in _NAMED or parameter.default is not parameter.empty:
            continue
        if value == name or not (is_open or value in names_of(call)):
            why = (
                "which does not end in `_shape`" if value == name else f"but `call()` does not have argument `{value}`"
            )
            raise ValueError(
                f"build: expected the shapes of arguments of `call()`, got the argument `{name}`, {why}. "
                "Name each after the argument of `call()` whose shape it is: `key_shape` for `key`."
            )


def masks_for(call: Callable[..., Any], values: dict[str, Structure], kwargs: dict[str, Any]) -> dict[str, Structure]:
    """The masks that a call takes and was not given, by argument: `mask` with one value, `key_mask` for a `key`."""
    names = names_of(call)
    if len(values) == 1:
        (value,) = values.values()
        return {"mask": masks_of(value)} if "mask" in names and kwargs.get("mask") is None else {}
    wanted = {f"{name}_mask": value for name, value in values.items()}
    return {name: masks_of(value) for name, value in wanted.items() if name in names and kwargs.get(name) is None}


def masks_of(values: Structure) -> Structure:
    """The mask of a value, or the structure of the masks of a structure of values."""
    return map_structure(get_mask, values) if is_nested(values) else get_mask(values)


def pass_on(outputs: Outputs, masks: Structure) -> None:
    """Give outputs their masks, where they have none yet."""
    if masks is None:
        return
    for value, mask in zip(flatten(outputs), flatten(masks), strict=False):
        if mask is not None and get_mask(value) is None:
            set_mask(value, mask)


def _is_value(value: object) -> bool:
    if is_nested(value):
        parts = flatten(value)
        return bool(parts) and all(part is None or _is_value(part) for part in parts)
    return isinstance(value, (Tensor, Variable, np.ndarray))
