"""The state of an optimizer: the number of steps, the learning rate, slots (arrays beside each weight)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .. import initializers, ops
from ..configurable import Configurable
from ..graph import Variable
from ..typing import Array, ArrayLike, InitializerLike, LearningRate
from .options import learning_rate_source


class OptimizerState(Configurable):
    """The variables of an optimizer, and the two ways to declare them.

    A subclass names its arrays in `slots` and finds them by `slot`. One in Keras's way overrides `build`, makes
    them with `add_optimizer_variables` and finds them by `_get_variable_index`.

    Args:
        name: of the optimizer, in the paths of its variables.
        learning_rate: see `Optimizer`.

    Attributes:
        built: whether it knows its weights.
    """

    def __init__(self, name: str, learning_rate: LearningRate) -> None:
        self.name = name
        self.built: bool = False
        self._iterations = Variable(0, name="iteration", path=f"{name}/iteration", trainable=False)
        self._learning_rate = learning_rate_source(name, learning_rate, type(self).__name__)
        self._slots: dict[Variable, dict[str, Variable]] = {}  # by trainable variable, in the model's order
        self._made: list[Variable] = []  # what was added, in that order

    def slots(self) -> list[tuple[str, ...]]:
        """Names of the arrays kept beside each weight, in groups: a group's slots stand together for each weight."""
        return []

    def initial_value(self, slot: str, variable: Variable) -> np.ndarray | None:
        """The initial value of a slot of a weight: zeros in its shape; None if this weight has no such slot."""
        return np.zeros(variable.shape, variable.dtype)

    def build(self, variables: Iterable[Variable]) -> None:
        """Create the slots of these weights; done automatically by the first `apply`."""
        if self.built:
            return
        self._slots = {variable: {} for variable in variables}
        self._build_shared(list(self._slots))
        for group in self.slots():
            for variable, slots in self._slots.items():
                for name in group:
                    value = self.initial_value(name, variable)
                    if value is not None:
                        slots[name] = self._add(_beside(variable, name), value)
        self.built = True

    def _build_shared(self, variables: list[Variable]) -> None:
        """Create what precedes the slots."""

    def slot(self, variable: Variable, name: str) -> Variable:
        """The array of that name beside a weight."""
        return self._slots[variable][name]

    @property
    def variables(self) -> list[Variable]:
        rate = [self._learning_rate] if isinstance(self._learning_rate, Variable) else []
        return [self._iterations, *rate, *self._made]

    def set_weights(self, weights: Sequence[ArrayLike]) -> None:
        """Set the state from arrays in the order of `variables`.

        Raises:
            ValueError: another number of arrays than variables, as before `build`.
        """
        if len(weights) != len(self.variables):
            fix = "Set the weights of an optimizer of the same kind, built for the same model."
            if not self.built:
                fix = "You are calling set_weights before optimizer.build(model.trainable_variables). Build it first."
            raise ValueError(
                f"{type(self).__name__}: expected {len(self.variables)} arrays, one for each of its variables, "
                f"got {len(weights)}. {fix}"
            )
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(value)

    # The learning rate. ---------------------------------------------------------------------------------------------

    @property
    def learning_rate(self) -> Variable | Array:
        if isinstance(self._learning_rate, Variable):
            return self._learning_rate
        return self._learning_rate(ops.convert_to_tensor(self._iterations))

    @learning_rate.setter
    def learning_rate(self, value: LearningRate) -> None:
        if callable(value):
            self._learning_rate = learning_rate_source(self.name, value, type(self).__name__)
        elif isinstance(self._learning_rate, Variable):
            self._learning_rate.assign(value)
        else:
            raise TypeError(
                f"{type(self).__name__}: expected no change of a scheduled learning rate, got {value!r}. "
                "Make the optimizer with a number as learning_rate to set it later."
            )

    @property
    def _current_rate(self) -> Any:
        """The learning rate as an array, or the schedule."""
        return self._learning_rate.value if isinstance(self._learning_rate, Variable) else self._learning_rate

    # Keras's way to keep arrays. ------------------------------------------------------------------------------------

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: InitializerLike = "zeros",
        dtype: str | None = None,
        name: str | None = None,
    ) -> Variable:
        """A new variable as part of the optimizer's state; `initializer` gives its initial value."""
        value = initializers.get(initializer)(tuple(shape), dtype or "float32")
        return self._add(name or "variable", np.asarray(value))

    def add_variable_from_reference(
        self, reference_variable: Variable, name: str | None = None, initializer: InitializerLike = "zeros"
    ) -> Variable:
        """A new variable in the shape of a weight, as part of the optimizer's state."""
        full_name = _beside(reference_variable, name or "var")
        return self.add_variable(reference_variable.shape, initializer, reference_variable.dtype, full_name)

    def add_optimizer_variables(
        self,
        trainable_variables: Iterable[Variable],
        name: str | Sequence[str],
        initializer: InitializerLike | list[InitializerLike] = "zeros",
    ) -> Any:
        """A new variable for each weight; for several names a list for each, with one initializer or one for each."""
        names = [name] if isinstance(name, str) else list(name)
        given = list(initializer) if isinstance(initializer, (list, tuple)) else [initializer] * len(names)
        if len(given) != len(names):
            raise ValueError(
                f"{type(self).__name__}: expected one initializer for each of {len(names)} names, got {len(given)}. "
                "Pass as many, or one for all."
            )
        rows = [
            [self.add_variable_from_reference(v, n, i) for n, i in zip(names, given, strict=True)]
            for v in trainable_variables
        ]
        lists = [[row[i] for row in rows] for i in range(len(names))]
        return lists[0] if isinstance(name, str) else tuple(lists)

    def assign(self, variable: Variable, value: ArrayLike) -> None:
        """`variable.assign(value)`, as Keras's optimizers write it."""
        variable.assign(value)

    def assign_add(self, variable: Variable, value: ArrayLike) -> None:
        """`variable.assign_add(value)`, as Keras's optimizers write it."""
        variable.assign_add(value)

    def assign_sub(self, variable: Variable, value: ArrayLike) -> None:
        """`variable.assign_sub(value)`, as Keras's optimizers write it."""
        variable.assign_sub(value)

    def _get_variable_index(self, variable: Variable) -> int:
        """The index of a weight among those that the optimizer was built for."""
        return list(self._slots).index(variable)

    def _add(self, name: str, value: np.ndarray) -> Variable:
        variable = Variable(value, name=name, path=f"{self.name}/{name}", trainable=False)
        self._made.append(variable)
        return variable


def _beside(variable: Variable, name: str) -> str:
    """The name of an array beside a weight."""
    return f"{variable.path.replace('/', '_')}_{name}"
