"""The base of metrics: state that accumulates over batches, and a result computed from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal, TypeAlias

import numpy as np

from .. import initializers
from ..configurable import Configurable
from ..dtype_policies import floats_only, get as dtype_policy
from ..functional import stateless
from ..graph import Variable, untraced
from ..graph.allocation_limit import check_allocation
from ..naming import auto_name
from ..tree import flatten
from ..typing import Array, ArrayLike, InitializerLike
from .accumulator import Accumulator

Direction: TypeAlias = Literal["up", "down"] | None


class Metric(Configurable):
    """Base class of metrics. A subclass adds variables in `__init__` and defines `update_state` and `result`.

    Both are written in ops and `Variable.assign`, so that the same lines run on arrays and inside a training step.

    Args:
        dtype: None or "float32".
        name: for logs; made from the class's name by default.

    Example:
        >>> from iskra import ops
        >>> class Largest(Metric):
        ...     def __init__(self, name="largest"):
        ...         super().__init__(name=name)
        ...         self.value = self.add_variable(shape=(), initializer="zeros", name="value")
        ...     def update_state(self, y_true, y_pred, sample_weight=None):
        ...         self.value.assign(ops.maximum(self.value, ops.max(y_pred)))
        ...     def result(self):
        ...         return ops.copy(self.value)
        >>> metric = Largest()
        >>> metric.update_state([0.0, 0.0], [1.0, 3.0])
        >>> float(metric.result())
        3.0
    """

    direction: Direction = None
    """"up" if larger is better, "down" if smaller is better, None if neither is known."""
    _takes_integers: ClassVar[bool] = False
    """Whether the metric can be computed in integers, as `dtype="int32"` asks for."""

    def __init__(self, dtype: str | None = None, name: str | None = None) -> None:
        self.name: str = name or auto_name(type(self).__name__)
        in_integers = self._takes_integers and dtype is not None and dtype_policy(dtype).is_integer
        self.dtype: str = "int32" if in_integers else floats_only(dtype, self.name)
        self._own_variables: list[Variable] = []

    @property
    def _dtype(self) -> str:
        """The dtype, under the name by which metrics of one's own, written for Keras, read it."""
        return self.dtype

    def add_variable(
        self,
        shape: Sequence[int],
        initializer: InitializerLike = "zeros",
        dtype: str | None = None,
        aggregation: str = "sum",
        name: str | None = None,
    ) -> Variable:
        """A variable that belongs to the metric; float32 sums keep what their rounding leaves, see `Accumulator`.

        Args:
            shape: its shape.
            initializer: its initial value, by name or as an initializer.
            dtype: "float32" (the default) or "int32", also called "int".
            aggregation: accepted for compatibility with Keras: there is one copy only.
            name: its name.

        Raises:
            RuntimeError: the metric's `__init__` did not call that of `Metric`.
        """
        if "_own_variables" not in self.__dict__:
            who = type(self).__name__
            raise RuntimeError(
                f"{who}: expected super().__init__() before the first variable, got none. Call it first in __init__."
            )
        check_allocation(self.name, tuple(shape))
        with untraced():
            start = initializers.get("zeros" if initializer is None else initializer)
            value = np.asarray(start(tuple(shape), "int32" if dtype == "int" else dtype or "float32"))
        name = name or "variable"
        kind = Accumulator if value.dtype == np.float32 else Variable
        variable = kind(value, name=name, trainable=False, path=f"{self.name}/{name}")
        self._own_variables.append(variable)
        return variable

    def add_weight(
        self,
        shape: Sequence[int] = (),
        initializer: InitializerLike = None,
        dtype: str | None = None,
        name: str | None = None,
    ) -> Variable:
        """The older name of `add_variable`."""
        return self.add_variable(shape, initializer, dtype, name=name)

    @property
    def variables(self) -> list[Variable]:
        """The variables of the metric, then those among its attributes and of metrics there, each once."""
        found = {id(variable): variable for variable in self._own_variables}
        for value in flatten([value for name, value in vars(self).items() if name != "_arguments"]):
            parts = value.variables if isinstance(value, Metric) else [value] if isinstance(value, Variable) else []
            found |= {id(variable): variable for variable in parts}
        return list(found.values())

    @property
    def remainders(self) -> list[Variable]:
        """What the rounding of the variables leaves, which belongs to the state of a training."""
        return [variable.remainder for variable in self.variables if isinstance(variable, Accumulator)]

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Accumulate a batch: `(y_true, y_pred, sample_weight=None)`, or `(values, sample_weight=None)`.

        Targets and predictions `(N, ...)` have one shape; weights are `(N,)` or in the shape of the values.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method update_state, got none. Define it in the class."
        )

    def result(self) -> Array:
        """The metric over all batches since the last `reset_state`."""
        raise NotImplementedError(f"{type(self).__name__}: expected a method result, got none. Define it in the class.")

    def reset_state(self) -> None:
        """Set every variable to zero."""
        for variable in self.variables:
            variable.assign(0)

    def stateless_update_state(self, metric_variables: Sequence[ArrayLike], *args: Any, **kwargs: Any) -> list[Array]:
        """The variables after `update_state` from given values; the variables themselves are left as they are.

        Between calls the values are float32: one by one they count to 2^24. `update_state`, also in a function that
        `iskra.jit` compiles, has no such limit.

        Args:
            metric_variables: a value for each of `variables`.
            *args: as for `update_state`.
            **kwargs: as for `update_state`.
        """
        _, after = self._stateless(lambda: self.update_state(*args, **kwargs), metric_variables)
        return after

    def stateless_result(self, metric_variables: Sequence[ArrayLike]) -> Array:
        """The result for given values of the variables."""
        result, _ = self._stateless(self.result, metric_variables)
        return result

    def stateless_reset_state(self) -> list[Array]:
        """The values of the variables after `reset_state`."""
        _, after = self._stateless(self.reset_state, self.variables)
        return after

    def _stateless(self, call: Callable[[], Any], values: Sequence[ArrayLike]) -> tuple[Any, list[Array]]:
        """A call from given values of the variables; what their rounding leaves is neither kept nor changed."""
        state = (f"{self.name}: metric_variables", self.variables, values)
        beside = ("remainders", self.remainders, [np.zeros(each.shape, np.float32) for each in self.remainders])
        result, (after, _) = stateless(call, state, beside)
        return result, after

    def __call__(self, *args: Any, **kwargs: Any) -> Array:
        """Accumulate a batch and return the result so far. Args: see `update_state`."""
        self.update_state(*args, **kwargs)
        return self.result()
