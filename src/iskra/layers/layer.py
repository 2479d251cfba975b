"""The base class of layers: weights made for the first input, a `call` written in ops, and what follows from both."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .. import dtype_policies, regularizers
from ..advice import advise
from ..functional import stateless
from ..graph import Variable
from ..graph.inference import infer
from ..graph.precision import products_in
from ..graph.symbolic_call import is_symbolic_call, keras_tensors_in, record_call
from ..naming import auto_name
from ..tree import flatten, map_structure, pack_sequence_as
from ..typing import ArrayLike, Config, DTypePolicyLike, Outputs, RegularizerLike, ShapeLike, Shapes, Structure
from .building import NamedShapes, run_once, specs
from .call_arguments import (
    check_positional,
    masks_for,
    masks_of,
    names_of,
    pass_on,
    shapes_for,
    takes_training,
    values_of,
)
from .input_shapes import as_shape, batch_shapes, operands, penalty, placeholders_of, shapes_of
from .input_spec import InputSpec, check_inputs
from .recorded_calls import RecordedCalls
from .tracking import attached_metrics
from .variable_paths import building

if TYPE_CHECKING:
    from ..metrics import Metric


class _Calls(threading.local):
    """The `training` of the calls that run in a thread, innermost last."""

    def __init__(self) -> None:
        self.training: list[bool | None] = []


_calls = _Calls()


def is_called() -> bool:
    """Whether a layer's call is running in this thread."""
    return bool(_calls.training)


