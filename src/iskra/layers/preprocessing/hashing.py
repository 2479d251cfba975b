"""Feature hashing: categories in a fixed number of buckets, without a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np

from ...typing import ArrayLike, Config, Shape
from ..arguments import integer
from ..options import LayerOptions
from .buckets import check_salt, hash_buckets
from .category_encoding import MODES, check_mode, encoded, encoded_shape, refuse_sparse
from .eager_layer import EagerLayer
from .values import integers, strings


class Hashing(EagerLayer):
    """Feature hashing: replaces each string or integer by its hash bucket, from 0 to num_bins - 1.

    Nothing is learned, and the buckets are the same in every process and on every machine. Different values may share
    one.

    Args:
        num_bins: number of buckets, that of `mask_value` included.
        mask_value: the only value of bucket 0; None for no such value.
        salt: one or two integers, to hash by SipHash64 with them as the key instead of by FarmHash64.
        output_mode: "int", "one_hot", "multi_hot" or "count"; see `CategoryEncoding`.
        sparse: False, the only value supported.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...) of strings or integers; output (N, ...) in the mode "int".

    Raises:
        ValueError: no buckets, a salt that is neither, an unknown mode, or (when called) a number that is no integer.
        TypeError: values of other kinds, or a symbolic tensor.

    Example:
        >>> Hashing(3)([["A"], ["B"], ["C"]]).tolist()
        [[1], [0], [1]]

    References:
        Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009.
    """

    def __init__(
        self,
        num_bins: int,
        mask_value: str | int | None = None,
        salt: int | Sequence[int] | None = None,
        output_mode: str = "int",
        sparse: bool = False,
        **kwargs: Unpack[LayerOptions],
    ) -> None:
        kwargs.pop("dtype", None)  # indices are int64, encoded rows float32
        super().__init__(**kwargs)
        refuse_sparse(sparse, "Hashing")
        self.num_bins: int = integer(num_bins, "num_bins", "Hashing")
        self.mask_value = mask_value
        self.salt: tuple[int, int] | None = check_salt(salt, "Hashing")
        self.output_mode: str = check_mode(output_mode, MODES, "Hashing")

    def compute(self, inputs: ArrayLike) -> np.ndarray:
        """The bucket of each value, encoded."""
        array = np.asarray(inputs)
        if array.dtype.kind == "f":
            array = np.trunc(array)  # as Keras does; 1.9 is 1 here
        is_text = array.dtype.kind in "USO"
        values = strings(inputs, self._who) if is_text else integers(array, self._who)
        num_bins, mask = self.num_bins, None
        if self.mask_value is not None and num_bins > 1:
            num_bins, mask = num_bins - 1, values == self.mask_value
        indices = hash_buckets(values if is_text else values.astype(str), num_bins, self.salt)
        if mask is not None:
            indices = np.where(mask, 0, indices + 1)
        return np.asarray(encoded(indices, self.output_mode, self.num_bins))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The output's shape for an input's shape."""
        return encoded_shape(input_shape, self.output_mode, self.num_bins)

    def get_config(self) -> Config:
        """The constructor's arguments."""
        return super().get_config() | {"dtype": None}
