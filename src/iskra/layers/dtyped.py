"""The dtype of a layer: that of its policy for integers, float32 for all floats, whose products may round factors."""

from __future__ import annotations

import numpy as np

from .. import dtype_policies, ops
from ..compilation import cache_version
from ..configurable import Configurable
from ..tree import map_structure
from ..typing import Array, DTypePolicyLike, Structure


class Dtyped(Configurable):
    """The part of a layer that knows its dtype."""

    @property
    def dtype_policy(self) -> dtype_policies.DTypePolicy:
        """The dtype policy, as it was given or set.

        All floats are computed in float32, but products of layers whose policy computes in bfloat16 round their
        factors to it, where the processor is faster then.
        """
        return self._dtype_policy

    @dtype_policy.setter
    def dtype_policy(self, value: DTypePolicyLike) -> None:
        before = getattr(self, "_dtype_policy", None)
        self._dtype_policy: dtype_policies.DTypePolicy = dtype_policies.get(value)
        if before not in (None, self._dtype_policy):
            cache_version.advance()  # programs hold the precision of products
        if value is not None:
            dtype_policies.advise_on(self._dtype_policy, type(self).__name__)

    @property
    def dtype(self) -> str:
        """The dtype of weights and outputs: "float32", or that of a layer of integers."""
        return "float32" if self._dtype_policy.is_float else self._dtype_policy.name

    compute_dtype = dtype
    variable_dtype = dtype

    def _truncated(self, values: Structure) -> Structure:
        """Inputs as a layer of integers takes them, floats truncated."""
        return map_structure(_as_integers, values) if self._dtype_policy.is_integer else values

    def _of_dtype(self, value: Array) -> Array:
        """An output as an integer of the layer's dtype, which in programs is int32."""
        return ops.cast(value, self.dtype) if isinstance(value, np.ndarray) else _as_integers(value)


def _as_integers(value: Array) -> Array:
    return ops.cast(value, "int32") if str(getattr(value, "dtype", "")).startswith("float") else value
