"""The base of all models: a layer that can be compiled, trained, evaluated and asked for predictions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from ..data import Data, by_name, check_shapes
from ..data.columns import ColumnNames
from ..data.convert import as_array
from ..graph import Deferred, Trace, current_trace, is_symbolic
from ..graph.nesting import flat, in_order, packed
from ..layers.layer import Layer, is_called
from ..layers.structures import as_shape, shapes_in_order, shapes_of
from ..layers.tracking import owned
from ..naming import auto_name
from .files import Files
from .inference import Inference
from .network import Network
from .network_config import network_config, rebuilt
from .prediction import Prediction
from .programs import Programs
from .training import Training


class Model(Training, Prediction, Files, Layer):
    """A layer with a training loop.

    A model of your own makes its layers in the constructor and uses them in `call`:

        class Classifier(iskra.Model):
            def __init__(self):
                super().__init__()
                self.hidden = iskra.layers.Dense(64, activation="relu")
                self.scores = iskra.layers.Dense(10, activation="softmax")

            def call(self, inputs):
                return self.scores(self.hidden(inputs))

    A functional model is put together from symbolic values, without a class:

        inputs = iskra.Input((8,))
        hidden = iskra.layers.Dense(30, activation="relu")(inputs)
        outputs = iskra.layers.Dense(1)(iskra.layers.concatenate([inputs, hidden]))
        model = iskra.Model(inputs, outputs)

    Several inputs or outputs are a list or a dictionary. For each form of batch the recorded calls are made anew.

    A model that was trained on a frame knows the names of its columns: it takes those of later frames in that order,
    and refuses frames that lack one or have others.

    Args:
        inputs: what `Input` gave; without inputs and outputs the model is a class of your own with a `call`.
        outputs: what layers and functions made of the inputs.
        name: by default the class's name, numbered; "functional" for a plain `Model`.
        trainable: whether training may change the weights.
        **kwargs: see `Layer`.

    Raises:
        TypeError: inputs or outputs that are no symbolic values, or one without the other.
        ValueError: an output needs an input that is not given, or two layers have one name.
    """

    _has_layers_with_masks = True

    def __init__(
        self,
        inputs: Any = None,
        outputs: Any = None,
        name: str | None = None,
        trainable: bool = True,
        **kwargs: Any,
    ) -> None:
        if (inputs is None) != (outputs is None):
            raise TypeError("Model: expected both inputs and outputs, got one of them. Write Model(inputs, outputs).")
        network = None if inputs is None else Network(inputs, outputs)
        name = name or (auto_name("Functional") if network is not None and type(self) is Model else None)
        super().__init__(name=name, trainable=trainable, **kwargs)
        self._network = network
        self._network_layers = [] if network is None else network.layers
        self._programs = Programs(self)
        self._inference = Inference(self)
        self._step_logs: dict[str, Any] = {}
        self._column_names = ColumnNames()
        self._input_form: Any = None  # of a class of your own: the keys, if its inputs are a dictionary
        self._output_shape: Any = None
        if network is not None:
            self._note_build(_one_or_all([value.shape for value in network.flat_inputs]))
            self._output_shape = _one_or_all([value.shape for value in network.flat_outputs])

    def __call__(self, inputs: Any, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        """The outputs; for arrays, and unless training is True, by a compiled program."""
        if training or args or kwargs or is_called() or current_trace() is not None or is_symbolic(flat(inputs)):
            return super().__call__(inputs, *args, training=training, **kwargs)
        several = isinstance(inputs, dict) or (
            isinstance(inputs, (list, tuple)) and all(hasattr(part, "shape") for part in inputs)
        )
        arrays = self._arranged(inputs, "call")
        parts = arrays if several and isinstance(arrays, (list, tuple)) else [arrays]
        return self._inference([as_array(part, "inputs", self.name) for part in parts])

    def call(self, inputs: Any) -> Any:
        """The outputs of a functional model; a class of your own writes its own `call`."""
        if self._network is None:
            return super().call(inputs)
        values = self._arranged(inputs, "call")
        return self._network(values if isinstance(values, (list, tuple)) else [values])

    def build(self, input_shape: Any = None) -> None:
        """Make the weights for inputs of this shape, the batch axis None, by a symbolic call."""
        if not self.built and input_shape is not None:
            self._note_build(input_shape)
            if not is_called():
                self._build_for(as_shape(input_shape))

    @property
    def layers(self) -> list[Layer]:
        """The layers of a functional model from the inputs to the outputs, and those that are attributes."""
        return [part for part in owned(self) if isinstance(part, Layer)]

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name or its place.

        Raises:
            ValueError: there is none, or neither name nor index is given.
        """
        layers = self.layers
        if index is not None and -len(layers) <= index < len(layers):
            return layers[index]
        named = [layer for layer in layers if layer.name == name]
        if named:
            return named[0]
        known = ", ".join(layer.name for layer in layers)
        wanted = f"index {index}" if index is not None else f"name {name!r}"
        raise ValueError(f"get_layer: expected one of {known}, got the {wanted}. Pass name= or index=.")

    @property
    def inputs(self) -> list[Deferred]:
        """The symbolic inputs of a functional model."""
        return [] if self._network is None else self._network.flat_inputs

    @property
    def outputs(self) -> list[Deferred]:
        """The symbolic outputs of a functional model."""
        return [] if self._network is None else self._network.flat_outputs

    @property
    def input(self) -> Any:
        """The symbolic inputs in the form in which they were given."""
        return super().input if self._network is None else self._network.inputs

    @property
    def output(self) -> Any:
        """The symbolic outputs in the form in which they were given."""
        return super().output if self._network is None else self._network.outputs

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs, by which a dictionary of arrays may give them."""
        if self._network is not None:
            return self._network.input_names
        return in_order(self._input_form) if self._input_form else []

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that give the outputs."""
        return [] if self._network is None else self._network.output_names

    @property
    def log_names(self) -> list[str] | None:
        """The names of the outputs in logs, None where they have none."""
        if self._network is not None:
            return self._network.log_names
        return in_order(self._output_shape) if isinstance(self._output_shape, dict) else None

    @property
    def input_shape(self) -> Any:
        """The shape of the input, the batch None; a list for several inputs.

        Raises:
            ValueError: it is not known yet.
        """
        if not self.built:
            raise ValueError(
                f"{self.name}: expected a built model to know its shapes, got one that has seen no data. "
                "Start it with Input(shape), or call it on data."
            )
        return self._input_shape

    @property
    def output_shape(self) -> Any:
        """The shape of the output, the batch None; a list for several outputs.

        Raises:
            ValueError: it is not known yet.
        """
        if self._output_shape is None:
            self._output_shape = self.compute_output_shape(self.input_shape)
        return self._output_shape

    def input_dtypes(self, count: int) -> list[str]:
        """The dtypes in which steps take their inputs."""
        return ["float32"] * count if self._network is None else [value.dtype for value in self._network.flat_inputs]

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for an input's shape, found by calling the model on symbolic inputs."""
        if self._network is None:
            return super().compute_output_shape(input_shape)
        shapes = input_shape if isinstance(input_shape, list) else [input_shape]
        with Trace() as trace:
            pairs = zip(shapes, self._network.flat_inputs, strict=True)
            outputs = self(_one_or_all([trace.input(tuple(shape), old.dtype, old.name) for shape, old in pairs]))
        self._forget_losses()
        return shapes_of(outputs)

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], Any] | None = None,
        expand_nested: bool = False,
        show_trainable: bool = False,
        layer_range: Sequence[str] | None = None,
    ) -> None:
        """Print the layers, their output shapes and their numbers of parameters.

        Args:
            line_length: width of the table in letters; as wide as needed by default.
            positions: where the columns end, as fractions of the line or in letters.
            print_fn: called with each line; prints by default.
            expand_nested: also list the layers of models inside the model.
            show_trainable: add a column that says whether a layer is trained.
            layer_range: the first and the last layer to list, by name or regular expression.
        """
        from .summary import print_summary

        print_summary(self, line_length, positions, print_fn, expand_nested, show_trainable, layer_range)

    def _repr_html_(self) -> str:
        from .summary import summary_html

        return summary_html(self)

    def _arranged(self, x: Any, who: str) -> Any:
        """Inputs as one value or a list of them, the inputs of a dictionary and the columns of frames in order."""
        if not isinstance(x, dict):
            return self._column_names.arranged(x, who)
        if self._network is None and self._input_form is None:
            self._input_form = dict.fromkeys(x)
        names = self.input_names
        if self._network is not None and isinstance(self._network.inputs, dict) and set(x) == set(self._network.inputs):
            names = in_order(self._network.inputs)
        return self._column_names.arranged(by_name(x, names, "x", who), who)

    def formed_inputs(self, values: list[Any]) -> Any:
        """What `call` gets: one value, a list, or the dictionary that a class of your own was first given."""
        return _one_or_all(values) if self._input_form is None else packed(self._input_form, values)

    def formed_targets(self, values: list[Any]) -> Any:
        """What steps get as targets: one, a list, or a dictionary if the outputs are one."""
        outputs = self._output_shape if self._network is None else self._network.outputs
        if isinstance(outputs, dict) and len(outputs) == len(values) > 1:
            return dict(zip(in_order(outputs), values, strict=True))
        return _one_or_all(values)

    def _check_inputs(self, data: Data, who: str) -> None:
        """Build the model for the first data, and check later data against it."""
        if not self.built:
            data.x = [x[:, np.newaxis] if x.ndim == 1 else x for x in data.x]
            self._build_for(self.formed_inputs([(None, *x.shape[1:]) for x in data.x]))
        check_shapes(data, shapes_in_order(self._input_shape), who)

    def get_config(self) -> dict[str, Any]:
        """Of a functional model its layers and the calls that lead to each, in Keras's form; else the arguments."""
        if self._network is None or type(self).__init__ is not Model.__init__:
            return super().get_config()
        return {"name": self.name, "trainable": self.trainable, **network_config(self._network)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Self:
        """A model of the same layers, with fresh weights; `custom_objects` holds layers of your own by name."""
        if "input_layers" not in config:
            return cls(**config)
        from ..saving.networks import revived_network

        inputs, outputs = rebuilt(revived_network(config, custom_objects))
        rest = {k: v for k, v in config.items() if k not in ("layers", "input_layers", "output_layers")}
        return cls(inputs=inputs, outputs=outputs, **rest)

    def get_build_config(self) -> dict[str, Any] | None:
        """The input's shape that the weights were made for; a functional model has it in its config."""
        return super().get_build_config() if self._network is None else None

    def keras_class(self) -> dict[str, str]:
        """Keras calls a functional model `Functional`."""
        if self._network is None or type(self) is not Model:
            return {}
        return {"module": "keras.src.models.functional", "class_name": "Functional", "registered_name": "Functional"}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Make the weights for the shape in what `get_build_config` gave."""
        self._build_for(as_shape(config["input_shape"]))

    def _build_for(self, shape: Any) -> None:
        """Make all weights, by a symbolic call where `build` alone does not know the layers."""
        self._output_shape = self.compute_output_shape(shape)


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
