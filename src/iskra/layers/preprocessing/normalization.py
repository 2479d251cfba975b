"""Normalization of features to mean 0 and variance 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Unpack

import numpy as np

from ... import config, ops
from ...advice import advise
from ...graph import Variable
from ...typing import Array, ArrayLike, Axis, Shape
from ..layer import Layer
from ..options import LayerOptions
from .values import numbers


class Normalization(Layer):
    """Normalization by mean and standard deviation: `(x - mean) / max(sqrt(variance), epsilon)`.

    Mean and variance are given, or learned by `adapt` from data, before training. They are constant while the model
    trains, and are saved with it. Unlike Keras's, a layer that has neither refuses to compute.

    Args:
        axis: the axis or axes to keep: each index along them has a mean and a variance of its own. -1 for one for each
            feature, None for a single one.
        mean: a number, or an array that broadcasts over the kept axes.
        variance: likewise; both or neither.
        invert: compute the inverse, `mean + x * max(sqrt(variance), epsilon)`.
        **kwargs: see `Layer`.

    Shapes:
        input and output (N, ..., F).

    Raises:
        ValueError: only one of mean and variance, different shapes of them, or an axis that the input does not have.
        RuntimeError: a call before `adapt`.

    Example:
        >>> layer = Normalization()
        >>> layer.adapt(np.array([[0.0, 7.0], [2.0, 9.0]]))
        >>> layer(np.array([[1.0, 9.0]]))
        array([[0., 1.]], dtype=float32)
    """

    supports_masking = True

    def __init__(
        self,
        axis: Axis = -1,
        mean: ArrayLike | None = None,
        variance: ArrayLike | None = None,
        invert: bool = False,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        super().__init__(**kwargs)
        self.axis: tuple[int, ...] = () if axis is None else (axis,) if isinstance(axis, int) else tuple(axis)
        self.input_mean = mean
        self.input_variance = variance
        self.invert = invert
        self._is_adapted = mean is not None
        _check_given(mean, variance, len(self.axis))

    def build(self, input_shape: Shape) -> None:
        """Broadcast mean and variance to the input's shape, or create weights for those to be learned."""
        self._kept = _kept_axes(self.axis, input_shape, self._who)
        self._broadcast = tuple(n or 0 if i in self._kept else 1 for i, n in enumerate(input_shape))
        if self.input_mean is not None:
            self._given: tuple[np.ndarray, np.ndarray] = (
                self._spread(self.input_mean),
                self._spread(self.input_variance),
            )
            return
        shape = [input_shape[i] or 0 for i in self._kept]
        self.adapt_mean: Variable = self.add_weight(shape, "zeros", trainable=False, name="mean")
        self.adapt_variance: Variable = self.add_weight(shape, "ones", trainable=False, name="variance")
        self.count: Variable = self.add_weight((), "zeros", dtype="int32", trainable=False, name="count")  # as in files

    def call(self, inputs: Array) -> Array:
        """The inputs, normalized."""
        if not self._is_adapted:
            self._advise_to_adapt(inputs)
        mean, variance = self._statistics()
        deviation = ops.maximum(ops.sqrt(variance), config.epsilon())
        inputs = ops.cast(inputs, "float32")
        return mean + inputs * deviation if self.invert else (inputs - mean) / deviation

    def adapt(self, data: ArrayLike | Iterable[ArrayLike]) -> None:
        """Learn mean and variance from this data alone.

        Args:
            data: an array or data frame (N, ..., F), or batches: a list of arrays, or an iterable. A batch may be a
                tuple whose first part is the array, such as (x, y).

        Raises:
            ValueError: the layer was given its mean, or was built for another shape; or there is no batch.
            TypeError: a batch that is a single number, or not of numbers.
        """
        if self.input_mean is not None:
            raise ValueError(
                f"{self._who}: expected no mean before adapt, got {self.input_mean!r}. Remove mean and variance."
            )
        count, mean, variance = 0, np.zeros(()), np.zeros(())
        for batch in _arrays(data, self._who):
            self._check_batch(batch)
            reduced = tuple(i for i in range(batch.ndim) if i not in self._kept)
            own_count = int(np.prod([batch.shape[i] for i in reduced], dtype=np.int64))
            own_mean, own_variance = batch.mean(axis=reduced, dtype=np.float64), batch.var(axis=reduced, dtype=float)
            share = own_count / (count + own_count)
            moved = own_mean - mean
            mean = mean + moved * share
            variance = variance * (1 - share) + own_variance * share + moved**2 * share * (1 - share)
            count += own_count
        self.adapt_mean.assign(mean)
        self.adapt_variance.assign(variance)
        self._is_adapted = True

    @property
    def mean(self) -> Array:
        """The mean that is subtracted, in a shape that broadcasts over the input.

        Raises:
            AttributeError: it is neither given nor learned yet.
        """
        return self._known_statistics()[0]

    @property
    def variance(self) -> Array:
        """The variance, likewise."""
        return self._known_statistics()[1]

    def _known_statistics(self) -> tuple[Array, Array]:
        if not self.built or not (self._is_adapted or self._is_loaded()):
            raise AttributeError(
                f"{self._who}: expected adapt(data), or a call where mean and variance are given, before they are "
                "read, got none. Call it first."
            )
        return self._statistics()

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The input's shape."""
        return tuple(input_shape)

    def _statistics(self) -> tuple[Array, Array]:
        """Mean and variance in a shape that broadcasts over the input."""
        if self.input_mean is not None:
            return self._given
        return ops.reshape(self.adapt_mean, self._broadcast), ops.reshape(self.adapt_variance, self._broadcast)

    def _spread(self, given: ArrayLike | None) -> np.ndarray:
        """A mean or variance, aligned with the kept axes from the right."""
        value = np.asarray(given, np.float32)
        dims = [1] * len(self._broadcast)
        for axis, length in zip(self._kept[len(self._kept) - value.ndim :], value.shape, strict=True):
            dims[axis] = length
        return np.ascontiguousarray(np.broadcast_to(value.reshape(dims), self._broadcast))

    def _check_batch(self, batch: np.ndarray) -> None:
        if not self.built:
            self.build((None, *batch.shape[1:]))
        expected = self._broadcast
        if batch.ndim != len(expected) or any(batch.shape[i] != expected[i] for i in self._kept):
            raise ValueError(
                f"{self._who}: expected data to adapt to of the shape that the layer was built for, "
                f"{self._input_shape}, got an incompatible shape, {batch.shape}. Pass what the model will get."
            )

    def _advise_to_adapt(self, inputs: Array) -> None:
        """Say once that mean and variance are the initial 0 and 1.

        Weights that were loaded count as learned. A symbolic call in a functional model, where the batch size is
        unknown, computes nothing yet.
        """
        if not self._is_loaded() and not (len(inputs.shape) > 0 and inputs.shape[0] is None):
            advise(
                f"adapt {self.name}",
                f"{self._who}: expected a mean and a variance, got a layer that has seen no data, which returns its "
                "input. Call adapt(x_train) before the model is used, or pass mean= and variance=.",
            )

    def _is_loaded(self) -> bool:
        return bool(np.any(self.adapt_mean.value != 0) or np.any(self.adapt_variance.value != 1))


