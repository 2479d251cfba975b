"""The types in signatures, each said once.

An op takes arrays and symbolic values alike and gives back what it was given. Signatures say `ArrayLike` for what goes
in and `Array` for what comes out: outside of a traced step that is a NumPy array, inside one a symbolic tensor with an
array's shape, dtype, operators and indexing. Where a result may also be a list or a dictionary of arrays, as that of a
model with several outputs, it is `Outputs`.

The aliases are strings, which type checkers read, so this module imports nothing when a program runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np

    from .callbacks import Callback
    from .constraints import Constraint
    from .dtype_policies import DTypePolicy
    from .graph import SeedGenerator, Tensor, Variable
    from .initializers import Initializer
    from .losses import Loss
    from .metrics import Metric
    from .optimizers import Optimizer
    from .optimizers.schedules import LearningRateSchedule
    from .regularizers import Regularizer

# Values.
Array: TypeAlias = "np.ndarray"
ArrayLike: TypeAlias = (
    "np.ndarray | np.generic | Tensor | Variable | bool | int | float | Sequence[ArrayLike] | SupportsArray"
)
Inputs: TypeAlias = "ArrayLike | Sequence[Inputs] | Mapping[str, Inputs]"
Outputs: TypeAlias = "np.ndarray | Any"  # an array, or the structure of arrays that a `call` returns
Structure: TypeAlias = "np.ndarray | Any"  # a value, or a list, tuple or dictionary of structures
Scores: TypeAlias = Any  # a number, a list of numbers, or a dictionary of them: which one, the call decides

# What describes values.
Shape: TypeAlias = "tuple[int | None, ...]"
Shapes: TypeAlias = "tuple[int | None, ...] | Any"  # a shape, or a list or dictionary of shapes
ShapeLike: TypeAlias = "Sequence[int | None]"
Axis: TypeAlias = "int | Sequence[int] | None"
DTypeLike: TypeAlias = "str | type | np.dtype | None"
DataFormat: TypeAlias = Literal["channels_first", "channels_last"]
Padding: TypeAlias = Literal["valid", "same"]
Reduction: TypeAlias = Literal["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"]

DTypePolicyLike: TypeAlias = "str | type | np.dtype | DTypePolicy | Config | None"

# What stands for an object: a name, a class, a saved configuration, or the object.
Config: TypeAlias = "dict[str, Any]"
ActivationFunction: TypeAlias = "Callable[..., Any]"
ActivationLike: TypeAlias = "str | Callable[..., Any] | Config | None"
ConstraintLike: TypeAlias = "str | Constraint | type[Constraint] | Callable[..., Any] | Config | None"
InitializerLike: TypeAlias = "str | Initializer | type[Initializer] | Callable[..., Any] | np.ndarray | Config | None"
LossLike: TypeAlias = "str | Loss | type[Loss] | Callable[..., Any] | Config | None"
LossesLike: TypeAlias = "LossLike | Sequence[LossLike] | Mapping[str, LossLike]"  # one, or one for each output
MetricLike: TypeAlias = "str | Metric | type[Metric] | Callable[..., Any] | Config"
MetricsLike: TypeAlias = (
    "MetricLike | Sequence[MetricLike | Sequence[MetricLike]] | Mapping[str, MetricLike | Sequence[MetricLike]] | None"
)
OptimizerLike: TypeAlias = "str | Optimizer | type[Optimizer] | Config"
RegularizerLike: TypeAlias = "str | Regularizer | type[Regularizer] | Callable[..., Any] | Config | None"
LearningRate: TypeAlias = "float | LearningRateSchedule | Callable[..., Any]"
Seed: TypeAlias = "int | SeedGenerator | None"
CustomObjects: TypeAlias = "Mapping[str, Any] | None"

Callbacks: TypeAlias = "Callback | Sequence[Callback] | None"
PathLike: TypeAlias = "str | os.PathLike[str]"
Verbose: TypeAlias = "int | Literal['auto']"
Batches: TypeAlias = "Iterable[Any]"  # each batch is x, (x, y) or (x, y, sample_weight)


class SupportsArray(Protocol):
    """What `numpy.asarray` takes: frames and series of pandas, tensors of PyTorch and JAX."""

    def __array__(self) -> np.ndarray: ...
