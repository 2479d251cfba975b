"""Models of the same layers with weights of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..configurable import Configurable
from ..graph.symbolic_call import KerasTensor, SymbolicCall
from ..layers import Input, Layer
from ..tree import flatten, map_structure, pack_sequence_as
from ..typing import Inputs
from .model import Model
from .sequential import Sequential


def clone_model(
    model: Model,
    input_tensors: Inputs | None = None,
    clone_function: Callable[[Any], Any] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
) -> Model:
    """A model of the same layers with fresh weights, not compiled.

    Args:
        model: the model.
        input_tensors: what `Input` gave, to begin with instead of new inputs.
        clone_function: what to put in the output of a layer (which it is given); by default a layer of equal settings.
        call_function: how to call a layer of a functional model, `(layer, *args, **kwargs)`; by default as before.
        recursive: go through models inside the model with the same functions, instead of giving them to
            `clone_function` whole.

    Raises:
        ValueError: arguments that only models of other kinds can follow.

    Example:
        >>> import iskra
        >>> model = iskra.Sequential([Input((2,)), iskra.layers.Dense(3, "relu")])
        >>> wider = clone_model(model, clone_function=lambda layer: iskra.layers.Dense(2 * layer.units))
        >>> wider.output_shape
        (None, 6)
    """
    clone = _Clone(clone_function, call_function, recursive)
    if isinstance(model, Sequential):
        if input_tensors is not None or call_function is not None:
            what = "input_tensors" if input_tensors is not None else "call_function"
            raise ValueError(f"clone_model: {what} is not supported for Sequential models. Remove it.")
        return _sequential(model, clone)
    is_plain = type(model).__init__ is Model.__init__ and model._network is not None
    if is_plain or (model._network is not None and (input_tensors is not None or clone.is_special)):
        return clone.functional(model, input_tensors)
    if input_tensors is not None or clone.is_special:
        raise ValueError(
            f"clone_model: expected a Sequential or a functional model for functions or inputs, got {model!r}. "
            "Remove these arguments."
        )
    return type(model).from_config(model.get_config())


def _sequential(model: Sequential, clone: _Clone) -> Any:
    settings = model.get_config()
    num_inputs = len(model.all_layers) - len(model.layers)
    first = [_alike(layer) for layer in model.all_layers[:num_inputs]]
    return type(model)([*first, *map(clone.layer, model.layers)], model.trainable, settings["name"])


class _Clone:
    """Clones layers, each once, and calls the clones as the layers were called."""

    def __init__(
        self, clone_function: Callable[[Any], Any] | None, call_function: Callable[..., Any] | None, recursive: bool
    ) -> None:
        self._function, self._call, self._recursive = clone_function, call_function, recursive
        self.is_special = clone_function is not None or call_function is not None
        self._twins: dict[int, Any] = {}

    def layer(self, layer: Any) -> Any:
        """The clone of a layer or of a model inside."""
        if isinstance(layer, Model) and (self._recursive or self._function is None):
            return clone_model(layer, None, self._function, None, self._recursive)
        return (self._function or _alike)(layer)

    def functional(self, model: Any, input_tensors: Any) -> Any:
        """A functional model of clones, called in the same order on new inputs."""
        network = model._network
        given = flatten(input_tensors) if input_tensors is not None else []
        if input_tensors is not None and len(given) != len(network.flat_inputs):
            raise ValueError(
                f"clone_model: expected {len(network.flat_inputs)} input_tensors, got {len(given)}. "
                "Pass what Input gives for each input of the model."
            )
        new = given or [Input(value.shape[1:], dtype=value.dtype, name=value.name) for value in network.flat_inputs]
        values = {old.index: value for old, value in zip(network.flat_inputs, new, strict=True)}
        for call in network.calls:
            results = self._made(call, values)
            for output, value in zip(flatten(call.outputs), flatten(results), strict=True):
                values[output.index] = value
        outputs = pack_sequence_as(network.outputs, [values[output.index] for output in network.flat_outputs])
        return type(model)(pack_sequence_as(network.inputs, new), outputs, name=model.name, trainable=model.trainable)

    def _made(self, call: SymbolicCall, values: dict[int, Any]) -> Any:
        def value(given: Any) -> Any:
            return values[given.index] if isinstance(given, KerasTensor) else given

        args, kwargs = map_structure(value, call.args), map_structure(value, call.kwargs)
        if not isinstance(call.function, Layer):
            return call.function(*args, **kwargs)
        if id(call.function) not in self._twins:
            self._twins[id(call.function)] = self.layer(call.function)
        twin = self._twins[id(call.function)]
        return self._call(twin, *args, **kwargs) if self._call is not None else twin(*args, **kwargs)


def _alike(layer: Any) -> Any:
    """An object of equal settings. Functions among these are the same ones; layers inside are cloned, too.

    A class that writes its own configuration is made from that.
    """
    if isinstance(layer, Model):
        return clone_model(layer)
    kind, now = type(layer), layer.get_config()
    if kind.get_config is not Layer.get_config:
        return kind.from_config(now)
    settings = {name: _settings_alike(value) for name, value, _ in layer._named_arguments()}
    return kind(**{**settings, **{name: now[name] for name in ("name", "trainable") if name in now}})


def _settings_alike(value: Any) -> Any:
    if isinstance(value, Layer):
        return _alike(value)
    if isinstance(value, Configurable):
        return type(value).from_config(value.get_config())
    if isinstance(value, (list, tuple)):
        return type(value)(map(_settings_alike, value))
    return {key: _settings_alike(part) for key, part in value.items()} if isinstance(value, dict) else value
