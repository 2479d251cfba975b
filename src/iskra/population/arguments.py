"""What `Population.fit` is passed, as each member's `fit` takes it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from ..callbacks import Callback, CallbackList
from ..data import is_source
from ..models import Model
from .member import Member

Callbacks = Callback | Sequence[Callback] | Callable[[Member], Sequence[Callback]] | None

_DEFAULTS = {
    name: parameter.default
    for name, parameter in inspect.signature(Model.fit).parameters.items()
    if name not in ("self", "x", "y", "callbacks", "verbose")
}


def fit_arguments(given: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of `Model.fit` that members have in common, or functions of a member that give them.

    Raises:
        TypeError: one that `Model.fit` does not have.
    """
    unknown = sorted(set(given) - set(_DEFAULTS))
    if unknown:
        raise TypeError(
            f"Population.fit: expected arguments of Model.fit, got {unknown[0]!r}. Known are {', '.join(_DEFAULTS)}."
        )
    arguments = {**_DEFAULTS, **given, "verbose": 0}
    for name in ("validation_data", "sample_weight"):
        if not callable(arguments[name]):
            arguments[name] = shared_arrays(arguments[name], name)
    return arguments


def shared_arrays(value: Any, name: str) -> Any:
    """Data that all members read: lists become arrays, once for all.

    Raises:
        TypeError: an iterator, which the first member would use up.
    """
    if isinstance(value, Iterator):
        raise TypeError(
            f"Population: expected arrays, or data that can be read again and again, as {name}, "
            f"got a {type(value).__name__}. Every member reads them: pass arrays, or a PyDataset."
        )
    if value is None or isinstance(value, np.ndarray) or is_source(value):
        return value
    if isinstance(value, tuple):
        return tuple(shared_arrays(each, name) for each in value)
    if isinstance(value, dict):
        return {key: shared_arrays(each, name) for key, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], np.ndarray):
        return value
    return np.asarray(value) if isinstance(value, list) else value


def member_callbacks(callbacks: Callbacks, member: Member) -> list[Callback]:
    """The callbacks of a member, which know that they are its.

    Raises:
        TypeError: something else than callbacks or a function that gives them.
    """
    if isinstance(callbacks, CallbackList):
        raise TypeError(
            "Population.fit: expected a list of callbacks, got a CallbackList. Pass the callbacks themselves."
        )
    if isinstance(callbacks, Callback) or not callable(callbacks):
        name = f"{member.number:03d}"
        own = [each.for_member(name) if isinstance(each, Callback) else each for each in as_list(callbacks)]
    else:
        own = as_list(callbacks(member))
    for callback in own:
        if isinstance(callback, Callback):  # if it is not, the training says so
            callback.member = member
    return own


def end_population(callbacks: Callbacks, members: Sequence[Member]) -> None:
    """Tell all callbacks, those that were passed after those of members, that all trainings have ended."""
    given = as_list(callbacks) if isinstance(callbacks, Callback) or not callable(callbacks) else []
    for callback in [*(each for member in members for each in member.callbacks), *given]:
        callback.population_ended()


def as_list(callbacks: Callback | Sequence[Callback] | None) -> list[Callback]:
    """Callbacks as a list, also one or none."""
    if callbacks is None:
        return []
    return [callbacks] if isinstance(callbacks, Callback) else list(callbacks)
