"""Functional models as Keras writes them down: layers, and the calls that lead to each.

A layer is a dictionary with its class, its config and `inbound_nodes`, one for each call, see `iskra.saving.networks`.
"""

from __future__ import annotations

import inspect
from typing import Any, TypeAlias

from ..config import image_data_format
from ..configurable import serialized
from ..graph.op import Op
from ..graph.symbolic_call import KerasTensor, SymbolicCall, keras_tensors_in
from ..graph.tensor import OPS
from ..layers import InputLayer
from ..saving.legacy_config import current_layers
from ..saving.networks import ELLIPSIS, SLICE, TENSOR, FunctionCall, TensorReference, with_calls_apart
from ..saving.operations import class_of, is_by_name, is_in_call
from ..tree import flatten, map_structure
from ..typing import Config, CustomObjects
from .network import Network, Operation

_Pending: TypeAlias = "tuple[str, int, Any, Config]"  # a layer's name, the call's number, the layer, the call


def network_config(network: Network) -> Config:
    """The layers, inputs and outputs of a network."""
    writer = _Writer(network)
    return {
        "layers": [writer.operation(operation) for operation in network.operations],
        "input_layers": map_structure(writer.end, network.inputs),
        "output_layers": map_structure(writer.end, network.outputs),
    }


def rebuilt(config: Config, custom_objects: CustomObjects = None) -> tuple[Any, Any]:
    """The symbolic inputs and outputs of the functional model that a config describes.

    Args:
        config: with `layers` as dictionaries of a name, a layer or its config, and its calls.
        custom_objects: classes and functions of your own by name.

    Raises:
        ValueError: a class that is not known, or calls that never get what they need.
    """
    given = config["input_layers"], config["output_layers"]
    if any(isinstance(entry.get("layer", {}), dict) for entry in config["layers"]):
        from .saving import deserialize_keras_object

        config = {**config, "layers": current_layers(config["layers"])}
        config = deserialize_keras_object(with_calls_apart(config), custom_objects)
    values: dict[tuple[str, int, int], Any] = {}
    first: dict[str, int] = {}
    pending: list[_Pending] = []
    for entry in config["layers"]:
        name, layer = entry["name"], entry["layer"]
        first[name] = _first_node(layer)
        if isinstance(layer, InputLayer):
            values[name, 0, 0] = layer.output
        pending += [(name, number, layer, node) for number, node in enumerate(entry["inbound_nodes"])]
    while pending:
        still = [call for call in pending if not _called(call, values)]
        if len(still) == len(pending):
            raise _never_called(pending, set(first))
        pending = still
    ends = {(name, node + first[name], output): value for (name, node, output), value in values.items()}
    inputs, outputs = (_resolved(each, ends) for each in given)
    return inputs, outputs


def _called(pending: _Pending, values: dict[tuple[str, int, int], Any]) -> bool:
    """Make a call if all of its arguments are there."""
    name, number, layer, node = pending
    arguments = (list(node.get("args", ())), dict(node.get("kwargs", {})))
    needed = _needed(node)
    if not needed:  # a function of plain numbers would compute at once, whatever a file asks for
        raise ValueError(
            f"Model: expected calls on the values of other layers, got none for {name!r}. Its config is not whole."
        )
    if not all(key in values for key in needed):
        return False

    def value(given: Any) -> Any:
        return values[given.layer, given.node, given.output] if isinstance(given, TensorReference) else given

    args, kwargs = (map_structure(value, part) for part in arguments)
    kwargs = {name: part for name, part in kwargs.items() if name != "mask" or part is not None}  # Keras writes it
    if isinstance(layer, FunctionCall) and layer.function is OPS["get_item"]:
        args[1] = tuple(args[1]) if isinstance(args[1], list) else args[1]
    for output, result in enumerate(flatten(layer(*args, **kwargs))):
        values[name, number, output] = result
    return True


def _needed(node: Config) -> list[tuple[str, int, int]]:
    """Layer, call and output of each symbolic value among the arguments of a call."""
    values = flatten([list(node.get("args", ())), dict(node.get("kwargs", {}))])
    return [(v.layer, v.node, v.output) for v in values if isinstance(v, TensorReference)]


def _never_called(pending: list[_Pending], layers: set[str]) -> ValueError:
    """The error for calls that never get what they need: of layers that are not there, or of each other."""
    missing = sorted({name for *_, node in pending for name, *_ in _needed(node)} - layers)
    what = f"some of layers that are not there. Missing node: {', '.join(missing)}" if missing else "a loop"
    return ValueError(
        f"Model: expected calls that follow from the inputs, got none for {pending[0][0]!r}, but {what}. Its config is "
        "not whole."
    )