class Layer(RecordedCalls):
    """The base class of layers: a function with weights.

    A layer of your own makes its weights in `build`, when it is first called, and uses them in `call`:

        class Scale(iskra.Layer):
            def build(self, input_shape):  # (None, ..., F)
                self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")

            def call(self, inputs):
                return inputs * self.factor

    A `call` with an argument `training` is told whether the model trains. Layers, variables and seed generators in
    attributes, also in lists and dictionaries of them, belong to the layer. Called on arrays a layer computes, called
    on symbolic tensors it records. No gradient code is needed.

    Args:
        activity_regularizer: penalty on the output, divided by the batch size and added to the loss.
        trainable: whether training may change the weights.
        dtype: a dtype or a `DTypePolicy`; by default that of `iskra.config.set_dtype_policy`. All floats are computed
            in float32. A layer of integers truncates floats that it gets, and has no trained weights.
        autocast: whether a layer of integers truncates floats.
        name: by default the class's name, numbered.
        input_shape: shape of one input without the batch; as the first layer's argument it builds the model.
        input_dim: length of one input that is a vector, in place of `input_shape`.

    Attributes:
        built: whether the weights are made.
        input_spec: what inputs are accepted, see `InputSpec`.
        supports_masking: whether the output has a mask where the input has one: see `compute_mask`.

    Raises:
        ValueError: an unknown dtype, or `trainable` is no bool.
        TypeError: a name that is not a string, or an unknown argument.
    """

    _always_shown = (("name", "name"),)
    supports_masking: bool = False
    trains_when_called = False  # the `training` of a call that does not pass it
    _gives_its_dtype = False  # whether the output has the layer's dtype, if that is one of integers
    _has_layers_with_masks = False  # whether the layers inside pass masks on

    def __init__(
        self,
        *,
        activity_regularizer: RegularizerLike = None,
        trainable: bool = True,
        dtype: DTypePolicyLike = None,
        autocast: bool = True,
        name: str | None = None,
        input_shape: ShapeLike | None = None,
        input_dim: int | None = None,
    ) -> None:
        kind = type(self).__name__
        if name is not None and not isinstance(name, str):
            raise TypeError(f"{kind}: expected a string for name, got {name!r}. Remove it for a default name.")
        if not isinstance(trainable, bool):
            raise ValueError(f"{kind}: expected trainable to be a boolean, got {trainable!r}. Pass True or False.")
        super().__init__(trainable)
        self.name: str = name or auto_name(kind)
        self.dtype_policy = dtype
        self.autocast = autocast
        self.built = False
        self.input_spec: InputSpec | list[InputSpec] | None = None
        self.activity_regularizer: Callable[..., Any] | None = regularizers.get(activity_regularizer)
        self.given_input_shape: tuple[int] | ShapeLike | tuple[int | None, ...] | None = (
            (input_dim,) if input_dim is not None else input_shape and tuple(input_shape)
        )
        self._input_shape: Shapes = None
        self._used = False  # whether a program may hold it

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "build" in cls.__dict__:
            cls.build = run_once(cls.build)  # type: ignore[method-assign]
        if "compute_mask" in cls.__dict__ and "supports_masking" not in cls.__dict__:
            cls.supports_masking = True

    # What a subclass defines takes and returns what it likes: hence Any.

    def build(self, input_shape: Any) -> None:
        """Make the weights for inputs of this shape, whose batch axis is None. Layers without weights need none."""
        self._note_build(input_shape)

    def call(self, inputs: Any) -> Any:
        """Compute the output; every layer defines its own.

        Raises:
            NotImplementedError: the layer does not define it.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method call(self, inputs), got none. Define it with iskra.ops."
        )

    def compute_mask(self, inputs: Any, previous_mask: Any) -> Any:
        """The mask of the output: that of the input, in layers that support masking.

        A mask is False at the positions of a sequence to skip. A `call` with an argument `mask` is given the input's.
        """
        return previous_mask

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Build if needed, then `call`; errors get a note with the layer's name and the input's shape.

        `training` is passed on to the layers inside, unless they are called with their own.
        """
        self._check_initialized()
        training = kwargs.pop("training", None)
        inputs, *rest = args or (self._first_by_name(kwargs),)
        if rest:
            check_positional(self._who, type(self).call, args[1:])
        if is_symbolic_call(inputs, rest, kwargs):
            return self._record(inputs, tuple(rest), kwargs if training is None else {**kwargs, "training": training})
        masks = masks_of(inputs)
        inputs = self._truncated(operands(inputs)) if self.autocast else operands(inputs)
        around = _calls.training
        if not around:
            self._forget_losses()
        if training is None:
            training = around[-1] if around else None
        if training is not None and takes_training(type(self).call):
            kwargs["training"] = training
        self._used = True
        around.append(training)
        try:
            with self._noting(inputs):
                values = values_of(type(self).call, inputs, tuple(rest), kwargs)
                self._prepare(inputs, values)
                pass_on(inputs, masks)
                kwargs.update(masks_for(type(self).call, values, kwargs))
                outputs = self._called(inputs, *rest, **kwargs)
                if self._gives_its_dtype and self._dtype_policy.is_integer:
                    outputs = map_structure(self._of_dtype, outputs)
                if self.activity_regularizer is not None:
                    self.add_loss(penalty(self.activity_regularizer, outputs))
                self._pass_masks(inputs, outputs, kwargs.get("mask") if kwargs.get("mask") is not None else masks)
        finally:
            around.pop()
        return outputs

    @contextmanager
    def _noting(self, inputs: Structure) -> Iterator[None]:
        """A context whose errors get a note with the layer's name and the input's shape."""
        try:
            with building(self):
                yield
        except Exception as error:
            error.add_note(f"In {self._who}, input shape {shapes_of(inputs)}.")
            raise

    def stateless_call(
        self,
        trainable_variables: Sequence[ArrayLike],
        non_trainable_variables: Sequence[ArrayLike],
        *args: Any,
        return_losses: bool = False,
        **kwargs: Any,
    ) -> Any:
        """A call with given values for the variables, which are left as they are; the layer is built.

        Args:
            trainable_variables: a value for each of `trainable_variables`.
            non_trainable_variables: a value for each of `non_trainable_variables`.
            *args: as for a call of the layer.
            return_losses: whether to return `losses`, too.
            **kwargs: as for a call of the layer.

        Returns:
            `(outputs, non_trainable_variables)`, the latter as they are after the call; and the losses, if wanted.

        Raises:
            ValueError: the layer is not built, or another number of values or shape than the variables have.

        Example:
            >>> import iskra, numpy as np
            >>> layer = iskra.layers.Dense(2)
            >>> layer.build((None, 3))
            >>> outputs, _ = layer.stateless_call([np.ones((3, 2)), np.zeros(2)], [], np.ones((1, 3)))
            >>> outputs
            array([[3., 3.]], dtype=float32)
        """
        if not self.built:
            raise ValueError(
                f"{self._who}.stateless_call: expected a built layer, got one without weights. "
                "Call it on data, or build(input_shape) it, first."
            )
        (outputs, losses), (_, after) = stateless(
            lambda: (self(*args, **kwargs), self.losses if return_losses else None),
            ("trainable_variables", self.trainable_variables, trainable_variables),
            ("non_trainable_variables", self.non_trainable_variables, non_trainable_variables),
        )
        return (outputs, after, losses) if return_losses else (outputs, after)

    def _called(self, *args: Any, **kwargs: Any) -> Any:
        """`call`, in which the layer's own weights can no longer be made."""
        self._num_calls += 1
        try:
            with products_in(self._dtype_policy.compute_dtype):
                return self.call(*args, **kwargs)
        finally:
            self._num_calls -= 1

    def _first_by_name(self, kwargs: dict[str, Any]) -> Structure:
        """The input of a call whose arguments are all passed by name."""
        first = names_of(type(self).call)[0]
        if first not in kwargs:
            raise TypeError(f"{self._who}: expected an input, got none. Call the layer on data or a symbolic value.")
        return kwargs.pop(first)

    def _pass_masks(self, inputs: Structure, outputs: Outputs, masks: Structure) -> None:
        """Give the outputs their masks."""
        if self._has_layers_with_masks:
            return
        if self.supports_masking:
            pass_on(outputs, self.compute_mask(inputs, masks))
        elif any(mask is not None for mask in flatten(masks)):
            advise(
                f"mask {type(self).__name__}",
                f"{self._who}: expected an input without a mask, got one with a mask, which cannot be passed on: later "
                "layers will not skip any position. Reduce the sequence before, or drop the mask.",
            )

    def _record(self, inputs: Structure, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Structure:
        """Record a call of a functional model; the weights are made, knowing the batch size if an `Input` says it."""
        with self._noting(inputs):
            self._prepare(inputs, values_of(type(self).call, inputs, args, kwargs))
        outputs = record_call(self, (inputs, *args), kwargs, self.name)
        self._forget_losses()
        self._record_masks(inputs, outputs, kwargs.get("mask"))
        call = keras_tensors_in(outputs)[0].call
        assert call is not None
        call.name = self.name
        self._recorded.append(call)
        return outputs

    def _record_masks(self, inputs: Structure, outputs: Outputs, given: Structure) -> None:
        """Give symbolic outputs their masks, as a recorded call of `compute_mask`."""
        masks = masks_of(inputs) if given is None else given
        is_without = all(mask is None for mask in flatten(masks)) and type(self).compute_mask is Layer.compute_mask
        if self.supports_masking and not self._has_layers_with_masks and not is_without:
            pass_on(outputs, record_call(self.compute_mask, (inputs, masks), {}, f"{self.name}_mask"))

    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        """The output's shape for an input's shape, from a call on a symbolic input.

        Args:
            *args: the shape of each argument of `call`, None for those behind the last one.
            **kwargs: shapes by the arguments' names, `key_shape` for `key`; `input_shape` is the first.

        Example:
            >>> import iskra
            >>> iskra.layers.Flatten().compute_output_shape((None, 28, 28))
            (None, 784)
        """
        inputs = placeholders_of(args, kwargs)

        def call(values: list[Any]) -> Any:
            given, by_name = pack_sequence_as(inputs, values)
            return self(*given, **by_name)

        outputs = infer(call, flatten(inputs))
        self._forget_losses()
        return shapes_of(outputs)

    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Structure:
        """The output for symbolic inputs, with a shape and a dtype, from `compute_output_shape` or a call.

        Example:
            >>> import iskra
            >>> iskra.layers.Flatten().compute_output_spec(iskra.KerasTensor((None, 28, 28))).shape
            (None, 784)
        """
        if type(self).compute_output_shape is Layer.compute_output_shape:
            outputs = self(*args, **kwargs)
            self._recorded.pop()  # which is no call of a model
            return outputs
        return specs(self.compute_output_shape(*map(shapes_of, (*args, *kwargs.values()))), self.dtype)

    @property
    def metrics(self) -> list[Metric]:
        """The metrics that are attributes of the layer and of those inside it."""
        return attached_metrics(self)

    @property
    def metrics_variables(self) -> list[Variable]:
        """The variables of `metrics`."""
        return [variable for metric in self.metrics for variable in metric.variables]

    def get_config(self) -> Config:
        """The constructor's arguments, with the current name and trainable; the input's shape belongs to the model."""
        accepted = inspect.signature(type(self).__init__).parameters.values()
        names = {p.name for p in accepted}
        if any(p.kind is inspect.Parameter.VAR_KEYWORD for p in accepted):
            names |= {"name", "trainable", "dtype"}
        now = {"name": self.name, "trainable": self.trainable}
        given = {k: v for k, v in super().get_config().items() if k not in (*now, "input_shape", "input_dim")}
        if given.get("activity_regularizer", ...) is None:
            del given["activity_regularizer"]
        if "dtype" in names and self._dtype_policy.name != "float32":
            given["dtype"] = dtype_policies.serialize(self._dtype_policy)
        return {k: v for k, v in now.items() if k in names} | given

    def get_build_config(self) -> Config | None:
        """The shapes of the inputs that the weights were made for, None before `build`."""
        if not self.built or self._input_shape is None:
            return None
        shapes = self._input_shape
        return {"shapes_dict": dict(shapes)} if isinstance(shapes, NamedShapes) else {"input_shape": shapes}

    def build_from_config(self, config: Config) -> None:
        """Make the weights for the shapes in a config from `get_build_config`."""
        if "shapes_dict" in config:
            self.build(**{name: as_shape(shape) for name, shape in config["shapes_dict"].items()})
        else:
            self.build(as_shape(config["input_shape"]))

    def _prepare(self, inputs: Structure, values: dict[str, Any]) -> None:
        """Check the inputs against the spec, and make the weights in the first call."""
        if self.built and self.input_spec is None:
            return
        check_inputs(self.input_spec, batch_shapes(inputs), self._who)
        if not self.built:
            self.build(**shapes_for(type(self).build, type(self).call, values))

    def _note_build(self, input_shape: Shapes) -> None:
        self.built: bool = True
        self._input_shape = input_shape
