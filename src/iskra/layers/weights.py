"""The weights of layers and models: making, listing, freezing, reading, writing, penalizing them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from typing import Any

import numpy as np

from .. import constraints, dtype_policies, initializers, regularizers
from ..compilation import cache_version
from ..graph import SeedGenerator, Tensor, Variable, current_trace, untraced
from ..graph.boolean_variable import BooleanVariable
from ..typing import Array, ArrayLike, ConstraintLike, DTypeLike, InitializerLike, RegularizerLike
from .dtyped import Dtyped
from .initial_values import initial_value
from .tracking import once, own_weights, owned, with_sublayers
from .variable_paths import path_of

_OLDER_ORDER = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")


def _name_first(add_weight: Callable[..., Variable]) -> Callable[..., Variable]:
    """An `add_weight` that also takes its arguments in the order of older programs, in which a name is the first."""

    @functools.wraps(add_weight)
    def wrapper(self: WeightOwner, *args: Any, **kwargs: Any) -> Variable:
        if args and isinstance(args[0], str):
            args, kwargs = (), {**dict(zip(_OLDER_ORDER, args, strict=False)), **kwargs}
        return add_weight(self, *args, **kwargs)

    return wrapper


class WeightOwner(Dtyped):
    """The part of a layer that owns weights.

    Attributes:
        name: for summaries, files and errors.
        built: whether the weights are made.
    """

    name: str
    built: bool

    def __init__(self, trainable: bool) -> None:
        self._trainable = trainable
        self._weights: list[Variable] = []
        self._regularized: list[tuple[Variable, Callable[[Any], Any]]] = []
        self._losses: list[Any] = []
        self._num_calls = 0  # how many calls of the layer are running

    @_name_first
    def add_weight(
        self,
        shape: int | Sequence[int] | None = None,
        initializer: InitializerLike = None,
        dtype: DTypeLike = None,
        trainable: bool = True,
        autocast: bool = True,
        regularizer: RegularizerLike = None,
        constraint: ConstraintLike = None,
        aggregation: str = "none",
        name: str | None = None,
    ) -> Variable:
        """A new weight of this layer.

        Args:
            shape: its shape; () by default.
            initializer: of its values: a name, an initializer, or a function of shape and dtype. By default
                "glorot_uniform", for integers "zeros".
            dtype: "float32", an integer dtype or "bool"; the layer's by default. All floats are float32.
            trainable: whether gradients change it.
            autocast: accepted for Keras's sake.
            regularizer: penalty on it, added to the loss.
            constraint: applied to it after each update, see `iskra.constraints`.
            aggregation: accepted for Keras's sake.
            name: for summaries and files.

        Older programs pass the name first, `add_weight("kernel", shape=(3, 2))`, which is taken, too.

        Raises:
            ValueError: the layer is in its `call`; an unknown dtype, initializer, regularizer or constraint; or a
                trained weight of integers.
        """
        if self._num_calls and self.built:
            raise ValueError(
                f"{self._who}.add_weight: cannot add new elements of state in a call of the layer, got "
                f"{name or 'a weight'!r}. Each call would make another: make weights in __init__ or build."
            )
        dims = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape or ())
        policy = self.dtype_policy if dtype is None else dtype_policies.get(dtype)
        if dtype is None and trainable and not policy.is_float:
            raise ValueError(
                f"{self._who}: expected a dtype of floats for a layer with weights to train, got {policy.name!r}. "
                "Remove dtype: weights are float32."
            )
        dtype = "float32" if policy.is_float else policy.name
        default = "glorot_uniform" if policy.is_float else "zeros"
        name = name or (f"variable_{len(self._weights)}" if self._weights else "variable")
        with untraced():
            value = initial_value(name, initializers.get(initializer or default), dims, dtype, not self._loads_itself)
        kind = BooleanVariable if dtype == "bool" else Variable
        variable = kind(value, name=name, trainable=trainable and self._trainable, path=path_of(self, name))
        variable.was_trainable = trainable
        variable.constraint = constraints.get(constraint)
        self._weights.append(variable)
        rule = regularizers.get(regularizer)
        if rule is not None:
            self._regularized.append((variable, rule))
        return variable

    add_variable = add_weight  # Keras's other name of it

    @property
    def weights(self) -> list[Variable]:
        """All weights: the layer's own, trainable ones first, then those of its layers."""
        return once(v for layer in with_sublayers(self) for v in own_weights(layer))

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes."""
        if not self.trainable:
            return []
        return once(v for layer in with_sublayers(self) if layer.trainable for v in own_weights(layer) if v.trainable)

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that gradients do not change: statistics, and those of frozen layers."""
        return self._without_trained(self.weights)

    @property
    def variables(self) -> list[Variable]:
        """All weights, and the counters of random draws."""
        parts = [part for layer in with_sublayers(self) for part in owned(layer)]
        return self.weights + once(part.state for part in parts if isinstance(part, SeedGenerator))

    trainable_variables = trainable_weights

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """The variables that gradients do not change."""
        return self._without_trained(self.variables)

    def _without_trained(self, variables: list[Variable]) -> list[Variable]:
        trained = set(map(id, self.trainable_weights))
        return [v for v in variables if id(v) not in trained]

    @property
    def trainable(self) -> bool:
        """Whether training may change the weights; setting it also sets it for these and for the layers inside."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for layer in with_sublayers(self):
            layer._trainable = bool(value)
            for variable in own_weights(layer):
                variable.trainable = bool(value) and variable.was_trainable
        cache_version.advance()

    def count_params(self) -> int:
        """The number of elements of all weights.

        Raises:
            ValueError: the layer is not built.
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

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Assign values to all weights.

        Args:
            weights: one array for each weight, as from `get_weights`.

        Raises:
            ValueError: another number of arrays, or an array of another shape; nothing is assigned then.
        """
        variables = self.weights
        if len(weights) != len(variables):
            have = ", ".join(f"{v.path} {v.shape}" for v in variables) or "none"
            fix = (
                f"The weights are: {have}." if self.built else "Build it first: call it on data, or build(input_shape)."
            )
            raise ValueError(f"{self._who}.set_weights: expected {len(variables)} arrays, got {len(weights)}. {fix}")
        for variable, value in zip(variables, weights, strict=True):
            shape = np.shape(value)  # type: ignore[arg-type]
            if shape != variable.shape:
                raise ValueError(
                    f"{self._who}.set_weights: expected shape {variable.shape} for {variable.path}, got {shape}. "
                    "Use the weights of a layer of the same sizes."
                )
        for variable, value in zip(variables, weights, strict=True):
            variable.assign(value)

    def save_own_variables(self, store: MutableMapping[str, Any]) -> None:
        """Put the layer's own variables, without those of the layers inside, into what is written to a file.

        A layer of your own may write other arrays, under other names; it reads them by `load_own_variables`.

        Args:
            store: takes arrays by name; by default a number for each variable.
        """
        for number, variable in enumerate(own_weights(self)):
            store[str(number)] = np.asarray(variable)

    @property
    def _loads_itself(self) -> bool:
        """Whether it has a `load_own_variables` of its own, so that it alone knows what a file has to have."""
        return type(self).load_own_variables is not WeightOwner.load_own_variables

    def load_own_variables(self, store: Mapping[str, Array]) -> None:
        """Assign to the layer's own variables what `save_own_variables` put into a file.

        Args:
            store: arrays by name.

        Raises:
            ValueError: another number of arrays than the layer has variables, or one of another shape.
        """
        variables = own_weights(self)
        if set(store) != {str(number) for number in range(len(variables))}:
            raise ValueError(
                f"{self._who}.load_own_variables: expected {len(variables)} arrays, got {len(store)}. Load the weights "
                "of a layer of the same settings."
            )
        for number, variable in enumerate(variables):
            variable.assign(store[str(number)])

    def add_loss(self, loss: Array | Tensor) -> None:
        """Add a scalar to the loss that training minimizes; to be called in `call`."""
        self._losses.append(loss)

    @property
    def losses(self) -> list[Array]:
        """The scalars that `call` added, and the penalties on trainable weights; symbolic inside a trace."""
        layers = with_sublayers(self)
        added = [loss for layer in layers for loss in layer._losses]
        if current_trace() is None:
            added = [loss for loss in added if not isinstance(loss, Tensor)]
        trained = {id(v) for v in self.trainable_weights}
        return added + [rule(v) for layer in layers for v, rule in layer._regularized if id(v) in trained]

    def _forget_losses(self) -> None:
        for layer in with_sublayers(self):
            layer._losses.clear()

    def _built_again(self, *shapes: Any) -> None:
        """What `build` does when all is built: nothing. A model whose shape is fixed refuses another one."""

    def _check_initialized(self) -> None:
        if "_weights" not in self.__dict__:
            raise RuntimeError(
                f"{type(self).__name__}: expected super().__init__() in its constructor, got none. Call it there first."
            )

    @property
    def _who(self) -> str:
        return f"{type(self).__name__} {self.name!r}"
