"""Calls with the values of variables passed in and out, the variables themselves left as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from ..graph import Variable, as_tensor, current_trace
from ..typing import Array, ArrayLike
from .eager import run_once

Result = TypeVar("Result")


def stateless(
    call: Callable[[], Result], *states: tuple[str, Sequence[Variable], Sequence[ArrayLike]]
) -> tuple[Result, list[list[Array]]]:
    """The result of a call in which variables have these values, and the values they have after it.

    Outside of a trace the call is traced and run with NumPy.

    Args:
        call: the call.
        *states: what the variables are, for errors; the variables; a value for each.

    Returns:
        What the call returns, and for each of the states the values after the call.

    Raises:
        ValueError: another number of values than variables, or a value of another shape.
    """
    for what, variables, values in states:
        _check(what, variables, values)
    if current_trace() is None:
        result, after = run_once(lambda: _substituted(call, states))
        return result, after
    return _substituted(call, states)


def _substituted(
    call: Callable[[], Result], states: Sequence[tuple[str, Sequence[Variable], Sequence[ArrayLike]]]
) -> tuple[Result, list[list[Any]]]:
    trace = current_trace()
    assert trace is not None
    given = {v: as_tensor(value, v.dtype) for _, vs, values in states for v, value in zip(vs, values, strict=True)}
    with trace.substitute(given) as after:
        result = call()
    return result, [[after[variable] for variable in variables] for _, variables, _ in states]


def _check(what: str, variables: Sequence[Variable], values: Sequence[ArrayLike]) -> None:
    if len(values) != len(variables):
        raise ValueError(
            f"{what}: expected {len(variables)} values, one for each of the variables, got {len(values)}. "
            "Pass them in the order of the variables."
        )
    for variable, value in zip(variables, values, strict=True):
        shape = tuple(value.shape) if hasattr(value, "shape") else np.shape(value)  # type: ignore[arg-type]
        if shape != variable.shape:
            raise ValueError(
                f"{what}: expected a value of shape {variable.shape} for {variable.path}, got {shape}. "
                "Pass the values in the order of the variables."
            )
