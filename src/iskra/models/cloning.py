"""Models of the same layers with weights of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..configurable import Configurable
from ..graph.symbolic_call import KerasTensor, SymbolicCall
from ..layers import Input, Lambda, Layer
from ..tree import flatten, map_structure, pack_sequence_as
from ..typing import Config, Inputs
from .model import Model
from .sequential import Sequential


def clone_model(
    model: Model,
    input_tensors: Inputs | None = None,
    clone_function: Callable[[Any], Any] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
) -> Model:
    """A model of the same layers with fresh weights, compiled in the same way if the model is.

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
    made = _cloned(model, input_tensors, _Clone(clone_function, call_function, recursive))
    compiled = model._trainer.compiled
    if compiled is not None and type(model).compile is Model.compile:
        made.compile(_settings_alike(compiled.optimizer), **_settings_alike(compiled.settings))
        made.steps_per_execution = model.steps_per_execution
    return made


def _cloned(model: Model, input_tensors: Inputs | None, clone: _Clone) -> Model:
    if isinstance(model, Sequential):
        if input_tensors is not None or clone.has_call:
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
        self.has_call = call_function is not None
        self.is_special = clone_function is not None or self.has_call
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
        if input_tensors is not None and not _fits(input_tensors, network.inputs):
            raise ValueError(
                f"clone_model: expected input_tensors nested as the model's inputs {network.inputs}, got "
                f"{input_tensors}. Pass what Input gives for each of the {len(network.flat_inputs)} inputs."
            )
        new = given or [
            Input(batch_shape=value.shape, dtype=value.dtype, name=value.name) for value in network.flat_inputs
        ]
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


def _fits(given: Any, inputs: Any) -> bool:
    """Whether there is one value for each input, by the same names if they are a dictionary."""
    if isinstance(given, dict) or isinstance(inputs, dict):
        return isinstance(given, dict) and isinstance(inputs, dict) and given.keys() == inputs.keys()
    return len(flatten(given)) == len(flatten(inputs))


def _alike(layer: Any) -> Any:
    """An object of equal settings. Functions among these are the same ones; layers inside are cloned, too.

    A class that writes its own configuration is made from that.
    """
    if isinstance(layer, Model):
        return clone_model(layer)
    now = Layer.get_config(layer) if _is_made_of_arguments(layer) else {}
    return _made_alike(layer, {name: now[name] for name in ("name", "trainable") if name in now})


def _is_made_of_arguments(value: Configurable) -> bool:
    """Whether its configuration is nothing but its constructor's arguments."""
    return type(value).get_config in (Layer.get_config, Configurable.get_config, Lambda.get_config)


def _made_alike(value: Configurable, changed: Config) -> Any:
    kind = type(value)
    if not _is_made_of_arguments(value):
        return kind.from_config(value.get_config())
    settings = {name: _settings_alike(part) for name, part, _ in value._named_arguments()}
    return kind(**{**settings, **changed})


def _settings_alike(value: Any) -> Any:
    if isinstance(value, Layer):
        return _alike(value)
    if isinstance(value, Configurable):
        return _made_alike(value, {})
    if isinstance(value, (list, tuple)):
        return type(value)(map(_settings_alike, value))
    return {key: _settings_alike(part) for key, part in value.items()} if isinstance(value, dict) else value
