"""Variables: state that persists between steps (weights, optimizer slots, metrics, learning rate, random counters)."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..typing import ArrayLike
from .tensor import OPS, Arithmetic, Tensor
from .trace import current_trace

_ALIGNMENT = 64  # bytes: a cache line, and the widest vector register


class Variable(Arithmetic):
    """An array that ops read and `assign` changes.

    Its buffer is allocated once and never replaced, so an engine may keep the address. Inside a trace, reading gives
    the current value as a symbolic tensor and assigning records an update.

    Args:
        value: an array or a number; floats become float32, integers int32.
        name: for summaries, files and errors.
        trainable: whether gradients should change it.
        path: the name with the owners' names before it ("dense/kernel").

    Example:
        >>> total = Variable([1.0, 2.0], name="total")
        >>> total.assign_add([1.0, 1.0])
        >>> total.numpy()
        array([2., 3.], dtype=float32)
    """

    def __init__(
        self, value: ArrayLike, *, name: str = "variable", trainable: bool = True, path: str | None = None
    ) -> None:
        array = np.asarray(value)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"Variable: expected numbers, got dtype {array.dtype}. Pass floats or integers.")
        dtype = np.float32 if array.dtype.kind == "f" else np.int32
        self.value: np.ndarray = _aligned(array.shape, dtype)
        self.value[...] = array
        self.name = name
        self.path: str = path or name
        self.trainable = trainable
        self.constraint: Any = None  # a function of the variable that optimizers apply after each update

    @property
    def shape(self) -> tuple[int, ...]:
        return self.value.shape

    @property
    def dtype(self) -> str:
        return str(self.value.dtype)

    @property
    def ndim(self) -> int:
        return self.value.ndim

    @property
    def size(self) -> int:
        return self.value.size

    def numpy(self) -> np.ndarray:
        """A copy of the value."""
        return self.value.copy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.value if dtype is None else self.value.astype(dtype)
        return array.copy() if copy or dtype is None else array

    def __len__(self) -> int:
        return len(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __repr__(self) -> str:
        return f"<Variable {self.path}, shape={self.shape}, dtype={self.dtype}>"

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore from a pickle or a copy, in aligned memory."""
        self.__dict__.update(state)
        self.value = _aligned(self.shape, self.value.dtype)
        self.value[...] = state["value"]

    def assign(self, value: ArrayLike) -> None:
        """Set the value; `value` must have (or broadcast to) the variable's shape.

        Raises:
            ValueError: The shape does not broadcast to the variable's.
            TypeError: The value is symbolic, outside of a trace.
        """
        trace = current_trace()
        if trace is not None:
            from .op import as_tensor  # the op table needs variables first

            trace.write(self, OPS["broadcast_to"](OPS["cast"](as_tensor(value), dtype=self.dtype), shape=self.shape))
            return
        if isinstance(value, Tensor):
            raise TypeError(
                f"Variable {self.path}: expected numbers outside a trace, got a symbolic value. Assign an array."
            )
        array = np.asarray(value)
        if array.ndim > self.ndim or any(
            a not in (1, b) for a, b in zip(array.shape[::-1], self.shape[::-1], strict=False)
        ):
            raise ValueError(
                f"Variable {self.path}: expected a value of shape {self.shape}, got {array.shape}. "
                "Reshape it, or build a new variable."
            )
        self.value[...] = array

    def assign_add(self, value: ArrayLike) -> None:
        """Add `value` in place."""
        self.assign(OPS["add"](self, value))

    def assign_sub(self, value: ArrayLike) -> None:
        """Subtract `value` in place."""
        self.assign(OPS["subtract"](self, value))


def _aligned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An uninitialized array that starts on a cache line."""
    count = int(np.prod(shape, dtype=np.int64))
    raw = np.empty(count * 4 + _ALIGNMENT, np.uint8)
    address, _ = raw.__array_interface__["data"]  # raw.ctypes would import ctypes
    offset = -address % _ALIGNMENT
    return raw[offset : offset + count * 4].view(dtype).reshape(shape)
