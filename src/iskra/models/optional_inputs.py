"""Functional models whose optional inputs are left out: the same layers, called with None in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..graph.symbolic_call import KerasTensor
from ..tree import flatten, map_structure

if TYPE_CHECKING:
    from .model import Model


def part_for(model: Model, x: Any, make: Callable[[Any, Any], Model]) -> tuple[Model, dict[str, Any]] | None:
    """The part of a model for inputs of which some are None, and the other inputs by name; None if all are there.

    A call of a layer whose inputs are all left out is left out, too.

    Args:
        model: the model.
        x: its inputs.
        make: what makes a functional model of symbolic inputs and outputs.

    Raises:
        ValueError: an input is None that is not optional, or an output needs one that is left out.
    """
    network = model._network
    values = x.values() if isinstance(x, dict) else x if isinstance(x, (list, tuple)) else ()
    if network is None or all(value is not None for value in values):
        return None
    pairs = list(_pairs(network.inputs, x))
    if len(pairs) < len(network.flat_inputs):
        return None
    missing = [place for place, value in pairs if value is None]
    for place in missing:
        if not place.attrs["layer"].optional:
            raise ValueError(
                f"{model.name}: expected a value for the input {place.name!r}, got None. It is not optional: pass an "
                "array, or make it with Input(optional=True)."
            )
    names = tuple(place.name for place in missing)
    if names not in model._parts_without:
        model._parts_without[names] = _part(model, missing, make)
    return model._parts_without[names], {place.name: value for place, value in pairs if value is not None}


def _pairs(inputs: Any, x: Any) -> Iterator[tuple[KerasTensor, Any]]:
    """The inputs of a model with the values for them; none where these are nested otherwise."""
    if isinstance(inputs, KerasTensor):
        yield inputs, x
    elif isinstance(inputs, dict) and isinstance(x, dict):
        for name, part in inputs.items():
            yield from _pairs(part, x.get(name))
    elif isinstance(inputs, (list, tuple)) and isinstance(x, (list, tuple)) and len(inputs) == len(x):
        for part, value in zip(inputs, x, strict=True):
            yield from _pairs(part, value)


def _part(model: Model, missing: list[KerasTensor], make: Callable[[Any, Any], Model]) -> Model:
    """The calls of a model without some of its inputs, as a model of its own with the same layers."""
    network = model._network
    assert network is not None
    values: dict[KerasTensor, Any] = {place: None if place in missing else place for place in network.flat_inputs}
    for call in network.calls:
        places = flatten(call.outputs)
        is_left_out = all(values[source] is None for source in call.sources)
        values |= zip(places, [None] * len(places) if is_left_out else flatten(call.replay(values)), strict=True)
    if any(values[place] is None for place in network.flat_outputs):
        raise ValueError(
            f"{model.name}: expected the inputs that its outputs need, got None for "
            f"{', '.join(place.name for place in missing)}. Pass an array for at least one of them."
        )
    kept = {place.name: place for place in network.flat_inputs if place not in missing}
    return make(kept, map_structure(lambda place: values[place], network.outputs))
