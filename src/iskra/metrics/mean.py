"""Running sums and means, and the metric that averages a function of samples."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import ops
from ..graph import current_trace
from ..graph.masks import get_mask
from ..losses.loss import with_mask
from ..losses.pairing import to_float, weights_like
from .metric import Metric

__all__ = ["Mean", "MeanMetricWrapper", "Sum"]


class Sum(Metric):
    """Add up values: `sum(w_i v_i)`.

    Args:
        name: for logs.
        dtype: None or "float32".

    Example:
        >>> metric = Sum()
        >>> metric.update_state([1.0, 3.0])
        >>> metric.update_state([5.0], sample_weight=[0.5])
        >>> float(metric.result())
        6.5
    """

    def __init__(self, name: str = "sum", dtype: str | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable((), name="total")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Add `values`, `(N, ...)`, with a weight for each sample or value."""
        sample_weight = with_mask(sample_weight, get_mask(values), "sum")
        values = to_float(values)
        if sample_weight is not None:
            values = values * weights_like(sample_weight, values)
        self.total.assign_add(ops.sum(values))

    def result(self) -> Any:
        """The sum so far."""
        return self.total.numpy()


class Mean(Metric):
    """Average values: `sum(w_i v_i) / sum(w_i)`, 0 before the first.

    Args:
        name: for logs.
        dtype: None or "float32".

    Example:
        >>> metric = Mean()
        >>> metric.update_state([1.0, 3.0])
        >>> metric.update_state([8.0], sample_weight=[2.0])
        >>> float(metric.result())
        5.0
    """

    def __init__(self, name: str = "mean", dtype: str | None = None) -> None:
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_variable((), name="total")
        self.count = self.add_variable((), name="count")

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Add `values`, `(N, ...)`, with a weight for each sample or value. A sample counts as one value, its mean."""
        sample_weight = with_mask(sample_weight, get_mask(values), "sum")
        values = to_float(values)
        weights = None if sample_weight is None else weights_like(sample_weight, values)
        if weights is None:
            count = (values.shape[0] or 1) if values.shape else 1  # None where only shapes are asked for
        elif weights.shape:
            weights = ops.broadcast_to(weights, values.shape)
            count = ops.sum(_by_sample(weights))
            values = values * weights
        else:  # one weight for the whole batch
            values, count = ops.mean(values) * weights, weights
        self.total.assign_add(ops.sum(_by_sample(values)))
        self.count.assign_add(count)

    def result(self) -> Any:
        """The mean so far."""
        if current_trace() is None and self.count.value != 0:  # after every epoch: without the detour through ops
            return self.total.value / self.count.value
        return ops.divide_no_nan(self.total, self.count)


def _by_sample(values: Any) -> Any:
    """The mean over all axes but the first."""
    return ops.mean(values, axis=tuple(range(1, len(values.shape)))) if len(values.shape) > 1 else values


class MeanMetricWrapper(Mean):
    """Average a function of targets and predictions.

    Args:
        fn: `(y_true, y_pred, **kwargs) -> values`, one for each sample.
        name: for logs; the function's name by default.
        dtype: None or "float32".
        kwargs: handed on to `fn`, and readable as attributes.

    Example:
        >>> metric = MeanMetricWrapper(lambda y_true, y_pred: abs(y_true - y_pred), name="error")
        >>> float(metric([1.0, 2.0], [2.0, 4.0]))
        1.5
    """

    def __init__(
        self, fn: Callable[..., Any], name: str | None = None, dtype: str | None = None, **kwargs: Any
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

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:  # type: ignore[override]
        """Add a batch: targets and predictions, `(N, ...)`, and weights of the samples."""
        mask = get_mask(y_pred)
        y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
        super().update_state(self.fn(y_true, y_pred, **self.kwargs), with_mask(sample_weight, mask, "sum"))
