"""Functional models whose optional inputs are left out: the same layers, called with None in their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..graph import untraced
from ..graph.symbolic_call import KerasTensor
from ..tree import flatten, map_structure

if TYPE_CHECKING:
    from .model import Model
    from .network import Network


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
    if network is None or not isinstance(x, (dict, list, tuple)):
        return None
    pairs = list(_pairs(network.inputs, x))
    missing = [place for place, value in pairs if value is None]
    if not missing or len(pairs) < len(network.flat_inputs):
        return None
    for place in missing:
        if not _is_optional(place):
            raise _none_for(place.name, model.name)
    names = tuple(place.name for place in missing)
    if names not in model._parts_without:
        with untraced():
            model._parts_without[names] = _part(model, missing, make)
    return model._parts_without[names], {place.name: value for place, value in pairs if value is not None}


def leaves_out(x: Any, network: Network | None) -> bool:
    """Whether x is a list with None in the place of an input of a functional model."""
    is_list = isinstance(x, (list, tuple)) and network is not None and len(x) == len(network.flat_inputs)
    return is_list and any(value is None for value in x)


def check_there(
    found: Sequence[Any], names: Sequence[str], places: Sequence[KerasTensor | None], x: Any, who: str
) -> None:
    """See that what was passed has a value for each input that is not optional.

    Args:
        found: the value of each input, None where there is none.
        names: the names of the inputs.
        places: the symbolic inputs of a functional model, None for others.
        x: what was passed.
        who: the method that was called.

    Raises:
        ValueError: it has not, or it has no value at all.
    """
    required = [place is None or not _is_optional(place) for place in places]
    missing = [name for name, value, must in zip(names, found, required, strict=True) if value is None and must]
    if missing and isinstance(x, dict) and not any(name in x for name in missing):
        raise ValueError(
            f"{who}: expected x as a dictionary with {', '.join(names)}, got none for {', '.join(missing)}. "
            f"The names given are: {', '.join(map(str, x))}."
        )
    if missing or all(value is None for value in found):
        raise _none_for((missing or names)[0], who)


def _is_optional(place: KerasTensor) -> bool:
    return bool(place.attrs["layer"].optional)


def _none_for(name: str, who: str) -> ValueError:
    return ValueError(
        f"{who}: expected a value for the input {name!r}, got None. It is not optional: pass an array, or make it with "
        "Input(optional=True)."
    )


def _pairs(inputs: Any, x: Any) -> Iterator[tuple[KerasTensor, Any]]:
    """The inputs of a model with the values for them; none where these are nested otherwise."""
    if isinstance(inputs, KerasTensor):
        yield inputs, x
    elif isinstance(inputs, dict) and isinstance(x, dict):
        for name, part in inputs.items():
            if name in x or (isinstance(part, KerasTensor) and _is_optional(part)):
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
