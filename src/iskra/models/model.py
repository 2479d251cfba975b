"""The base of all models: a layer that can be compiled, trained, evaluated and asked for predictions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..data import Data, check_shapes
from ..data.convert import as_array
from ..graph import Tensor, current_trace
from ..layers.layer import Layer, is_called
from ..layers.structures import as_shape
from ..layers.tracking import owned
from .files import Files
from .inference import Inference
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

    Args:
        **kwargs: `name` and `trainable`, see `Layer`.
    """

    def __init__(self, *args: Any, name: str | None = None, trainable: bool = True, **kwargs: Any) -> None:
        if args or "inputs" in kwargs or "outputs" in kwargs:
            raise NotImplementedError(
                "Model: expected a class of your own with a call method, got inputs and outputs. "
                "Models as graphs of layers are not there yet; a row of layers is a Sequential."
            )
        super().__init__(name=name, trainable=trainable, **kwargs)
        self._programs = Programs(self)
        self._inference = Inference(self)
        self._output_shape: Any = None

    def __call__(self, inputs: Any, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        """The outputs; for arrays, and unless training is True, by a compiled program."""
        if training or args or kwargs or is_called() or current_trace() is not None or isinstance(inputs, Tensor):
            return super().__call__(inputs, *args, training=training, **kwargs)
        several = isinstance(inputs, (list, tuple)) and all(hasattr(part, "shape") for part in inputs)
        return self._inference([as_array(part, "inputs", self.name) for part in (inputs if several else [inputs])])

    @property
    def layers(self) -> list[Layer]:
        """The layers that are attributes of the model."""
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
    def input_shape(self) -> Any:
        """The shape of the input, the batch None.

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
        return ["float32"] * count

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

    def _check_inputs(self, data: Data, who: str) -> None:
        """Build the model for the first data, and check later data against it."""
        if not self.built:
            data.x = [x[:, np.newaxis] if x.ndim == 1 else x for x in data.x]
            shapes = [(None, *x.shape[1:]) for x in data.x]
            self._build_for(shapes[0] if len(shapes) == 1 else shapes)
        shape = self._input_shape
        check_shapes(data, shape if isinstance(shape, list) else [shape], who)

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Make the weights for the shape in what `get_build_config` gave."""
        self._build_for(as_shape(config["input_shape"]))

    def _build_for(self, shape: Any) -> None:
        """Make all weights, by a symbolic call where `build` alone does not know the layers."""
        self._output_shape = self.compute_output_shape(shape)
