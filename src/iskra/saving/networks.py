"""Functional models in Keras's dictionaries: a layer of a model also says by which calls it is reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..models.network_config import TensorPlace
from .refusal import Refused

TENSOR, SLICE, ELLIPSIS = "__keras_tensor__", "__slice__", "__ellipsis__"
PLACES = (TENSOR, SLICE, ELLIPSIS)


def place_of(kind: str, settings: Mapping[str, Any]) -> Any:
    """What a dictionary stands for that has a place in a call and is no object.

    Raises:
        Refused: it has another form.
    """
    if kind == ELLIPSIS:
        return Ellipsis
    if kind == SLICE:
        return slice(settings.get("start"), settings.get("stop"), settings.get("step"))
    history = settings.get("keras_history")
    if not isinstance(history, (list, tuple)) or len(history) != 3 or not isinstance(history[0], str):
        raise Refused("a value by its layer, call and place", repr(history)[:80])
    return TensorPlace(history[0], int(history[1]), int(history[2]))


def with_calls_apart(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings of a functional model with each layer beside its calls, not around them."""
    if "input_layers" not in settings:
        return settings
    layers = [
        {
            "name": layer["name"],
            "layer": {key: value for key, value in layer.items() if key != "inbound_nodes"},
            "inbound_nodes": layer["inbound_nodes"],
        }
        if "class_name" in layer
        else layer
        for layer in settings["layers"]
    ]
    return {**settings, "layers": layers}


def revived_network(config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The config of a functional model with layers in the place of their dictionaries."""
    from .objects import deserialize_keras_object

    if all("layer" in layer and not isinstance(layer["layer"], dict) for layer in config["layers"]):
        return config
    revived: dict[str, Any] = deserialize_keras_object(with_calls_apart(config), custom_objects)
    return revived