def _check_given(mean: Any, variance: Any, num_axes: int) -> None:
    """Check that mean and variance are both given or neither, and match."""
    if (mean is None) != (variance is None):
        given, missing = ("variance", "mean") if mean is None else ("mean", "variance")
        raise ValueError(
            f"Normalization: expected mean and variance, got only the {given}. "
            f"If one is known, both `mean` and `variance` must be set: pass {missing}= too, or neither."
        )
    if np.shape(mean) != np.shape(variance):
        raise ValueError(
            f"Normalization: expected mean and variance of one shape, got {np.shape(mean)} and {np.shape(variance)}. "
            "Pass one of each for every feature."
        )
    if np.ndim(mean) > num_axes:
        raise ValueError(
            f"Normalization: expected a mean of at most {num_axes} axes, got the shape {np.shape(mean)}. "
            "Name the axes it is for with axis=."
        )


def _kept_axes(axis: tuple[int, ...], shape: Shape, who: str) -> tuple[int, ...]:
    """The axes counted from the front, in order."""
    for a in axis:
        if not -len(shape) <= a < len(shape):
            raise ValueError(
                f"{who}: expected an axis of the input's {len(shape)}, got {a}. "
                f"All `axis` values must be in the range from {-len(shape)} to {len(shape) - 1}; 0 is the batch."
            )
        if shape[a] is None:
            raise ValueError(
                f"{who}: expected a known length along axis {a}, got the input shape {shape}. "
                "All `axis` values to be kept need one: state it in Input(shape); the batch, axis 0, has none."
            )
    return tuple(sorted(a % len(shape) for a in axis))


def _arrays(data: Any, who: str) -> Iterator[np.ndarray]:
    """The batches of `adapt`: an array is one, a list of arrays several; of pairs with targets, the inputs."""
    if isinstance(data, (list, tuple)) and len(data) > 0 and not hasattr(_inputs_of(data[0]), "shape"):
        data = np.asarray(data)  # numbers, in lists
    empty = True
    for part in [data] if hasattr(data, "shape") else data:
        batch, empty = _inputs_of(part), False
        if np.ndim(batch) == 0:
            raise TypeError(f"{who}: expected batches with a `.shape`, got {batch!r}. Pass an array, or arrays.")
        yield numbers(batch, who)
    if empty:
        raise ValueError(f"{who}: expected data to adapt to, got an empty iterable. Pass an array or a list of arrays.")


def _inputs_of(batch: Any) -> Any:
    """The inputs of a batch that may have targets and weights with them."""
    return batch[0] if isinstance(batch, tuple) and batch and hasattr(batch[0], "shape") else batch
