"""The base of loss objects: one loss for each sample, weighted and reduced to one number for the batch."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from .. import ops
from ..configurable import Configurable, one_of
from ..dtype_policies import floats_only
from ..graph.masks import get_mask
from ..naming import auto_name
from ..typing import Array, ArrayLike, Config, Reduction
from .pairing import same_rank, to_float, weights_like

MEAN: Final = "sum_over_batch_size"
REDUCTIONS = (MEAN, "sum", "mean", "mean_with_sample_weight", "none", None)


class Loss(Configurable):
    """Base class of losses. A subclass defines `call`.

    Args:
        name: for logs; made from the class's name by default.
        reduction: how the losses `l_i` of a batch, with sample weights `w_i`, become one number:
            "sum_over_batch_size" or "mean", `sum(w_i l_i) / n`; "sum", `sum(w_i l_i)`; "mean_with_sample_weight",
            `sum(w_i l_i) / sum(w_i)`; None or "none", no reduction.
        dtype: accepted for Keras's sake: all floats are computed in float32.

    Raises:
        ValueError: an unknown reduction or dtype.

    Example:
        >>> class Biggest(Loss):
        ...     def call(self, y_true, y_pred):
        ...         return ops.max(ops.abs(y_true - y_pred), axis=-1)
        >>> float(Biggest()([[0.0, 0.0], [0.0, 0.0]], [[1.0, 2.0], [3.0, 4.0]]))
        3.0
    """

    def __init__(self, name: str | None = None, reduction: Reduction | None = MEAN, dtype: str | None = None) -> None:
        self.name: str = name or auto_name(type(self).__name__)
        self.reduction: Reduction | None = one_of(REDUCTIONS, reduction, "reduction", self.name)
        self.dtype: str = floats_only(dtype, self.name)

    def get_config(self) -> Config:
        """The constructor's arguments, without a dtype of None: losses of Keras before 3.4 take no dtype."""
        config = super().get_config()
        return config if config.get("dtype") else {name: value for name, value in config.items() if name != "dtype"}

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None) -> Array:
        """The loss of a batch.

        Args:
            y_true: targets, `(N, ...)`.
            y_pred: predictions, `(N, ...)`.
            sample_weight: None, or factors of the losses, `(N,)` or in the shape of the losses.

        Returns:
            A scalar; without reduction the losses of the samples, `(N, ...)`.

        Raises:
            ValueError: targets or weights whose shapes do not match the predictions.
        """
        mask = get_mask(y_pred)
        losses = self.call(to_float(y_true), to_float(y_pred))
        return reduced(losses, with_mask(sample_weight, mask, self.reduction), self.reduction)

    def call(self, y_true: ArrayLike, y_pred: ArrayLike) -> Array:
        """The losses of the samples, `(N, ...)`."""
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method call(self, y_true, y_pred), got none. Define it in the class."
        )


class FunctionLoss(Loss):
    """Loss object of a loss function.

    Args:
        function: `(y_true, y_pred, **arguments) -> losses of the samples`.
        reduction: see `Loss`.
        name: see `Loss`; the function's name by default.
        dtype: see `Loss`.
        arguments: passed to the function, and readable as attributes.

    Example:
        >>> loss = FunctionLoss(lambda y_true, y_pred, power: abs(y_true - y_pred) ** power, power=3)
        >>> float(loss([[0.0]], [[2.0]])), loss.power
        (8.0, 3)
    """

    def __init__(
        self,
        function: Callable[..., Array],
        reduction: Reduction | None = MEAN,
        name: str | None = None,
        dtype: str | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(name or getattr(function, "__name__", None), reduction, dtype)
        self.function = function
        self.arguments = arguments
        self.__dict__.update(arguments)

    def call(self, y_true: ArrayLike, y_pred: ArrayLike) -> Array:
        """The losses of the samples; `(N,)` targets and `(N, 1)` predictions meet as `(N, 1)`."""
        return self.function(*same_rank(to_float(y_true), to_float(y_pred)), **self.arguments)


class NamedLoss(FunctionLoss):
    """Loss object of one function without arguments of its own: `class Mine(NamedLoss, function=mine)`."""

    if TYPE_CHECKING:

        def __init__(self, reduction: Reduction | None = MEAN, name: str = ..., dtype: str | None = None) -> None: ...

    def __init_subclass__(cls, function: Callable[..., Array] | None = None, **kwargs: Any) -> None:
        if function is not None:
            loss, default_name = function, function.__name__

            def __init__(
                self: NamedLoss, reduction: Reduction | None = MEAN, name: str = default_name, dtype: str | None = None
            ) -> None:
                FunctionLoss.__init__(self, loss, reduction, name, dtype)

            cls.__init__ = __init__  # type: ignore[method-assign]
        super().__init_subclass__(**kwargs)


def reduced(values: Array, sample_weight: ArrayLike | None, reduction: Reduction | None) -> Array:
    """The losses of the samples, weighted and reduced to one number as `reduction` says."""
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


def with_mask(sample_weight: ArrayLike | None, mask: ArrayLike | None, reduction: Reduction | None) -> Any:
    """Sample weights that are 0 where a mask is False.

    For a mean they are scaled, so that it is the mean over the positions that count.

    Example:
        >>> with_mask(None, ops.convert_to_tensor([[True, False]]), "mean"), with_mask([3.0], None, "sum")
        (array([[2., 0.]], dtype=float32), [3.0])
    """
    if mask is None:
        return sample_weight
    kept = ops.cast(ops.convert_to_tensor(mask), "float32")
    if reduction in (MEAN, "mean"):
        kept = kept * ops.divide_no_nan(float(math.prod(n or 1 for n in kept.shape)), ops.sum(kept))
    return kept if sample_weight is None else kept * weights_like(sample_weight, kept)
