"""What a loss object is: a number for each sample, weighted and reduced to one number for the batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .. import ops
from ..configurable import Configurable
from ..graph.masks import get_mask
from ..naming import auto_name
from .pairing import same_rank, to_float, weights_like

MEAN = "sum_over_batch_size"
REDUCTIONS = (MEAN, "sum", "mean", "mean_with_sample_weight", "none", None)
Reduction = str | None


class Loss(Configurable):
    """The base of loss objects. A subclass writes `call`.

    Args:
        name: for logs; made from the class's name by default.
        reduction: how the batch's losses `l_i`, with sample weights `w_i`, become one number:
            "sum_over_batch_size" or "mean", `sum(w_i l_i) / n`; "sum", `sum(w_i l_i)`; "mean_with_sample_weight",
            `sum(w_i l_i) / sum(w_i)`; None or "none", no reduction.
        dtype: None or "float32".

    Raises:
        ValueError: an unknown reduction or dtype.

    Example:
        >>> class Biggest(Loss):
        ...     def call(self, y_true, y_pred):
        ...         return ops.max(ops.abs(y_true - y_pred), axis=-1)
        >>> float(Biggest()([[0.0, 0.0], [0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]]))
        3.0
    """

    def __init__(self, name: str | None = None, reduction: Reduction = MEAN, dtype: str | None = None) -> None:
        self.name = name or auto_name(type(self).__name__)
        self.reduction = _known(reduction, self.name)
        self.dtype = float32_only(dtype, self.name)

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """The loss of a batch.

        Args:
            y_true: targets, `(N, ...)`.
            y_pred: predictions, `(N, ...)`.
            sample_weight: None, or weights that the losses are multiplied by, `(N,)` or shaped as the losses.
        """
        mask = get_mask(y_pred)
        losses = self.call(to_float(y_true), to_float(y_pred))
        return reduced(losses, with_mask(sample_weight, mask, self.reduction), self.reduction)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The losses of the samples, `(N, ...)`."""
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method call(self, y_true, y_pred), got none. Define it in the class."
        )


class FunctionLoss(Loss):
    """A loss object made of a loss function.

    Args:
        function: `(y_true, y_pred, **arguments) -> losses of the samples`.
        reduction: see `Loss`.
        name: see `Loss`; the function's name by default.
        dtype: see `Loss`.
        arguments: handed on to the function, and readable as attributes.

    Example:
        >>> loss = FunctionLoss(lambda y_true, y_pred, power: abs(y_true - y_pred) ** power, power=3)
        >>> float(loss([[0.0]], [[2.0]])), loss.power
        (8.0, 3)
    """

    def __init__(
        self,
        function: Callable[..., Any],
        reduction: Reduction = MEAN,
        name: str | None = None,
        dtype: str | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(name or getattr(function, "__name__", None), reduction, dtype)
        self.function = function
        self.arguments = arguments
        self.__dict__.update(arguments)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The function's losses; `(N,)` targets and `(N, 1)` predictions meet as `(N, 1)`."""
        return self.function(*same_rank(y_true, y_pred), **self.arguments)


def reduced(values: Any, sample_weight: Any, reduction: Reduction) -> Any:
    """The losses of the samples, weighted and made one number as `reduction` says."""
    if sample_weight is not None:
        sample_weight = weights_like(sample_weight, values)
        values = values * sample_weight
    if reduction in (None, "none") or not values.shape:
        return values
    if reduction == "sum":
        return ops.sum(values)
    if reduction == "mean_with_sample_weight" and sample_weight is not None:
        return ops.divide_no_nan(ops.sum(values), ops.sum(sample_weight))
    return ops.mean(values)


def with_mask(sample_weight: Any, mask: Any, reduction: Reduction) -> Any:
    """Sample weights that leave out the places where a mask is False.

    For a mean they are scaled, so that it is the mean over the places that count.

    Example:
        >>> with_mask(None, ops.convert_to_tensor([[True, False]]), "mean"), with_mask([3.0], None, "sum")
        (array([[2., 0.]], dtype=float32), [3.0])
    """
    if mask is None:
        return sample_weight
    kept = ops.cast(ops.convert_to_tensor(mask), "float32")
    if reduction in (MEAN, "mean"):
        kept = kept * ops.divide_no_nan(float(math.prod(n or 1 for n in kept.shape)), ops.sum(kept))
    if sample_weight is None:
        return kept
    return kept * weights_like(sample_weight, kept)


def float32_only(dtype: Any, who: str) -> str:
    """Refuse to promise another precision than the engines have."""
    if dtype not in (None, "float32"):
        raise ValueError(f"{who}: expected dtype None or 'float32', got {dtype!r}. Leave it out: all is float32.")
    return "float32"


def _known(reduction: Reduction, who: str) -> str | None:
    if reduction not in REDUCTIONS:
        known = ", ".join(map(repr, REDUCTIONS))
        raise ValueError(f"{who}: expected a reduction out of {known}, got {reduction!r}. Use one of these.")
    return reduction
