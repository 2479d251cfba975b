"""Categories of any number put into a fixed number of places, without a vocabulary."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..arguments import whole
from .buckets import buckets, check_salt
from .eager import EagerLayer
from .encoding import MODES, check_mode, encoded, encoded_shape, refuse_sparse
from .values import strings, whole_numbers


class Hashing(EagerLayer):
    """Replace each word or whole number by a hash from 0 to num_bins - 1; different ones may share a place.

    Nothing is learned, and the places are the same in every process and on every machine.

    Args:
        num_bins: how many places there are, that of `mask_value` included.
        mask_value: a value that goes to place 0, where no other goes; None for no such value.
        salt: one or two whole numbers, to hash by SipHash64 with them as the key instead of by FarmHash64.
        output_mode: "int", "one_hot", "multi_hot" or "count"; see `CategoryEncoding`.
        sparse: False.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...) of strings or whole numbers; output (N, ...) in the mode "int".

    Example:
        >>> Hashing(3)([["A"], ["B"], ["C"]]).tolist()
        [[1], [0], [1]]
    """

    def __init__(
        self,
        num_bins: int,
        mask_value: Any = None,
        salt: Any = None,
        output_mode: str = "int",
        sparse: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("dtype", None)  # indices are int64, encoded rows float32
        super().__init__(**kwargs)
        refuse_sparse(sparse, "Hashing")
        self.num_bins = whole(num_bins, "num_bins", "Hashing")
        self.mask_value = mask_value
        self.salt = check_salt(salt, "Hashing")
        self.output_mode = check_mode(output_mode, MODES, "Hashing")

    def compute(self, inputs: Any) -> np.ndarray:
        """The place of each value, encoded."""
        array = np.asarray(inputs)
        if array.dtype.kind == "f":
            array = np.trunc(array)  # as Keras does; 1.9 is 1 here
        is_text = array.dtype.kind in "USO"
        values = strings(inputs, self._who) if is_text else whole_numbers(array, self._who)
        num_bins, mask = self.num_bins, None
        if self.mask_value is not None and num_bins > 1:
            num_bins, mask = num_bins - 1, values == self.mask_value
        indices = buckets(values if is_text else values.astype(str), num_bins, self.salt)
        if mask is not None:
            indices = np.where(mask, 0, indices + 1)
        return np.asarray(encoded(indices, self.output_mode, self.num_bins))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for an input's shape."""
        return encoded_shape(input_shape, self.output_mode, self.num_bins)

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return super().get_config() | {"dtype": None}
