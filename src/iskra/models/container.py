"""Layers made of layers: what goes in, what comes out, and by which names and shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..advice import advise
from ..data import Data, check_shapes
from ..data.columns import ColumnNames
from ..data.convert import as_array
from ..data.form import Form, is_structure, taken_apart
from ..graph import KerasTensor
from ..graph.inference import infer
from ..graph.unknown import unknown
from ..layers.input_shapes import as_shape, shapes_in_order, shapes_of
from ..layers.layer import Layer, is_called
from ..layers.preprocessing.values import holds_text
from ..layers.tracking import owned, with_sublayers
from ..tree import flatten, pack_sequence_as, sorted_keys
from ..typing import Config, Inputs, Outputs, Shape
from .host_part import HostPart, are_marked, arrays_of, mark
from .named_structure import NamedStructure
from .network import Network
from .optional_inputs import check_there, leaves_out


class Container(Layer):
    """A layer of layers that knows its inputs and outputs: all that a `Model` is without training.

    Args:
        network: of a functional model the calls between inputs and outputs; None for a class with a `call`.
        name: see `Layer`.
        trainable: whether training may change the weights.
        **kwargs: see `Layer`.
    """

    _has_layers_with_masks = True
    _steps_alone = False  # whether its steps alone know what they take, though it has a `call`

    def __init__(self, network: Network | None, name: str | None, trainable: bool, **kwargs: Any) -> None:
        super().__init__(name=name, trainable=trainable, **kwargs)
        self._network = network
        self._network_layers = [] if network is None else network.layers
        self._column_names = ColumnNames()
        self._input_form: Form | None = None  # of a class of your own, if its inputs are a dictionary or nested
        self._output_shape: Any = None
        self._taken_shapes: set[tuple[Shape, ...]] = set()  # besides that of the first inputs
        self._program_inputs: list[Any] = []  # the values, or indices of tensors, that follow on the host's part
        if network is not None:
            self._note_build(one_or_all([value.shape for value in network.flat_inputs]))
            self._output_shape = one_or_all([value.shape for value in network.flat_outputs])

    def call(self, inputs: Inputs) -> Outputs:
        """The outputs of a functional model; a class of your own writes its own `call`."""
        if self._network is None:
            return super().call(inputs)
        if self._network.host_part is not None and self._is_after_host(inputs):
            return self._network.packed(self._network.host_part.replay(flatten(inputs)))
        values = self._arrange_inputs(inputs, "call")
        return self._network(values if isinstance(values, (list, tuple)) else [values])

    @property
    def has_call(self) -> bool:
        """Whether it computes outputs from inputs; if not, steps of its own alone know what they take."""
        has_one = self._network is not None or type(self).call is not Container.call
        return has_one and not self._steps_alone

    @property
    def _has_own_steps(self) -> bool:
        """Whether a step is one of its own, which may take its data as it likes."""
        return False

    @property
    def _has_all_weights(self) -> bool:
        """Whether the layers inside are built."""
        inner = with_sublayers(self)[1:]
        return bool(inner) and all(layer.built for layer in inner)

    # Layers. --------------------------------------------------------------------------------------------------------

    def build(self, input_shape: Any = None) -> None:
        """Make the weights for inputs of this shape, the batch axis None, by a symbolic call."""
        if not self.built and input_shape is not None:
            self._note_build(input_shape)
            if not is_called():
                self._build_for(as_shape(input_shape))

    def _build_for(self, shape: Any) -> None:
        """Make all weights, by a symbolic call where `build` alone does not know the layers."""
        self._output_shape = self.compute_output_shape(shape)

    @property
    def layers(self) -> list[Layer]:
        """The layers of a functional model from the inputs to the outputs, and those that are attributes."""
        return [part for part in owned(self) if isinstance(part, Layer)]

    @layers.setter
    def layers(self, _: Any) -> None:
        raise AttributeError(
            f"{self.name}: `Model.layers` attribute is reserved: it lists the layers. Use another name for your own."
        )

    def get_layer(self, name: str | None = None, index: int | None = None) -> Layer:
        """A layer by its name or its index.

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

    # Inputs and outputs. --------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic inputs of a functional model."""
        return [] if self._network is None else self._network.flat_inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic outputs of a functional model."""
        return [] if self._network is None else self._network.flat_outputs

    @property
    def input(self) -> Any:
        """The symbolic inputs in the structure in which they were given."""
        return super().input if self._network is None else self._network.inputs

    @property
    def output(self) -> Any:
        """The symbolic outputs in the structure in which they were given."""
        return super().output if self._network is None else self._network.outputs

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs, by which a dictionary of arrays may give them."""
        if self._network is not None:
            return self._network.input_names
        inputs = self._inputs_like
        return sorted_keys(inputs) if isinstance(inputs, dict) else []

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that give the outputs."""
        return [] if self._network is None else self._network.output_names

    @property
    def log_names(self) -> list[str] | None:
        """The names of the outputs in logs, None where they have none."""
        if self._network is not None:
            return self._network.log_names
        return sorted_keys(self._output_shape) if isinstance(self._output_shape, dict) else None

    def outputs_of(self, structure: Any = None) -> NamedStructure:
        """How outputs are nested, by default those of the model itself, and their names in logs."""
        if structure is None:
            structure = self._network.outputs if self._network is not None else _values_of(self.output_shape)
        return NamedStructure(_alone(structure), self.log_names, self.output_names, any_name=True)

    @property
    def input_shape(self) -> Any:
        """The shape of the input, the batch None; a list for several inputs.

        Raises:
            AttributeError: it is not known yet.
        """
        if not self.built:
            raise self._unknown_shapes()
        return self._input_shape

    def _unknown_shapes(self) -> AttributeError:
        """The error of attributes that a model gets when its weights are made."""
        return AttributeError(
            f"{self.name}: expected a built model to know its shapes, got one that has seen no data. "
            "Start it with Input(shape), or call it on data."
        )

    @property
    def output_shape(self) -> Any:
        """The shape of the output, the batch None; a list for several outputs.

        Raises:
            AttributeError: it is not known yet.
        """
        if self._output_shape is None:
            self._output_shape = self.compute_output_shape(self.input_shape)
        return self._output_shape

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for an input's shape, found by calling the model on symbolic inputs."""
        if self._network is None:
            return super().compute_output_shape(input_shape)
        shapes = input_shape if isinstance(input_shape, list) else [input_shape]
        pairs = zip(shapes, self._network.flat_inputs, strict=True)
        inputs = [unknown(tuple(shape), old.dtype) for shape, old in pairs]
        outputs = infer(lambda values: self(self.pack_inputs(values)), inputs)
        self._forget_losses()
        return shapes_of(outputs)

    # Between what users pass and what steps take. -------------------------------------------------------------------

    def input_dtypes(self, count: int, left_out: Sequence[int] = ()) -> list[str]:
        """The dtypes in which steps take their inputs, but those that are left out."""
        if (part := self.host_part()) is not None:
            return part.dtypes
        if self._network is None:
            return ["float32"] * count
        return [value.dtype for place, value in enumerate(self._network.flat_inputs) if place not in left_out]

    def _arrange_inputs(self, x: Any, who: str) -> Any:
        """Inputs as one value or a flat list, those of a dictionary and the columns of frames in the model's order."""
        if isinstance(x, dict) or (is_structure(x) and any(map(is_structure, x))) or leaves_out(x, self._network):
            x = self._in_order(x, who)
        elif is_structure(x) and len(x) > 1:
            self._check_order(who)
        return self._column_names.arranged(x, who)

    def _in_order(self, x: Any, who: str) -> list[Any]:
        """The inputs of a dictionary, or nested ones, in the model's order."""
        arrays, form = taken_apart(x, several=True)
        if self._network is None:
            self._input_form = self._input_form or form
        like = self._inputs_like
        inputs = NamedStructure(like, None if isinstance(like, dict) else self.input_names)
        numbers = inputs.aligned(form.pack([*range(len(arrays))]), [True] * inputs.count, "x", who)
        found = [None if number is None else _listed(arrays[number], who) for number in numbers]
        places = [None] * inputs.count if self._network is None else self._network.flat_inputs
        check_there(found, inputs.names, places, x, who)
        return found

    @property
    def _inputs_like(self) -> Any:
        """Something that is nested as the inputs are, None while that is not known."""
        if self._network is not None:
            return _alone(self._network.inputs)
        return None if self._input_form is None else self._input_form.structure

    def _check_order(self, who: str) -> None:
        """Advise against a list for inputs that are a dictionary; refuse it if their order there is another."""
        inputs = self._inputs_like
        if not isinstance(inputs, dict):
            return
        names = sorted_keys(inputs)
        if names != list(inputs):
            raise ValueError(
                f"{who}: expected x as a dictionary with {', '.join(map(str, inputs))}, got a list, whose order is not "
                "clear. Pass a dictionary."
            )
        advise(
            f"list for {names}",
            f"{who}: the inputs are a dictionary with {', '.join(map(str, names))}, and x is a list: it is taken in "
            "the order of the names. Pass a dictionary.",
        )

    def host_part(self) -> HostPart | None:
        """What computes before the program, None if nothing does."""
        return None if self._network is None else self._network.host_part

    def program_inputs(self, x: Any, who: str) -> Any:
        """What the program takes for the model's inputs: these, in order, or what layers on the host make of them."""
        x = self._arrange_inputs(x, who)
        part = self.host_part()
        return x if part is None else part.compute(arrays_of(x, part.inputs, who))

    def _is_after_host(self, inputs: Any) -> bool:
        """Whether these are the values that `pack_inputs` was given last."""
        return are_marked(flatten(inputs), self._program_inputs)

    def _check_inputs(self, data: Data, who: str) -> None:
        """Build the model for the first data, and check later data against it."""
        if not self.has_call:
            self.built: bool = True  # its layers make their weights when a step calls them
            return
        if not self.built:
            data.x = [x[:, np.newaxis] if x.ndim == 1 else x for x in data.x]
            try:
                self._build_for(as_shape(self.pack_inputs([(None, *x.shape[1:]) for x in data.x])))
            except Exception:
                if who.startswith("predict") or not self._has_own_steps or not self._has_all_weights:
                    raise
                self.built, self._steps_alone = True, True  # a batch of a step may be no input of `call`
                return
        if not self._takes([(None, *x.shape[1:]) for x in data.x]):
            data.x = self._in_shape(data.x, who, data.left_out)

    def _in_shape(self, x: list[np.ndarray], who: str, left_out: Sequence[int] = ()) -> list[np.ndarray]:
        """Inputs in the rank that the model was built for, where a last axis of 1 is missing or one too many."""
        return check_shapes(Data(x), self._free_input_shapes(left_out), who).x

    def _free_input_shapes(self, left_out: Sequence[int] = ()) -> list[Any]:
        """The shapes of the inputs, for batches of any size, but those that are left out."""
        part = self.host_part()
        shapes = shapes_in_order(self._input_shape) if part is None else part.shapes
        return [shape and (None, *shape[1:]) for place, shape in enumerate(shapes) if place not in left_out]

    def _takes(self, shapes: list[Shape]) -> bool:
        """Whether a model that declares no shapes takes these, unlike its first: whether its layers do."""
        if self.host_part() is not None:
            return False
        known = self._free_input_shapes()
        alike = [len(a) == len(b) and a[-1] == b[-1] for a, b in zip(shapes, known, strict=False)]
        if self._declares_shapes or len(shapes) != len(known) or shapes == known or not all(alike):
            return False
        if tuple(shapes) not in self._taken_shapes:
            try:
                self.compute_output_shape(self.pack_inputs(shapes))
            except (ValueError, TypeError):
                return False
            self._taken_shapes.add(tuple(shapes))
        return True

    @property
    def _declares_shapes(self) -> bool:
        """Whether the shapes of the inputs were stated, not taken from the first data."""
        return self._network is not None

    def pack_inputs(self, values: list[Any]) -> Any:
        """What `call` gets: one value, a list, or values nested as the inputs that it was made or first called for."""
        if self.host_part() is not None:
            self._program_inputs = [mark(value) for value in values]
            return one_or_all(values)
        if self._input_form is not None:
            return self._input_form.pack(values)
        if self._network is not None and len(values) == len(self._network.flat_inputs):
            return pack_sequence_as(_alone(self._network.inputs), values)
        return one_or_all(values)

    # Configuration. -------------------------------------------------------------------------------------------------

    def get_build_config(self) -> Config | None:
        """The input's shape that the weights were made for; a functional model has it in its config."""
        return super().get_build_config() if self._network is None else None

    def build_from_config(self, config: Config) -> None:
        """Make the weights for the shape in what `get_build_config` gave."""
        self._build_for(as_shape(config["input_shape"]))


def one_or_all(values: list[Any]) -> Any:
    """The only value, or the list of several."""
    return values[0] if len(values) == 1 else values


def _alone(structure: Any) -> Any:
    """A list of one value as that value."""
    return structure[0] if isinstance(structure, (list, tuple)) and len(structure) == 1 else structure


def _values_of(shapes: Any) -> Any:
    """A structure of shapes with a value in the place of each."""
    if isinstance(shapes, dict):
        return {key: _values_of(shape) for key, shape in shapes.items()}
    return list(map(_values_of, shapes)) if isinstance(shapes, list) else True


def _listed(value: Any, who: str) -> Any:
    """A list as an array, which no other list can be mistaken for."""
    if not isinstance(value, (list, tuple)):
        return value
    return np.asarray(value, object) if holds_text(value) else as_array(value, "x", who)
