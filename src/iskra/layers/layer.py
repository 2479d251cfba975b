"""The base of all layers: weights made for the first input, a `call` written in ops, and what follows from both."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import initializers, regularizers
from ..configurable import Configurable
from ..graph import SeedGenerator, Tensor, Trace, Variable, current_trace, untraced
from ..graph.op import tensor_dtype
from ..naming import auto_name
from . import revision
from .input_spec import InputSpec, check_inputs
from .tracking import once, own_weights, owned, with_sublayers

_training: list[bool | None] = []  # of the calls that are running, innermost last


def is_called() -> bool:
    """Whether some layer's call is running."""
    return bool(_training)


class Layer(Configurable):
    """A function with weights.

    A layer of your own makes its weights in `build`, when it first sees an input, and uses them in `call`:

        class Scale(iskra.Layer):
            def build(self, input_shape):  # (None, ..., F)
                self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")

            def call(self, inputs):
                return inputs * self.factor

    `call` may take `training`; it is then told whether the model trains. Layers, variables and seed generators that
    are attributes, also in lists and dicts, belong to the layer. On arrays a layer computes, on symbolic tensors it
    records. No gradient code is needed.

    Args:
        activity_regularizer: a penalty on the output, divided by the batch size and added to the loss.
        trainable: whether training may change the weights.
        dtype: "float32", the one there is.
        autocast: accepted for Keras's sake.
        name: by default the class's name, numbered.
        input_shape: the shape of one input without the batch; as the first layer's argument it builds the model.
        input_dim: the same for a vector of this length.

    Attributes:
        built: whether the weights are made.
        input_spec: what inputs are accepted, see `InputSpec`.
    """

    def __init__(
        self,
        *,
        activity_regularizer: Any = None,
        trainable: bool = True,
        dtype: str | None = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: Sequence[int | None] | None = None,
        input_dim: int | None = None,
    ) -> None:
        kind = type(self).__name__
        if dtype not in (None, "float32"):
            raise ValueError(f"{kind}: expected dtype 'float32', got {dtype!r}. Leave it out: layers compute in float32.")
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{kind}: expected a string for name, got {name!r}. Leave it out for a name made here.")
        self.name = name or auto_name(kind)
        self.built = False
        self.input_spec: InputSpec | list[InputSpec] | None = None
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.given_input_shape = (input_dim,) if input_dim is not None else input_shape and tuple(input_shape)
        self._trainable = bool(trainable)
        self._weights: list[Variable] = []
        self._regularized: list[tuple[Variable, Callable[[Any], Any]]] = []
        self._losses: list[Any] = []
        self._input_shape: Any = None
        self._used = False  # whether a program may hold it

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__:
            cls.build = _building(cls.build)  # type: ignore[method-assign]

    # What a layer does. ---------------------------------------------------------------------------------------------

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape, the batch axis None. Layers without weights need none."""
        self._note_build(input_shape)

    def call(self, inputs: Any) -> Any:
        """Compute the output; every layer writes its own.

        Raises:
            NotImplementedError: it did not.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method call(self, inputs), got none. Define it with iskra.ops."
        )

    def __call__(self, inputs: Any, *args: Any, training: bool | None = None, **kwargs: Any) -> Any:
        """Build if need be, then `call`; in errors the layer's name and the input's shape are noted."""
        self._check_initialized()
        inputs = _operands(inputs)
        if not _training:
            self._forget_losses()
        if training is None:
            training = _training[-1] if _training else None
        if training is not None and _takes_training(type(self)):
            kwargs["training"] = training
        _training.append(training)
        self._used = True
        try:
            self._prepare(inputs)
            outputs = self.call(inputs, *args, **kwargs)
            if self.activity_regularizer is not None:
                self.add_loss(_penalty(self.activity_regularizer, outputs))
        except Exception as error:
            error.add_note(f"In {self._who}, input shape {_shapes(inputs)}.")
            raise
        finally:
            _training.pop()
        return outputs

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for an input's shape, found by calling the layer on a symbolic input.

        Example:
            >>> import iskra
            >>> iskra.layers.Flatten().compute_output_shape((None, 28, 28))
            (None, 784)
        """
        with Trace() as trace:
            outputs = self(_symbolic(trace, input_shape))
        self._forget_losses()
        return _shapes(outputs)

    def _prepare(self, inputs: Any) -> None:
        """Check the inputs against the spec, and make the weights at first sight."""
        if self.built and self.input_spec is None:
            return
        shapes = _batch_shapes(inputs)
        check_inputs(self.input_spec, shapes, self._who)
        if not self.built:
            self.build(shapes)

    def _note_build(self, input_shape: Any) -> None:
        self.built = True
        self._input_shape = input_shape

    def _check_initialized(self) -> None:
        if "_weights" not in self.__dict__:
            kind = type(self).__name__
            raise RuntimeError(f"{kind}: expected super().__init__() in its constructor, got none. Call it there first.")

    @property
    def _who(self) -> str:
        return f"{type(self).__name__} {self.name!r}"

    # Weights. -------------------------------------------------------------------------------------------------------

    def add_weight(
        self,
        shape: int | Sequence[int] | None = None,
        initializer: Any = None,
        dtype: str | None = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: str = "none",
        name: str | None = None,
    ) -> Variable:
        """A new weight of this layer.

        Args:
            shape: its shape; () by default.
            initializer: its first value: a name, an initializer, or a function of shape and dtype. By default
                "glorot_uniform", for integers "zeros".
            dtype: "float32" (default) or an integer dtype.
            trainable: whether gradients change it.
            autocast: accepted for Keras's sake.
            regularizer: a penalty on it, added to the loss.
            constraint: None; there are no constraints yet.
            aggregation: accepted for Keras's sake.
            name: for summaries and files.

        Raises:
            ValueError: a constraint, or an unknown initializer or regularizer.
        """
        if constraint is not None:
            raise ValueError(
                f"{self._who}: expected constraint=None, got {constraint!r}. "
                "Weights cannot be constrained yet; a regularizer (kernel_regularizer='l2') holds them small."
            )
        dims = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape or ())
        dtype = dtype or "float32"
        initializer = initializers.get(initializer or ("glorot_uniform" if tensor_dtype(dtype) == "float32" else "zeros"))
        name = name or (f"variable_{len(self._weights)}" if self._weights else "variable")
        with untraced():
            value = np.asarray(initializer(dims, dtype=dtype))
        variable = Variable(value, name=name, trainable=trainable, path=f"{self.name}/{name}")
        self._weights.append(variable)
        regularizer = regularizers.get(regularizer)
        if regularizer is not None:
            self._regularized.append((variable, regularizer))
        return variable

    @property
    def weights(self) -> list[Variable]:
        """All weights: the layer's own, trainable ones first, then those of its layers."""
        return once(v for layer in with_sublayers(self) for v in own_weights(layer))

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes."""
        if not self.trainable:
            return []
        return once(v for layer in with_sublayers(self) for v in own_weights(layer, trainable=True))

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that gradients do not change: statistics, and those of frozen layers."""
        changed = {id(v) for v in self.trainable_weights}
        return [v for v in self.weights if id(v) not in changed]

    trainable_variables = trainable_weights

    @property
    def variables(self) -> list[Variable]:
        """All weights, and the counters of random draws."""
        parts = [part for layer in with_sublayers(self) for part in owned(layer)]
        return self.weights + once(part.state for part in parts if isinstance(part, SeedGenerator))

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """The variables that gradients do not change."""
        changed = {id(v) for v in self.trainable_weights}
        return [v for v in self.variables if id(v) not in changed]

    @property
    def trainable(self) -> bool:
        """Whether training may change the weights; setting it sets it for the layers inside, too."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in with_sublayers(self):
            layer._trainable = bool(value)
        revision.changed()

    def count_params(self) -> int:
        """How many numbers the weights hold.

        Raises:
            ValueError: the weights are not made yet.
        """
        if not self.built:
            raise ValueError(
                f"{self._who}: expected a built layer to count its weights, got one without an input shape. "
                "Call it on data, or build(input_shape) it, first."
            )
        return sum(v.size for v in self.weights)

    def get_weights(self) -> list[np.ndarray]:
        """Copies of all weights, in the order of `weights`."""
        return [v.numpy() for v in self.weights]

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Write values into all weights.

        Args:
            weights: one array for each weight, as `get_weights` gives them.

        Raises:
            ValueError: another number of arrays, or an array of another shape.
        """
        variables = self.weights
        if len(weights) != len(variables):
            have = ", ".join(f"{v.path} {v.shape}" for v in variables) or "none"
            raise ValueError(
                f"{self._who}.set_weights: expected {len(variables)} arrays, got {len(weights)}. The weights are: {have}."
                + ("" if self.built else " Build it first, by a call on data or build(input_shape).")
            )
        for variable, value in zip(variables, weights, strict=True):
            if np.shape(value) != variable.shape:
                raise ValueError(
                    f"{self._who}.set_weights: expected shape {variable.shape} for {variable.path}, got {np.shape(value)}. "
                    "Take the weights of a layer of the same sizes."
                )
        for variable, value in zip(variables, weights, strict=True):
            variable.assign(value)

    # Penalties. -----------------------------------------------------------------------------------------------------

    def add_loss(self, loss: Any) -> None:
        """Add a scalar to what training minimizes; call it in `call`."""
        self._losses.append(loss)

    @property
    def losses(self) -> list[Any]:
        """What `call` added, and the penalties on trainable weights; scalars, symbolic inside a trace."""
        layers = with_sublayers(self)
        added = [loss for layer in layers for loss in layer._losses]
        if current_trace() is None:
            added = [loss for loss in added if not isinstance(loss, Tensor)]
        free = {id(v) for v in self.trainable_weights}
        return added + [rule(v) for layer in layers for v, rule in layer._regularized if id(v) in free]

    def _forget_losses(self) -> None:
        for layer in with_sublayers(self):
            layer._losses.clear()

    # Description. ---------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments; name and trainable as they are now."""
        config = super().get_config()
        accepted = inspect.signature(type(self).__init__).parameters.values()
        names = {p.name for p in accepted}
        if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in accepted):
            names |= {"name", "trainable"}
        now = {"name": self.name, "trainable": self.trainable}
        return {k: v for k, v in now.items() if k in names} | {k: v for k, v in config.items() if k not in now}

    @property
    def dtype(self) -> str:
        """The dtype of weights and outputs."""
        return "float32"

    compute_dtype = variable_dtype = dtype

    def __repr__(self) -> str:
        return f"<{type(self).__name__} name={self.name}, built={self.built}>"


