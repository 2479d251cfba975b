"""Variables of booleans."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..typing import ArrayLike
from .variable import Variable


class BooleanVariable(Variable):
    """A variable of booleans. Programs hold them as integers, 0 and 1, as the array `value` does.

    Args: see `Variable`.

    Example:
        >>> seen = BooleanVariable([False, True], name="seen")
        >>> seen.assign([3, 0])
        >>> seen.dtype, seen.numpy().tolist()
        ('bool', [True, False])
    """

    stored_dtype = "int32"

    @property
    def dtype(self) -> str:
        return "bool"

    def numpy(self) -> np.ndarray:
        return self.value != 0

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self.numpy() if dtype is None else self.numpy().astype(dtype)

    def assign(self, value: ArrayLike) -> None:
        """Set the value: True where `value` is not 0. See `Variable.assign`."""
        from .op import OPS  # the op table needs variables first

        super().assign(OPS["cast"](value, dtype="bool"))