def _resolved(structure: Any, values: dict[tuple[str, int, int], Any]) -> Any:
    """A structure of references, `[layer, node, output]` each, as one of symbolic values."""
    if isinstance(structure, dict):
        return {key: _resolved(part, values) for key, part in structure.items()}
    if len(structure) == 3 and isinstance(structure[0], str):
        return values[structure[0], structure[1], structure[2]]
    parts = [_resolved(part, values) for part in structure]
    return tuple(parts) if isinstance(structure, tuple) else parts


def _first_node(layer: Any) -> int:
    """From what Keras counts the calls of a layer where a model ends at them: 1 for functional models."""
    return 0 if getattr(layer, "_network", None) is None else 1


class _Writer:
    """Writes down operations of a network and the values between them."""

    def __init__(self, network: Network) -> None:
        self._nodes: dict[int, tuple[str, int]] = {}  # name and number of each call
        for operation in network.operations:
            for number, call in enumerate(operation.calls):
                self._nodes[id(call)] = operation.name, number

    def operation(self, operation: Operation) -> Config:
        if operation.layer is not None:
            described = serialized(operation.layer)
            nodes = [self._node(call.args, call.kwargs) for call in operation.calls]
        else:
            (call,) = operation.calls
            args, kwargs, settings = _split(call)
            described = _function_class(call, {"name": operation.name, **serialized(settings)})
            nodes = [self._node(args, kwargs)]
        return {**described, "name": operation.name, "inbound_nodes": nodes}

    def reference(self, value: KerasTensor) -> list[Any]:
        """Layer, call and output that give a value."""
        name, number = (value.name, 0) if value.call is None else self._nodes[id(value.call)]
        return [name, number, value.output_index]

    def end(self, value: KerasTensor) -> list[Any]:
        """The reference to an input or output of the model."""
        name, number, output = self.reference(value)
        return [name, number + _first_node(value.call and value.call.function), output]

    def _node(self, args: Any, kwargs: Config) -> Config:
        return {"args": self._written(list(args)), "kwargs": self._written(kwargs)}

    def _written(self, value: Any) -> Any:
        if isinstance(value, KerasTensor):
            config = {"shape": list(value.shape), "dtype": value.dtype, "keras_history": self.reference(value)}
            return {"class_name": TENSOR, "config": config}
        if isinstance(value, slice):
            return {"class_name": SLICE, "config": {"start": value.start, "stop": value.stop, "step": value.step}}
        if value is Ellipsis:
            return {"class_name": ELLIPSIS, "config": {}}
        if isinstance(value, (list, tuple)):
            return [self._written(part) for part in value]
        if isinstance(value, dict):
            return {key: self._written(part) for key, part in value.items()}
        if hasattr(value, "dtype") and hasattr(value, "tolist"):
            return {"class_name": "__numpy__", "config": {"value": value.tolist(), "dtype": str(value.dtype)}}
        return serialized(value)


def _split(call: SymbolicCall) -> tuple[list[Any], Config, Config]:
    """What Keras keeps in the call of a function, in order and by name, and what in its class's settings."""
    function, name = call.function, _name_of(call)
    if isinstance(function, Op):
        return list(call.args), {}, dict(call.kwargs)
    bound = inspect.signature(function).bind(*call.args, **call.kwargs)
    bound.apply_defaults()
    args: list[Any] = []
    kwargs: Config = {}
    settings: Config = {}
    for argument, value in bound.arguments.items():
        kind = bound.signature.parameters[argument].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            args.extend(value)
        elif kind is inspect.Parameter.VAR_KEYWORD:
            settings.update({**_FURTHER.get(name, {}), **value})
        elif argument == "data_format" and value is None:
            settings[argument] = image_data_format()
        elif is_by_name(name, argument):
            kwargs[argument] = value
        elif is_in_call(name, argument) or keras_tensors_in(value):
            args.append(value)
        else:
            settings[argument] = value
    return args, kwargs, settings


_FURTHER: dict[str, Config] = {"layer_normalization": {"rms_scaling": False}}


def _name_of(call: SymbolicCall) -> str:
    """What a function is called in `ops`; Keras has no class for an alias."""
    name = getattr(call.function, "__name__", None) or call.function.name  # type: ignore[attr-defined]
    return str(name).strip("_")


def _function_class(call: SymbolicCall, settings: Config) -> Config:
    module, kind = class_of(_name_of(call))
    return {"module": module, "class_name": kind, "config": settings, "registered_name": kind}
