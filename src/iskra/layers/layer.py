"""The base of all layers: weights made for the first input, a `call` written in ops, and what follows from both."""

from __future__ import annotations

import functools
import inspect
import threading
from collections.abc import Callable, Sequence
from typing import Any

from .. import regularizers
from ..advice import advise
from ..graph import Trace, untraced
from ..graph.symbolic_call import SymbolicCall, is_symbolic_call, keras_tensors_in, record_call
from ..naming import auto_name
from ..options import with_sections
from ..tree import flatten
from .call_arguments import masks_for, masks_of, names_of, pass_on, shapes_for, values_of
from .input_shapes import as_shape, batch_shapes, operands, penalty, shapes_of, symbolic
from .input_spec import InputSpec, check_inputs
from .weights import WeightOwner


class _Calls(threading.local):
    """For the calls that run in a thread, innermost last, whether the model trains."""

    def __init__(self) -> None:
        self.training: list[bool | None] = []


_calls = _Calls()


def is_called() -> bool:
    """Whether some layer's call is running in this thread."""
    return bool(_calls.training)


class Layer(WeightOwner):
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
        supports_masking: whether the output has a mask where the input has one: see `compute_mask`.
    """

    _always_shown = (("name", "name"),)
    supports_masking = False
    trains_when_called = False  # whether a call that does not say `training` is one of a model that trains
    _has_layers_with_masks = False  # whether masks are the affair of the layers inside

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
            raise ValueError(
                f"{kind}: expected dtype 'float32', got {dtype!r}. Leave it out: all layers have this one."
            )
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{kind}: expected a string for name, got {name!r}. Leave it out for a name made here.")
        super().__init__(trainable)
        self.name = name or auto_name(kind)
        self.built = False
        self.input_spec: InputSpec | list[InputSpec] | None = None
        self.activity_regularizer = regularizers.get(activity_regularizer)
        self.given_input_shape = (input_dim,) if input_dim is not None else input_shape and tuple(input_shape)
        self._input_shape: Any = None
        self._used = False  # whether a program may hold it
        self._recorded: list[SymbolicCall] = []  # calls on symbolic inputs, when a model is put together

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__:
            cls.build = _building(cls.build)  # type: ignore[method-assign]
        if "compute_mask" in cls.__dict__ and "supports_masking" not in cls.__dict__:
            cls.supports_masking = True
        if cls.__module__.startswith("iskra.") and cls.__base__ is not Layer:
            cls.__doc__ = with_sections(cls.__doc__, cls.__base__.__doc__, ("Args", "Shapes", "Raises", "References"))

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

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the output: that of the input, in layers that pass it on.

        A mask is True at the places of a sequence that count. A `call` that takes `mask` is given the input's.
        """
        return previous_mask

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Build if need be, then `call`; errors are given a note of the layer's name and the input's shape.

        `training` is handed on to the layers inside, unless they are told otherwise.
        """
        self._check_initialized()
        training = kwargs.pop("training", None)
        inputs, *rest = args or (self._first_by_name(kwargs),)
        if is_symbolic_call(inputs, rest, kwargs):
            return self._record(inputs, tuple(rest), kwargs if training is None else {**kwargs, "training": training})
        masks = masks_of(inputs)
        inputs = operands(inputs)
        around = _calls.training
        if not around:
            self._forget_losses()
        if training is None:
            training = around[-1] if around else None
        if training is not None and _takes_training(type(self).call):
            kwargs["training"] = training
        self._used = True
        around.append(training)
        try:
            values = values_of(type(self).call, inputs, tuple(rest), kwargs)
            self._prepare(inputs, values)
            pass_on(inputs, masks)
            kwargs.update(masks_for(type(self).call, values, kwargs))
            outputs = self.call(inputs, *rest, **kwargs)
            if self.activity_regularizer is not None:
                self.add_loss(penalty(self.activity_regularizer, outputs))
            self._pass_masks(inputs, outputs, kwargs.get("mask") if kwargs.get("mask") is not None else masks)
        except Exception as error:
            error.add_note(f"In {self._who}, input shape {shapes_of(inputs)}.")
            raise
        finally:
            around.pop()
        return outputs

    def _first_by_name(self, kwargs: dict[str, Any]) -> Any:
        """The input of a call that names all its arguments."""
        first = names_of(type(self).call)[0]
        if first not in kwargs:
            raise TypeError(f"{self._who}: expected an input, got none. Call the layer on data or a symbolic value.")
        return kwargs.pop(first)

    def _pass_masks(self, inputs: Any, outputs: Any, masks: Any) -> None:
        """Give the outputs their masks."""
        if self._has_layers_with_masks:
            return
        if self.supports_masking:
            pass_on(outputs, self.compute_mask(inputs, masks))
        elif any(mask is not None for mask in flatten(masks)):
            advise(
                f"mask {type(self).__name__}",
                f"{self._who}: expected an input without a mask, got one with, which cannot be passed on: the layers "
                "behind will take all places as they are. Reduce the sequence before, or drop the mask.",
            )

    def _record(self, inputs: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Note a call on the symbolic values of a model that is put together; the weights are made."""
        outputs = record_call(self, (inputs, *args), kwargs, self.name)
        self._forget_losses()
        call = keras_tensors_in(outputs)[0].call
        assert call is not None
        call.name = self.name
        self._recorded.append(call)
        return outputs

    @property
    def input(self) -> Any:
        """The symbolic input that the layer was first called on, when a model was put together.

        Raises:
            ValueError: it never was.
        """
        return self._first_call("input").args[0]

    @property
    def output(self) -> Any:
        """What that call gave, to build another model on.

        Raises:
            ValueError: it never was called so.
        """
        return self._first_call("output").outputs

    def _first_call(self, what: str) -> SymbolicCall:
        if not self._recorded:
            raise ValueError(
                f"{self._who}: expected a call on a symbolic input to know the layer's {what}, got none. "
                "Call it on what Input(shape) gives, or put it into a Sequential with an Input in front."
            )
        return self._recorded[0]

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for an input's shape, found by calling the layer on a symbolic input.

        Example:
            >>> import iskra
            >>> iskra.layers.Flatten().compute_output_shape((None, 28, 28))
            (None, 784)
        """
        with Trace() as trace:
            outputs = self(symbolic(trace, input_shape))
        self._forget_losses()
        return shapes_of(outputs)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, name and trainable as they are now; the input's shape is the model's affair."""
        accepted = inspect.signature(type(self).__init__).parameters.values()
        names = {p.name for p in accepted}
        if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in accepted):
            names |= {"name", "trainable"}
        now = {"name": self.name, "trainable": self.trainable}
        return {k: v for k, v in now.items() if k in names} | {
            k: v for k, v in super().get_config().items() if k not in (*now, "input_shape", "input_dim")
        }

    def get_build_config(self) -> dict[str, Any] | None:
        """The shapes of the inputs that the weights were made for, None before."""
        if not self.built or self._input_shape is None:
            return None
        several = isinstance(self._input_shape, _Shapes)
        return {"shapes_dict": dict(self._input_shape)} if several else {"input_shape": self._input_shape}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Make the weights for the shapes in what `get_build_config` gave."""
        if "shapes_dict" in config:
            self.build(**{name: as_shape(shape) for name, shape in config["shapes_dict"].items()})
        else:
            self.build(as_shape(config["input_shape"]))

    @property
    def dtype(self) -> str:
        """The dtype of weights and outputs: "float32"."""
        return "float32"

    compute_dtype = variable_dtype = dtype

    def _prepare(self, inputs: Any, values: dict[str, Any]) -> None:
        """Check the inputs against the spec, and make the weights at first sight."""
        if self.built and self.input_spec is None:
            return
        check_inputs(self.input_spec, batch_shapes(inputs), self._who)
        if not self.built:
            self.build(**shapes_for(type(self).build, values))

    def _note_build(self, input_shape: Any) -> None:
        self.built = True
        self._input_shape = input_shape

    def _check_initialized(self) -> None:
        if "_weights" not in self.__dict__:
            raise RuntimeError(
                f"{type(self).__name__}: expected super().__init__() in its constructor, got none. Call it there first."
            )


class _Shapes(dict[str, Any]):
    """The shapes of several inputs, by the names of `build`'s arguments."""


def _building(build: Callable[..., None]) -> Callable[..., None]:
    """A `build` that is done once, computes at once even inside a trace, and notes that it was done."""
    names = names_of(build)

    @functools.wraps(build)
    def wrapper(self: Layer, *shapes: Any, **by_name: Any) -> None:
        given = _Shapes(zip(names, shapes, strict=False), **by_name)
        if not self.built:
            with untraced():
                build(self, **given) if given else build(self, *[None] * min(1, _num_required(build)))
        if not self.built:
            self._note_build(given if len(given) > 1 else next(iter(given.values()), None))

    return wrapper


def _num_required(build: Callable[..., None]) -> int:
    parameters = list(inspect.signature(build).parameters.values())[1:]
    return sum(p.default is p.empty for p in parameters)


@functools.cache
def _takes_training(call: Callable[..., Any]) -> bool:
    """Whether a layer's `call` asks if the model trains."""
    parameters = inspect.signature(call).parameters
    return "training" in parameters or any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
