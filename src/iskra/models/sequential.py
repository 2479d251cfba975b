"""A model that is a row of layers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from ..compilation import cache_version
from ..configurable import serialized
from ..data.shapes import fits
from ..graph import KerasTensor, Tensor, untraced
from ..layers import InputLayer, Layer
from ..layers.input_shapes import as_shape
from ..layers.layer import is_called
from ..layers.variable_paths import building
from ..tree import flatten
from .host_part import HostPart, arrays_of, divided, host_part, is_on_host
from .model import Model


class Sequential(Model):
    """Layers one after another: the output of each is the input of the next.

    It is built, its weights made, as soon as the shape of the input is known: from an `Input` in front, from the first
    layer's `input_shape`, from `build`, or from the first data.

    Args:
        layers: the layers in order; the first entry may be an `Input`.
        trainable: whether training may change the weights.
        name: by default "sequential", numbered.

    Raises:
        ValueError: an entry is no layer, two layers have one name, or an `Input` is not in front.

    Example:
        >>> import iskra
        >>> from iskra.layers import Dense
        >>> model = Sequential([iskra.Input((4,)), Dense(8, activation="relu"), Dense(1)])
        >>> model.count_params(), model.output_shape
        (49, (None, 1))
    """

    def __init__(self, layers: Sequence[Any] | None = None, trainable: bool = True, name: str | None = None) -> None:
        super().__init__(name=name, trainable=trainable)
        self._input_layer: InputLayer | None = None
        self._chain: list[Layer] = []
        self._traced: list[KerasTensor] = []  # the symbolic input, and the output of each layer
        for layer in layers or []:
            self.add(layer)

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Put a layer at the end.

        Args:
            layer: a layer, or in front of all others an `Input`.
            rebuild: accepted for Keras's sake.

        Raises:
            ValueError: it is no layer, its name is taken, or it is an `Input` behind other layers.
        """
        if isinstance(layer, Tensor) and isinstance(layer.attrs.get("layer"), InputLayer):
            layer = layer.attrs["layer"]
        self._check_new(layer)
        if isinstance(layer, InputLayer):
            self._input_layer = layer
            self._begin(layer)
            return
        self._chain.append(layer)
        try:
            if self._traced:
                self._extend(layer)
            elif len(self._chain) == 1:
                self._begin_from(layer)
        except BaseException:
            self._chain.pop()
            raise
        self._changed()

    def pop(self, rebuild: bool = True) -> Layer | None:
        """Remove the last layer and return it.

        Args:
            rebuild: accepted for Keras's sake.
        """
        if not self._chain:
            return None
        layer = self._chain.pop()
        del self._traced[len(self._chain) + 1 :]
        self._changed()
        return layer

    def build(self, input_shape: Any = None) -> None:
        """Make the weights of all layers.

        Args:
            input_shape: the shape of the input, the batch in front; not needed where the model knows it.

        Raises:
            ValueError: neither knows it, or the model was built for another shape.
        """
        if self._traced:
            return
        if input_shape is None:
            raise ValueError(
                f"{self.name}: expected a known input shape to build, got none. "
                "Start the model with Input(shape), pass build((None, ...)), or call it on data."
            )
        shape = as_shape(input_shape)
        if isinstance(shape, tuple):
            self._begin(InputLayer(batch_shape=shape, name="input"))
        else:
            self._begin_several(shape)

    def __call__(self, inputs: Any, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        """See `Model`; a pipeline of layers that change images is called as they are, and changes them at random.

        Raises:
            ValueError: there are neither layers nor an input.
        """
        if not self._chain and not self._traced:
            raise ValueError(f"{self.name}: a Sequential with no layers cannot be called. Add layers first.")
        if training is None and any(layer.trains_when_called for layer in self._chain) and not self.weights:
            return super(Model, self).__call__(inputs, *args, **kwargs)
        return super().__call__(inputs, *args, training=training, **kwargs)

    def call(self, inputs: Any) -> Any:
        """The last layer's output."""
        part = self.host_part()
        if part is not None and self._is_after_host(inputs):
            return part.replay(flatten(inputs))[self._traced[-1]]
        for layer in self._chain:
            inputs = layer(inputs)
        return inputs

    @property
    def layers(self) -> list[Layer]:
        """The layers in order, without the input."""
        return list(self._chain)

    @layers.setter
    def layers(self, _: Any) -> None:
        raise AttributeError(
            f"{self.name}: `Sequential.layers` attribute is reserved: it lists the layers. Use `add()` and `pop()` to "
            "change them."
        )

    @property
    def all_layers(self) -> list[Layer]:
        """The layers in order, with the input in front if its shape is known."""
        if not self._traced:
            return self.layers
        made = self._input_layer or InputLayer(batch_shape=self._input_shape, dtype=self._traced[0].dtype, name="input")
        return [made, *self._chain]

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic input.

        Raises:
            AttributeError: the shape is not known yet.
        """
        return self._known()[:1]

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic output.

        Raises:
            AttributeError: the shape is not known yet.
        """
        return self._known()[-1:]

    def _known(self) -> list[KerasTensor]:
        if not self._traced:
            raise self._unknown_shapes()
        return self._traced

    @property
    def input(self) -> Any:
        """The symbolic input."""
        return self._traced[0] if self._traced else super().input

    @property
    def output(self) -> Any:
        """The symbolic output."""
        return self._traced[-1] if self._traced else super().output

    @property
    def input_names(self) -> list[str]:
        """The name of the input."""
        return [value.name for value in self._traced[:1]] or super().input_names

    @property
    def output_names(self) -> list[str]:
        """The name of the last layer."""
        return [value.name for value in self._traced[-1:]]

    @property
    def output_shape(self) -> Any:
        """The shape of the output, the batch None.

        Raises:
            AttributeError: it is not known yet.
        """
        return self._traced[-1].shape if self._traced else super().output_shape

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for an input's shape."""
        for layer in self._chain:
            input_shape = layer.compute_output_shape(input_shape)
        return as_shape(input_shape)

    def input_dtypes(self, count: int, left_out: Sequence[int] = ()) -> list[str]:
        """The dtype in which steps take the input."""
        if (part := self.host_part()) is not None:
            return part.dtypes
        return [self._traced[0].dtype if self._traced else "float32"] * count

    def host_part(self) -> HostPart | None:
        """What computes before the program, None if nothing does."""
        if not self._chain or not (is_on_host(self._chain[0]) or divided(self._chain[0])):
            return None
        calls = [value.call for value in self._traced[1:] if value.call is not None]
        return host_part(calls, self._traced[:1], self._traced[-1:]) if calls else None

    def program_inputs(self, x: Any, who: str) -> Any:
        """See `Container`; a model without an Input that begins with text is built for it."""
        if not self._traced and self._chain and is_on_host(self._chain[0]):
            (array,) = arrays_of(x, [None], who)
            dtype = "string" if array.dtype.kind in "OUS" else "int32"
            self._begin(InputLayer(batch_shape=(None, *array.shape[1:]), dtype=dtype, name="input"))
        return super().program_inputs(x, who)

    def get_config(self) -> dict[str, Any]:
        """Name and layers; in front the input, if its shape is known."""
        config = {"name": self.name, "trainable": self.trainable, "layers": serialized(self.all_layers)}
        return {**config, "build_input_shape": self._input_shape} if self._traced else config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Self:
        """A model of the same layers, with fresh weights; `custom_objects` maps names to custom layers."""
        from .saving import deserialize_keras_object

        layers = deserialize_keras_object(config["layers"], custom_objects)
        model = cls(layers, trainable=config.get("trainable", True), name=config.get("name"))
        if not model.built and config.get("build_input_shape"):
            model.build(config["build_input_shape"])
        return model

    def _build_for(self, shape: Any) -> None:
        self.build(shape)

    @property
    def _declares_shapes(self) -> bool:
        return self._input_layer is not None or bool(self._chain and self._chain[0].given_input_shape)

    def _check_new(self, layer: Any) -> None:
        if not isinstance(layer, Layer):
            what = f"the class {layer.__name__}" if isinstance(layer, type) else repr(layer)
            raise ValueError(
                f"{self.name}: expected a layer, got {what}. Only instances of Layer can be added: objects such as "
                "layers.Dense(10), and functions by way of layers.Activation."
            )
        if isinstance(layer, InputLayer) and self._chain:
            raise ValueError(
                f"{self.name}: expected an Input only in front, got one behind {self._chain[-1].name!r}. Move it there."
            )
        if isinstance(layer, InputLayer) and self._traced:
            raise ValueError(
                f"{self.name}: expected one Input, got another. The input has already been configured with the shape "
                f"{self._input_shape}: remove one of them."
            )
        if any(layer.name == other.name for other in self._chain):
            raise ValueError(
                f"{self.name}: expected layers of different names, got {layer.name!r} twice. Layers of a model should "
                "have unique names: pass name= to one of them, or make a new layer."
            )

    def _built_again(self, *shapes: Any) -> None:
        """Refuse to be built for another shape than the model has."""
        for shape in shapes:
            if self._traced and shape is not None and not fits(tuple(shape), self._traced[0].shape):
                raise ValueError(
                    f"{self.name}: expected the input shape {self._traced[0].shape}, got {tuple(shape)}. The model has "
                    "already been configured for it: make a new one for another shape."
                )

    def _begin_from(self, first: Layer) -> None:
        """Take the input's shape from the first layer, if it states one."""
        if first.given_input_shape is not None:
            self._begin(InputLayer(batch_shape=(None, *first.given_input_shape), name="input"))
        elif isinstance(first, Model) and first.built:
            self._begin(InputLayer(batch_shape=first.input_shape, dtype=_dtype_of(first), name="input"))

    def _begin(self, layer: InputLayer) -> None:
        """Call the layers there are on this input, one after another."""
        self._traced = [layer.output]
        try:
            for each in self._chain:
                self._extend(each)
        except BaseException:
            self._traced = []
            raise
        self._note_build(layer.batch_shape)

    def _begin_several(self, shapes: Any) -> None:
        """Build the layers for inputs that are a list or a dictionary, which has no single symbolic value."""
        self._note_build(shapes)
        if not is_called():
            self._output_shape = Layer.compute_output_shape(self, shapes)

    def _extend(self, layer: Layer) -> None:
        """Build a layer by calling it on the output before it."""
        required = _required(type(layer).call)
        if len(required) > 1:
            raise ValueError(
                f"{self.name}: layers of a Sequential can only have a single required positional argument, the input; "
                f"the call of {type(layer).__name__} has {', '.join(required)}. Give the others defaults."
            )
        with untraced(), building(self):
            self._traced.append(layer(self._traced[-1]))

    def _changed(self) -> None:
        """Programs of this model, and of those it is part of, must be made again if there are any."""
        self._output_shape = None
        if self._used:
            cache_version.advance()


def _required(call: Callable[..., Any]) -> list[str]:
    """The positional arguments of a layer's `call` that have no default."""
    parameters = list(inspect.signature(call).parameters.values())[1:]
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [p.name for p in parameters if p.default is p.empty and p.kind in kinds]


def _dtype_of(model: Model) -> str:
    """The dtype of a model's input, before what computes on the host."""
    inputs = getattr(model, "inputs", None)
    return inputs[0].dtype if inputs else model.input_dtypes(1)[0]