def _building(build: Callable[..., None]) -> Callable[..., None]:
    """A `build` that is done once, computes at once even inside a trace, and notes that it was done."""

    @functools.wraps(build)
    def wrapper(self: Layer, input_shape: Any = None) -> None:
        if not self.built:
            with untraced():
                build(self, input_shape)
        if not self.built:
            self._note_build(input_shape)

    return wrapper


@functools.cache
def _takes_training(kind: type[Layer]) -> bool:
    parameters = inspect.signature(kind.call).parameters
    return "training" in parameters or any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())


def _penalty(rule: Callable[[Any], Any], outputs: Any) -> Any:
    """A penalty on outputs, divided by the number of examples so that it does not grow with the batch."""
    if isinstance(outputs, (list, tuple)):
        return sum((_penalty(rule, output) for output in outputs[1:]), _penalty(rule, outputs[0]))
    rows = outputs.shape[0] if outputs.shape else 1
    return rule(outputs) * (1.0 / (rows or 1))


def _operands(inputs: Any) -> Any:
    """Inputs in the dtypes of graphs; lists of arrays or tensors stay lists, lists of numbers become an array."""
    if isinstance(inputs, (Tensor, Variable)):
        return inputs
    if isinstance(inputs, (list, tuple)) and inputs and all(hasattr(part, "shape") for part in inputs):
        return [_operands(part) for part in inputs]
    if isinstance(inputs, dict):
        return {name: _operands(part) for name, part in inputs.items()}
    array = np.asarray(inputs)
    return array.astype(tensor_dtype(array.dtype), copy=False)


def _shapes(values: Any) -> Any:
    if isinstance(values, (list, tuple)):
        return [_shapes(value) for value in values]
    if isinstance(values, dict):
        return {name: _shapes(value) for name, value in values.items()}
    return tuple(values.shape)


def _batch_shapes(values: Any) -> Any:
    """Shapes with the batch axis None, as `build` gets them."""
    if isinstance(values, (list, tuple)):
        return [_batch_shapes(value) for value in values]
    if isinstance(values, dict):
        return {name: _batch_shapes(value) for name, value in values.items()}
    return (None, *values.shape[1:])


def _symbolic(trace: Trace, shape: Any) -> Any:
    """Inputs of the given shape, or list of shapes."""
    if shape and all(n is None or isinstance(n, (int, np.integer)) for n in shape):
        return trace.input(tuple(shape), "float32", "input")
    return [_symbolic(trace, each) for each in shape]


