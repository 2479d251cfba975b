"""Functional models as Keras writes them down: layers, and the calls that lead to each.

A layer is a dictionary with its class, its config and `inbound_nodes`, one for each call. In the arguments of a call a
symbolic value is the name of the layer that gives it, which of the layer's calls, and which of the call's values.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .. import ops
from ..configurable import serialized
from ..graph.op import Op
from ..graph.symbolic_call import KerasTensor, SymbolicCall, keras_tensors_in
from ..graph.tensor import OPS
from ..tree import flatten, map_structure
from .keras_words import class_of, function_name, is_by_name, is_in_call
from .network import Network, Operation


@dataclass(frozen=True)
class TensorPlace:
    """A symbolic value by its place: which value of which call of which layer."""

    layer: str
    node: int
    place: int


@dataclass(frozen=True)
class FunctionCall:
    """A function of `iskra.ops` with the settings that Keras keeps apart from its call.

    Args:
        name: what the call is named in the model.
        function: the function.
        settings: arguments by name.
    """

    name: str
    function: Callable[..., Any]
    settings: dict[str, Any]

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The function's value."""
        args, named = self._placed(args)
        result = self.function(*args, **named, **kwargs, **self.settings)
        for value in flatten(result):
            if isinstance(value, KerasTensor) and value.call is not None:
                value.call.name = self.name
        return result

    def _placed(self, args: Any) -> tuple[Any, dict[str, Any]]:
        """The arguments of the call, by name where settings may stand between them."""
        if not inspect.isfunction(self.function):
            return args, {}
        parameters = inspect.signature(self.function).parameters.values()
        if any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in parameters):
            return args, {}
        free = [p.name for p in parameters if p.name not in self.settings]
        return (), dict(zip(free, args, strict=False))


def network_config(network: Network) -> dict[str, Any]:
    """The layers, inputs and outputs of a network."""
    writer = _Writer(network)
    return {
        "layers": [writer.operation(operation) for operation in network.operations],
        "input_layers": map_structure(writer.end, network.inputs),
        "output_layers": map_structure(writer.end, network.outputs),
    }


def function_of(home: str, class_name: str) -> Callable[..., Any] | None:
    """The function of `iskra.ops` that Keras has as a class, None if there is none.

    Example:
        >>> function_of("keras.src.ops.numpy", "ExpandDims").__name__
        'expand_dims'
    """
    if not home.startswith("keras.src.ops."):
        return None
    name = function_name(class_name)
    place = ops.image if home.endswith(".image") else ops
    return getattr(place, name) if name in place.__all__ else None


def rebuilt(config: dict[str, Any]) -> tuple[Any, Any]:
    """Inputs and outputs of the model that a config describes, its layers called anew.

    Args:
        config: with `layers` as dictionaries of a name, a made layer and its calls.

    Raises:
        ValueError: calls that never get what they need.
    """
    from ..layers import InputLayer

    values: dict[tuple[str, int, int], Any] = {}
    first: dict[str, int] = {}
    waiting: list[tuple[str, int, Any, Any]] = []
    for entry in config["layers"]:
        name, layer = entry["name"], entry["layer"]
        first[name] = _first(layer)
        if isinstance(layer, InputLayer):
            values[name, 0, 0] = layer.output
        for number, node in enumerate(entry["inbound_nodes"]):
            waiting.append((name, number, layer, node))
    while waiting:
        still = [each for each in waiting if not _called(each, values)]
        if len(still) == len(waiting):
            raise ValueError(
                f"Model: expected calls that follow from the inputs, got none for {waiting[0][0]!r}. "
                "Its config is not whole."
            )
        waiting = still
    ends = {(name, number + first[name], place): value for (name, number, place), value in values.items()}
    return _placed(config["input_layers"], ends), _placed(config["output_layers"], ends)


def _called(each: tuple[str, int, Any, Any], values: dict[tuple[str, int, int], Any]) -> bool:
    """Make a call if all that it needs is there."""
    name, number, layer, node = each
    arguments = (node.get("args", ()), node.get("kwargs", {}))
    needed = [(v.layer, v.node, v.place) for v in flatten(arguments) if isinstance(v, TensorPlace)]
    if not needed:  # a function of plain numbers would compute at once, whatever a file asks for
        raise ValueError(
            f"Model: expected calls on the values of other layers, got none for {name!r}. Its config is not whole."
        )
    if not all(key in values for key in needed):
        return False

    def value(given: Any) -> Any:
        return values[given.layer, given.node, given.place] if isinstance(given, TensorPlace) else given

    args, kwargs = map_structure(value, list(arguments[0])), map_structure(value, dict(arguments[1]))
    kwargs = {name: part for name, part in kwargs.items() if name != "mask" or part is not None}  # Keras writes it
    if isinstance(layer, FunctionCall) and layer.function is OPS["get_item"]:
        args[1] = tuple(args[1]) if isinstance(args[1], list) else args[1]
    for place, result in enumerate(flatten(layer(*args, **kwargs))):
        values[name, number, place] = result
    return True


