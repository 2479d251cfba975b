"""Sums and means over batches, and the metric that averages a function of targets and predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

from .. import ops
from ..graph import Variable, current_trace
from ..graph.masks import get_mask
from ..losses.loss import with_mask
from ..losses.pairing import to_float, weights_like
from ..typing import Array, ArrayLike, Config
from .metric import Direction, Metric
from .registry import function_of


class _Total(Metric):
    """A total of values, in floats, or in integers: then values, weights and each batch's sum lose their fractions."""

    _takes_integers = True

    def _whole(self, values: Array) -> Array:
        return ops.trunc(values) if self.dtype == "int32" else values


class Sum(_Total):
    """Weighted sum of values: `sum(w_i v_i)`.

    Args:
        name: see `Metric`.
        dtype: None or "float32"; "int32" drops the fractions of values and weights.

    Example:
        >>> metric = Sum()
        >>> metric.update_state([1.0, 3.0])
        >>> metric.update_state([5.0], sample_weight=[0.5])
        >>> float(metric.result())
        6.5
    """

    def __init__(self, name: str = "sum", dtype: str | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total: Variable = self.add_variable((), name="total")

    def update_state(self, values: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Accumulate `values`, `(N, ...)`, with a weight for each sample or value."""
        sample_weight = with_mask(sample_weight, get_mask(values), "sum")
        values = self._whole(to_float(values))
        if sample_weight is not None:
            values = values * self._whole(weights_like(sample_weight, values))
        self.total.assign_add(ops.sum(values))

    def result(self) -> Array:
        return ops.cast(ops.copy(self.total), self.dtype)


class Mean(_Total):
    """Weighted mean of values: `sum(w_i v_i) / sum(w_i)`, 0 before the first.

    Args:
        name: see `Metric`.
        dtype: None or "float32"; "int32" drops the fractions of values and weights, not that of the mean.

    Example:
        >>> metric = Mean()
        >>> metric.update_state([1.0, 3.0])
        >>> metric.update_state([8.0], sample_weight=[2.0])
        >>> float(metric.result())
        5.0
    """

    def __init__(self, name: str = "mean", dtype: str | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total: Variable = self.add_variable((), name="total")
        self.count: Variable = self.add_variable((), name="count")

    def update_state(self, values: ArrayLike, sample_weight: ArrayLike | None = None) -> None:
        """Accumulate `values`, `(N, ...)`, weighted by sample or value; a sample counts as one value, its mean."""
        sample_weight = with_mask(sample_weight, get_mask(values), "sum")
        floats = self._whole(to_float(values))
        weights = None if sample_weight is None else self._whole(weights_like(sample_weight, floats))
        count: Array | int
        if weights is None:
            count = (floats.shape[0] or 1) if floats.shape else 1  # None where only shapes are asked for
        elif weights.shape:
            weights = ops.broadcast_to(weights, floats.shape)
            count = self._whole(ops.sum(_by_sample(weights)))
            floats = floats * weights
        else:  # one weight for the whole batch
            floats, count = ops.mean(floats) * weights, weights
        self.total.assign_add(self._whole(ops.sum(_by_sample(floats))))
        self.count.assign_add(count)

    def result(self) -> Array:
        if current_trace() is None and self.count.value != 0:  # after every epoch: without the detour through ops
            return self.total.value / self.count.value
        return ops.divide_no_nan(self.total, self.count)


def _by_sample(values: Array) -> Array:
    """The mean over all axes but the first."""
    return ops.mean(values, axis=tuple(range(1, len(values.shape)))) if len(values.shape) > 1 else values


class MeanMetricWrapper(Mean):
    """Mean of a function of targets and predictions.

    Args:
        fn: `(y_true, y_pred, **kwargs) -> values`, one for each sample.
        name: for logs; the function's name by default.
        dtype: see `Mean`.
        kwargs: passed to `fn`, and readable as attributes.

    Raises:
        TypeError: `fn` is not callable.

    Example:
        >>> metric = MeanMetricWrapper(lambda y_true, y_pred: abs(y_true - y_pred), name="error")
        >>> float(metric([1.0, 2.0], [2.0, 4.0]))
        1.5
    """

    def __init__(
        self, fn: Callable[..., ArrayLike], name: str | None = None, dtype: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(name=name or str(getattr(fn, "__name__", "mean_metric_wrapper")), dtype=dtype)
        if not callable(fn):
            raise TypeError(
                f"{type(self).__name__}: expected a function of targets and predictions, got {fn!r}. "
                "Pass for example iskra.losses.mean_squared_error."
            )
        self.fn = fn
        self.kwargs = kwargs
        self.__dict__.update(kwargs)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """A metric from its arguments; the function may be given by its name, or by the config of a registered one."""
        if "fn" in config:
            config = {**config, "fn": function_of(config["fn"])}
        return cls(**config)

    def update_state(  # type: ignore[override]
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> None:
        mask = get_mask(y_pred)
        y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
        super().update_state(self.fn(y_true, y_pred, **self.kwargs), with_mask(sample_weight, mask, "sum"))


class NamedMetric(MeanMetricWrapper):
    """Mean of one function without arguments of its own: `class Mine(NamedMetric, function=mine, direction="up")`."""

    if TYPE_CHECKING:
        direction: Direction

        def __init__(self, name: str = ..., dtype: str | None = None) -> None: ...

    def __init_subclass__(
        cls,
        function: Callable[..., Array] | None = None,
        direction: Direction = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        if function is not None:
            fn, default_name = function, name or function.__name__

            def __init__(self: NamedMetric, name: str = default_name, dtype: str | None = None) -> None:
                MeanMetricWrapper.__init__(self, fn, name, dtype)

            cls.direction = direction
            cls.__init__ = __init__  # type: ignore[method-assign]
        super().__init_subclass__(**kwargs)
