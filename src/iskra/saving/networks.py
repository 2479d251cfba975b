"""Functional models in Keras's dictionaries: a layer's dictionary also lists the calls of the layer.

In the arguments of a call, a symbolic value is named by the layer that gives it, which of the layer's calls, and which
of the call's outputs. Functions of `iskra.ops` are classes in Keras.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import EllipsisType
from typing import Any

from .. import ops
from ..configurable import BYTES, ELLIPSIS, SLICE
from ..graph.symbolic_call import KerasTensor
from ..tree import flatten
from ..typing import Config
from .operations import function_name
from .refusal import Refused

TENSOR = "__keras_tensor__"
ARGUMENTS = (TENSOR, SLICE, ELLIPSIS, BYTES)  # what stands in the arguments of calls and is no object
OPERATIONS = "keras.src.ops."  # the module of Keras's operations


@dataclass(frozen=True)
class TensorReference:
    """A symbolic value: output number `output` of call number `node` of the layer called `layer`."""

    layer: str
    node: int
    output: int


@dataclass(frozen=True)
class FunctionCall:
    """A function of `iskra.ops` with the settings that Keras keeps apart from its call."""

    name: str  # the operation's name in the model
    function: Callable[..., Any]
    settings: Config  # arguments by name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The function's value."""
        args, named = self._bound(args)
        result = self.function(*args, **named, **kwargs, **self.settings)
        for value in flatten(result):
            if isinstance(value, KerasTensor) and value.call is not None:
                value.call.name = self.name
        return result

    def _bound(self, args: tuple[Any, ...]) -> tuple[tuple[Any, ...], Config]:
        """The arguments of the call, by name where settings may stand between them."""
        if not inspect.isfunction(self.function):
            return args, {}
        parameters = inspect.signature(self.function).parameters.values()
        if any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters):
            return args, {}
        free = [p.name for p in parameters if p.name not in self.settings]
        return (), dict(zip(free, args, strict=False))


def function_of(module: str, class_name: str) -> Callable[..., Any] | None:
    """The function of `iskra.ops` that Keras has as a class, None if there is none.

    Example:
        >>> function_of("keras.src.ops.numpy", "ExpandDims").__name__
        'expand_dims'
    """
    if not module.startswith(OPERATIONS):
        return None
    name = function_name(class_name)
    namespace = ops.image if module.endswith(".image") else ops
    return getattr(namespace, name) if name in namespace.__all__ else None


def argument_of(kind: str, settings: Mapping[str, Any]) -> TensorReference | slice | EllipsisType | bytes:
    """The tensor reference, slice, ellipsis or bytes that a dictionary in the arguments of a call describes."""
    if kind == BYTES:
        return str(settings.get("value")).encode("utf-8")
    if kind == ELLIPSIS:
        return Ellipsis
    if kind == SLICE:
        return slice(settings.get("start"), settings.get("stop"), settings.get("step"))
    history = settings.get("keras_history")
    if not isinstance(history, (list, tuple)) or len(history) != 3 or not isinstance(history[0], str):
        raise Refused("a tensor by its layer, call and output", repr(history)[:80])
    return TensorReference(history[0], int(history[1]), int(history[2]))


def num_calls(config: Any) -> int:
    """How many calls of layers all models in a config make; those inside a model count at each of its calls.

    Example:
        >>> block = {"class_name": "Sequential", "config": {"layers": [{}, {}, {}]}}
        >>> num_calls({"config": {"layers": [{**block, "inbound_nodes": [{}, {}]}]}, "class_name": "Functional"})
        8
    """
    if isinstance(config, (list, tuple)):
        return sum(map(num_calls, config))
    if not isinstance(config, dict):
        return 0
    settings = config.get("config")
    if "class_name" not in config or not isinstance(settings, dict):
        return sum(map(num_calls, config.values()))
    layers = settings.get("layers")
    own = sum(_times(layer) for layer in layers) if isinstance(layers, list) else 0
    return _times(config) * (own + num_calls(settings))


def _times(layer: Any) -> int:
    """How often a layer is called in its model, at least once."""
    nodes = layer.get("inbound_nodes") if isinstance(layer, dict) else None
    return max(1, len(nodes)) if isinstance(nodes, list) else 1


def with_calls_apart(settings: Config) -> Config:
    """The config of a functional model with each layer beside its calls, instead of around them."""
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
