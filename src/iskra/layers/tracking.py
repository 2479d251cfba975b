"""What an object owns: the weights, seed generators and layers in its attributes, also in lists and dictionaries.

Attributes are looked through at each request, so a layer is written like any Python class, and lists may grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from ..graph import SeedGenerator, Variable
from ..tree import flatten

if TYPE_CHECKING:
    from ..metrics import Metric
    from .weights import WeightOwner

Part = TypeVar("Part")

_NOT_OWNED = ("_arguments", "_losses", "_parts_without", "_recorded")  # the constructor's arguments are not owned

_PLAIN = frozenset((type(None), bool, int, float, str))  # types of most attributes, which own nothing


def owned(owner: object) -> Iterator[Any]:
    """Variables, seed generators and layers in the attributes of `owner`, in order, each once."""
    from .weights import WeightOwner

    kinds = (Variable, SeedGenerator, WeightOwner)
    seen: set[int] = {id(owner)}
    for name, value in vars(owner).items():
        if type(value) not in _PLAIN and name not in _NOT_OWNED:
            yield from _found(value, kinds, seen)


def _found(value: object, kinds: tuple[type, ...], seen: set[int]) -> Iterator[Any]:
    if isinstance(value, kinds):
        if id(value) not in seen:
            seen.add(id(value))
            yield value
    elif isinstance(value, (list, tuple, dict)) and id(value) not in seen:
        seen.add(id(value))  # a list may hold itself
        for part in value.values() if isinstance(value, dict) else value:
            yield from _found(part, kinds, seen)


def with_sublayers(layer: WeightOwner) -> list[WeightOwner]:
    """The layer and all layers below it, each once, owners before what they own."""
    from .weights import WeightOwner

    found: dict[int, WeightOwner] = {}
    stack = [layer]
    while stack:
        current = stack.pop()
        if id(current) not in found:
            found[id(current)] = current
            stack.extend(reversed([part for part in owned(current) if isinstance(part, WeightOwner)]))
    return list(found.values())


def attached_metrics(layer: WeightOwner) -> list[Metric]:
    """The metrics that are attributes of a layer and of those below it, each once."""
    from ..metrics import Metric

    found: dict[int, Metric] = {}
    for each in with_sublayers(layer):
        values = [value for value in vars(each).values() if type(value) not in _PLAIN]
        found.update((id(value), value) for value in flatten(values) if isinstance(value, Metric))
    return list(found.values())


def own_weights(layer: WeightOwner) -> list[Variable]:
    """A layer's own variables, those that were made to be trained first, even if they are frozen now."""
    variables = [part for part in owned(layer) if isinstance(part, Variable)]
    return [v for v in variables if v.was_trainable] + [v for v in variables if not v.was_trainable]


def once(parts: Iterable[Part]) -> list[Part]:
    """Variables, or other parts of a model, without repetitions, in order."""
    return list({id(part): part for part in parts}.values())
