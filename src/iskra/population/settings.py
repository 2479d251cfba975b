"""The settings of a population's members: all combinations of some values, or as they are listed."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

Settings = dict[str, Any]


def member_settings(settings: Sequence[Mapping[str, Any]] | None, values: Mapping[str, Any]) -> list[Settings]:
    """The settings of each member.

    Args:
        settings: a dictionary for each member, or None.
        values: the values of each setting, all combinations of which are added to each of `settings`.

    Raises:
        ValueError: no member, or a setting that is given twice.

    Example:
        >>> member_settings(None, {"units": [8, 16], "seed": range(2), "loss": "mse"})[1:3]
        [{'units': 8, 'seed': 1, 'loss': 'mse'}, {'units': 16, 'seed': 0, 'loss': 'mse'}]
    """
    listed = [{}] if settings is None else [dict(each) for each in settings]
    choices = {name: _choices(each) for name, each in values.items()}
    twice = sorted(set(choices).intersection(*[listed[0]] if listed else [()]))
    if twice:
        raise ValueError(f"Population: expected each setting once, got {twice[0]!r} twice. Leave one of them out.")
    members = [{**each, **dict(zip(choices, chosen, strict=True))} for each in listed for chosen in _product(choices)]
    if not members:
        empty = next((name for name, each in choices.items() if not each), "settings")
        raise ValueError(f"Population: expected at least one member, got no value for {empty!r}. Give it some.")
    return members


def check_settings(build: Callable[..., Any], settings: Settings) -> None:
    """See that `build` takes the settings.

    Raises:
        TypeError: it does not.
    """
    parameters = inspect.signature(build).parameters
    if any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        return
    unknown = sorted(set(settings) - set(parameters) - {"seed"})
    missing = [name for name, p in parameters.items() if p.default is p.empty and name not in settings]
    if unknown or missing:
        problem = f"got {unknown[0]!r}, which it does not take" if unknown else f"got none for {missing[0]!r}"
        raise TypeError(
            f"Population: expected settings that are arguments of {getattr(build, '__name__', 'build')}"
            f"{inspect.signature(build)}, {problem}. Settings are passed to it by name."
        )


def _choices(values: Any) -> list[Any]:
    """The values of a setting; what is no collection is one value."""
    if isinstance(values, np.ndarray):
        return list(values.tolist()) if values.ndim else [values.item()]
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        return [values]
    return list(values)


def _product(choices: Mapping[str, list[Any]]) -> Iterable[tuple[Any, ...]]:
    return itertools.product(*choices.values())
