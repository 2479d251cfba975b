"""Feature crosses: combinations of categories in a fixed number of buckets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...typing import ArrayLike, Config, DTypeLike, Shape
from ..arguments import integer
from .buckets import crossed_buckets
from .category_encoding import check_mode, encoded, encoded_shape, refuse_sparse
from .eager_layer import EagerLayer
from .values import strings


class HashedCrossing(EagerLayer):
    """Feature crossing: replaces a combination of categories by its hash bucket, from 0 to num_bins - 1.

    A linear model learns from crosses what belongs to combinations alone, as of weekday and hour. Nothing is learned
    by the layer, and buckets are the same on every machine; they are those of `tf.sparse.cross_hashed`.

    Args:
        num_bins: number of buckets.
        output_mode: "int" or "one_hot".
        sparse: False, the only value supported.
        name: by default "hashed_crossing", numbered.
        dtype: accepted for compatibility with Keras: indices are int64, encoded rows float32.
        **kwargs: see `Layer`.

    Shapes:
        input: a list of two or more arrays of strings or integers, (N,) or (N, 1); output (N,) or (N, 1) in the mode
        "int", (N, num_bins) in the mode "one_hot".

    Raises:
        ValueError: no buckets, an unknown mode, or (when called) other shapes, one array alone, numbers that are no
            integers.

    Example:
        >>> HashedCrossing(5)([np.array(["A", "B", "A", "B", "A"]), np.array([101, 101, 101, 102, 102])]).tolist()
        [1, 4, 1, 1, 3]
    """

    def __init__(
        self,
        num_bins: int,
        output_mode: str = "int",
        sparse: bool = False,
        name: str | None = None,
        dtype: DTypeLike = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        refuse_sparse(sparse, "HashedCrossing")
        self.num_bins: int = integer(num_bins, "num_bins", "HashedCrossing")
        self.output_mode: str = check_mode(output_mode, ("int", "one_hot"), "HashedCrossing")

    def compute(self, inputs: Sequence[ArrayLike]) -> np.ndarray:  # type: ignore[override]
        """The bucket of each combination, encoded."""
        columns = self._columns(inputs)
        buckets = crossed_buckets([column.reshape(-1) for column in columns], self.num_bins)
        return np.asarray(encoded(buckets.reshape(columns[0].shape), self.output_mode, self.num_bins))

    def compute_output_shape(self, input_shape: Sequence[Shape]) -> Shape:
        """The output's shape for the inputs' shapes."""
        if not input_shape or not all(isinstance(shape, (list, tuple)) for shape in input_shape):
            raise ValueError(f"{self._who}: expected a list of shapes, got {input_shape}. Pass one for each input.")
        return encoded_shape(tuple(input_shape[0]), self.output_mode, self.num_bins)

    def get_config(self) -> Config:
        """The constructor's arguments."""
        return super().get_config() | {"dtype": None}

    def _columns(self, inputs: Sequence[ArrayLike]) -> list[np.ndarray]:
        """The inputs as arrays of one shape, of strings or integers."""
        if not isinstance(inputs, (list, tuple)):
            raise ValueError(
                f"{self._who}: should be called on a list of inputs, got a {type(inputs).__name__}. "
                "Pass a list with one array for each feature."
            )
        if len(inputs) < 2:
            raise ValueError(
                f"{self._who}: expected at least two inputs, got {len(inputs)}. For a single feature there is Hashing."
            )
        arrays = [np.asarray(each) for each in inputs]
        shape = arrays[0].shape
        if len(shape) > 2 or shape[1:] not in ((), (1,)) or any(array.shape != shape for array in arrays):
            raise ValueError(
                f"{self._who}: all inputs should have shape (), (N,) or (N, 1), the same for all, "
                f"got {', '.join(str(array.shape) for array in arrays)}. Pass one array for each feature."
            )
        for array in arrays:
            if array.dtype.kind not in "iubUSO":
                raise ValueError(
                    f"{self._who}: inputs should have an integer or string dtype, got {array.dtype}. "
                    "Bin numbers with Discretization first."
                )
        return [strings(each, self._who) if each.dtype.kind in "USO" else each.astype(np.int64) for each in arrays]