def _placed(structure: Any, values: dict[tuple[str, int, int], Any]) -> Any:
    if isinstance(structure, dict):
        return {key: _placed(part, values) for key, part in structure.items()}
    if len(structure) == 3 and isinstance(structure[0], str):
        return values[structure[0], structure[1], structure[2]]
    return [_placed(part, values) for part in structure]


def _first(layer: Any) -> int:
    """From what the calls of a layer are counted where a model ends at them."""
    return 0 if getattr(layer, "_network", None) is None else 1


class _Writer:
    """Writes down operations of a network and the values between them."""

    def __init__(self, network: Network) -> None:
        self._nodes: dict[int, tuple[str, int]] = {}  # name and number of each call
        for operation in network.operations:
            for number, call in enumerate(operation.calls):
                self._nodes[id(call)] = operation.name, number

    def operation(self, operation: Operation) -> dict[str, Any]:
        if operation.layer is not None:
            described = serialized(operation.layer)
            nodes = [self._node(call.args, call.kwargs) for call in operation.calls]
        else:
            (call,) = operation.calls
            args, kwargs, settings = _split(call)
            described = _function_class(call, {"name": operation.name, **serialized(settings)})
            nodes = [self._node(args, kwargs)]
        return {**described, "name": operation.name, "inbound_nodes": nodes}

    def place(self, value: KerasTensor) -> list[Any]:
        name, number = (value.name, 0) if value.call is None else self._nodes[id(value.call)]
        return [name, number, value.output_index]

    def end(self, value: KerasTensor) -> list[Any]:
        """The place of an input or output of the model: here Keras counts the calls of functional models from 1."""
        name, number, place = self.place(value)
        return [name, number + _first(value.call and value.call.function), place]

    def _node(self, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        return {"args": self._written(list(args)), "kwargs": self._written(kwargs)}

    def _written(self, value: Any) -> Any:
        if isinstance(value, KerasTensor):
            config = {"shape": list(value.shape), "dtype": value.dtype, "keras_history": self.place(value)}
            return {"class_name": "__keras_tensor__", "config": config}
        if isinstance(value, slice):
            return {
                "class_name": "__slice__",
                "config": {"start": value.start, "stop": value.stop, "step": value.step},
            }
        if value is Ellipsis:
            return {"class_name": "__ellipsis__", "config": {}}
        if isinstance(value, (list, tuple)):
            return [self._written(part) for part in value]
        if isinstance(value, dict):
            return {key: self._written(part) for key, part in value.items()}
        if hasattr(value, "dtype") and hasattr(value, "tolist"):
            return {"class_name": "__numpy__", "config": {"value": value.tolist(), "dtype": str(value.dtype)}}
        return serialized(value)


def _split(call: SymbolicCall) -> tuple[list[Any], dict[str, Any], dict[str, Any]]:
    """What Keras keeps in the call of a function, in order and by name, and what in its class's settings."""
    function, name = call.function, _name_of(call)
    if isinstance(function, Op):
        return list(call.args), {}, dict(call.kwargs)
    bound = inspect.signature(function).bind(*call.args, **call.kwargs)
    bound.apply_defaults()
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    settings: dict[str, Any] = {}
    for argument, value in bound.arguments.items():
        kind = bound.signature.parameters[argument].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            args.extend(value)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            settings.update({**_FURTHER.get(name, {}), **value})
        elif argument == "data_format" and value is None:
            settings[argument] = "channels_last"
        elif is_by_name(name, argument):
            kwargs[argument] = value
        elif is_in_call(name, argument) or keras_tensors_in(value):
            args.append(value)
        else:
            settings[argument] = value
    return args, kwargs, settings


_FURTHER: dict[str, dict[str, Any]] = {"layer_normalization": {"rms_scaling": False}}


def _name_of(call: SymbolicCall) -> str:
    """What a function is called in `ops`; Keras has no class for an alias."""
    name = getattr(call.function, "__name__", None) or call.function.name  # type: ignore[attr-defined]
    return str(name).strip("_")


def _function_class(call: SymbolicCall, settings: dict[str, Any]) -> dict[str, Any]:
    home, kind = class_of(_name_of(call))
    return {"module": home, "class_name": kind, "config": settings, "registered_name": kind}
