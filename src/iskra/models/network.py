"""The calls between the inputs and the outputs of a functional model, and how they are made for a batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..graph.symbolic_call import KerasTensor, SymbolicCall, ordered_calls
from ..layers import InputLayer, Layer
from ..naming import auto_name
from ..tree import flatten, flatten_with_path, map_structure, pack_sequence_as
from .host_part import HostPart, host_part
from .network_order import Depths, depths_of


@dataclass(frozen=True)
class Operation:
    """A layer of a model, with all its calls in it, or one call of a function."""

    name: str  # unique in the model
    layer: Layer | None  # the layer, or None
    calls: list[SymbolicCall]  # its calls in order; an input has none

    @property
    def kind(self) -> str:
        """The class of the layer, or the function's name as a class of Keras ("GetItem")."""
        return type(self.layer).__name__ if self.layer is not None else function_kind(self.calls[0])


class Network:
    """What a functional model computes.

    Args:
        inputs: what `Input` gave, or a structure of such; any symbolic value may be the beginning of a part.
        outputs: symbolic values that follow from the inputs.

    Attributes:
        inputs: the inputs in their structure, `flat_inputs` as a list.
        outputs: the outputs in their structure, `flat_outputs` as a list.
        calls: every call once, each after those that it needs.
        operations: layers and functions from the inputs to the outputs, in Keras's order.

    Raises:
        ValueError: something is no symbolic value, an output needs an input that is not given, or two layers have one
            name.
    """

    def __init__(self, inputs: Any, outputs: Any) -> None:
        inputs, outputs = _symbolic("inputs", inputs), _symbolic("outputs", outputs)
        if not all(_is_input(value) for value in flatten(inputs)):
            inputs, outputs = _from_new_inputs(inputs, outputs)
        self.inputs: Any = inputs
        self.outputs: Any = outputs
        self.flat_inputs: list[KerasTensor] = flatten(inputs)
        self.flat_outputs: list[KerasTensor] = flatten(outputs)
        self.calls: list[SymbolicCall] = _calls(outputs, self.flat_inputs)
        self.depths: Depths = depths_of(self.flat_outputs, self.flat_inputs)
        self.operations: list[Operation] = list(self._operations())
        _check_names([operation.name for operation in self.operations])

    @cached_property
    def host_part(self) -> HostPart | None:
        """What computes before the program, None if nothing does."""
        return host_part(self.calls, self.flat_inputs, self.flat_outputs)

    def _operations(self) -> Iterator[Operation]:
        for key in self.depths.operations:
            calls = [call for call in self.calls if call is key or call.function is key]
            for call in calls:
                call.name = call.name or auto_name(function_kind(call))
            layer = key if isinstance(key, Layer) else None
            yield Operation(layer.name if layer is not None else str(calls[0].name), layer, calls)

    @property
    def layers(self) -> list[Layer]:
        """The layers, inputs included."""
        return [operation.layer for operation in self.operations if operation.layer is not None]

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs."""
        return [value.name for value in self.flat_inputs]

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that give the outputs."""
        return [str(value.call.name) if value.call is not None else value.name for value in self.flat_outputs]

    @property
    def log_names(self) -> list[str]:
        """By which names losses and metrics of the outputs go: the keys of a dictionary, or `output_names`."""
        is_flat = isinstance(self.outputs, dict) and len(self.outputs) == len(self.flat_outputs)
        return sorted(self.outputs) if is_flat else self.output_names

    def __call__(self, inputs: Sequence[Any]) -> Any:
        """The outputs for these values of the inputs, all calls made anew."""
        values: dict[KerasTensor, Any] = dict(zip(self.flat_inputs, inputs, strict=True))
        for call in self.calls:
            results = call.replay(values)
            for place, value in zip(flatten(call.outputs), flatten(results), strict=True):
                if isinstance(place, KerasTensor):
                    values[place] = value
        return self.packed(values)

    def packed(self, values: Mapping[KerasTensor, Any]) -> Any:
        """The outputs in their structure."""
        return pack_sequence_as(_alone(self.outputs), [values[place] for place in self.flat_outputs])


def function_kind(call: SymbolicCall) -> str:
    """A function's name as a class: "get_item" is "GetItem".

    Example:
        >>> from iskra import ops
        >>> function_kind(SymbolicCall(ops.expand_dims, (), {}))
        'ExpandDims'
    """
    name = getattr(call.function, "__name__", None) or call.function.name  # type: ignore[attr-defined]
    return "".join(part.capitalize() for part in name.strip("_").split("_"))


def _symbolic(what: str, values: Any) -> Any:
    for value in flatten(values):
        if not isinstance(value, KerasTensor):
            raise ValueError(
                f"Model: expected symbolic values in {what}, got {value!r}. All `{what}` values must be KerasTensors: "
                "begin with Input(shape), and pass what layers make of it."
            )
    if not flatten(values):
        raise ValueError(f"Model: expected at least one symbolic value in {what}, got none. Begin with Input(shape).")
    return values


def _calls(outputs: Any, inputs: Sequence[KerasTensor]) -> list[SymbolicCall]:
    """The calls that lead from inputs to outputs; where one is missing, the error says which output needs it."""
    for path, output in flatten_with_path(outputs):
        try:
            ordered_calls([output], inputs)
        except ValueError as error:
            name = "/".join(map(str, path))
            raise ValueError(f"{error} Output with path `{name}` is not connected without it.") from None
    return ordered_calls(flatten(outputs), inputs)


def _from_new_inputs(inputs: Any, outputs: Any) -> tuple[Any, Any]:
    """A part that begins in the middle of another model: the same calls on new inputs."""
    old: list[KerasTensor] = flatten(inputs)
    new = [_new_input(value) for value in old]
    values: dict[KerasTensor, Any] = dict(zip(old, new, strict=True))
    for call in _calls(outputs, old):
        results = call.replay(values)
        values |= zip(flatten(call.outputs), flatten(results), strict=True)
    return pack_sequence_as(inputs, new), map_structure(lambda place: values[place], outputs)


def _is_input(value: KerasTensor) -> bool:
    """Whether an input layer gave the value."""
    return value.call is None and "layer" in value.attrs


def _new_input(value: KerasTensor) -> KerasTensor:
    if _is_input(value):
        return value
    return InputLayer(batch_shape=value.shape, dtype=value.dtype, name=auto_name("keras_tensor")).output


def _alone(structure: Any) -> Any:
    """A list of one value as that value."""
    return structure[0] if isinstance(structure, (list, tuple)) and len(structure) == 1 else structure


def _check_names(names: list[str]) -> None:
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(
            f"Model: expected layers of different names, got {', '.join(sorted(twice))} more than once. "
            "Pass name= to one of them."
        )
