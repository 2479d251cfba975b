"""The paths of weights: the names of the models and layers that are being built or called when a weight is made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Owners(threading.local):
    """The layers that a thread is building or calling, innermost last."""

    def __init__(self) -> None:
        self.stack: list[Any] = []


_owners = _Owners()


@contextmanager
def building(owner: Any) -> Iterator[None]:
    """A block in which a layer builds or calls those inside it, whose weights have its name in their paths."""
    is_new = not _owners.stack or _owners.stack[-1] is not owner
    if is_new:
        _owners.stack.append(owner)
    try:
        yield
    finally:
        if is_new:
            _owners.stack.pop()


def path_of(owner: Any, name: str) -> str:
    """The path of a weight of a layer.

    Example:
        >>> import iskra
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1, name="scores")], name="net")
        >>> [weight.path for weight in model.weights]
        ['net/scores/kernel', 'net/scores/bias']
    """
    with building(owner):
        return "/".join([*(each.name for each in _owners.stack), name])
