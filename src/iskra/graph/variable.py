"""Variables: state that persists between steps (weights, optimizer slots, metrics, learning rate, random counters)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from ..typing import ArrayLike, DTypeLike
from .tensor import OPS, Arithmetic, Tensor
from .trace import current_trace

_IGNORED = frozenset(("autocast", "aggregation", "synchronization", "layout"))
_DTYPES = {np.dtype(name).char: name for name in ("float32", "int32")}
_num_freezings = 0  # how often a variable was frozen or thawed
_ALIGNMENT = 64  # bytes: a cache line, and the widest vector register


class Holder(Protocol):
    """Who has the newest numbers of variables, such as an engine whose memory is a device's."""

    def pull(self, variable: Variable) -> None:
        """Write the numbers of a variable that it holds into the variable's array."""


class Variable(Arithmetic):
    """An array that ops read and `assign` changes.

    Its buffer is allocated once and never replaced, so an engine may keep the address. Inside a trace, reading gives
    the current value as a symbolic tensor and assigning records an update.

    Attributes:
        value: the array. Whoever reads it may also write into it, so from then on it has the newest numbers.
        holder: who has newer numbers than the array, None if nobody has.

    Args:
        initializer: an array or a number; floats become float32, integers int32. With a shape, an initializer: its
            name, or a function of shape and dtype.
        shape: with an initializer, the variable's shape.
        dtype: what the values are converted to first.
        trainable: whether gradients should change it.
        name: for summaries, files and errors.
        path: the name with the owners' names before it ("dense/kernel").
        **options: accepted for Keras's sake: autocast, aggregation, synchronization and layout.

    Attributes:
        was_trainable: whether it was made to be trained, on which its place among a layer's weights depends.

    Example:
        >>> total = Variable([1.0, 2.0], name="total")
        >>> total.assign_add([1.0, 1.0])
        >>> total.numpy()
        array([2., 3.], dtype=float32)
    """

    def __init__(
        self,
        initializer: ArrayLike | Callable[..., ArrayLike] | str,
        shape: Sequence[int] | None = None,
        dtype: DTypeLike = None,
        trainable: bool = True,
        *,
        name: str | None = None,
        path: str | None = None,
        **options: Any,
    ) -> None:
        if unknown := options.keys() - _IGNORED:
            raise TypeError(f"Variable: expected known arguments, got {', '.join(sorted(unknown))}. Remove them.")
        name = name or "variable"
        array = np.asarray(_initial(initializer, shape, dtype), dtype)
        if array.dtype.kind not in "fiub":
            raise TypeError(f"Variable: expected numbers, got dtype {array.dtype}. Pass floats or integers.")
        dtype = np.float32 if array.dtype.kind == "f" else np.int32
        self._array = _aligned(array.shape, dtype)
        self._array[...] = array
        self.holder: Holder | None = None
        self.name = name
        self.path: str = path or name
        self._trainable = bool(trainable)
        self.was_trainable: bool = self._trainable
        self.constraint: Any = None  # a function of the variable that optimizers apply after each update
        self.overwrite_with_gradient: bool = False  # whether optimizers set the variable to its gradient

    @property
    def value(self) -> np.ndarray:
        if self.holder is not None:
            self.holder.pull(self)
            self.holder = None
        return self._array

    @property
    def stored_dtype(self) -> str:
        """The dtype in which programs hold it: "float32" or "int32"."""
        return self.dtype

    @property
    def trainable(self) -> bool:
        """Whether gradients should change it; programs see when it is set."""
        return self._trainable

    @trainable.setter
    def trainable(self, value: bool) -> None:
        global _num_freezings
        _num_freezings += bool(value) is not self._trainable
        self._trainable = bool(value)

    @property
    def shape(self) -> tuple[int, ...]:
        return self._array.shape

    @property
    def dtype(self) -> str:
        return _DTYPES[self._array.dtype.char]

    @property
    def ndim(self) -> int:
        return self._array.ndim

    @property
    def size(self) -> int:
        return self._array.size

    def numpy(self) -> np.ndarray:
        """A copy of the value."""
        return self.value.copy()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        array = self.value if dtype is None else self.value.astype(dtype)
        return array.copy() if copy or dtype is None else array

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's operators become ops; its other functions get the value, outside a trace."""
        result = super().__array_ufunc__(ufunc, method, *inputs, **kwargs)
        if result is not NotImplemented or current_trace() is not None:
            return result
        arrays = [each.value if isinstance(each, Variable) else each for each in inputs]
        return getattr(ufunc, method)(*arrays, **kwargs)

    def __len__(self) -> int:
        return len(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __repr__(self) -> str:
        return f"<Variable {self.path}, shape={self.shape}, dtype={self.dtype}>"

    def __getstate__(self) -> dict[str, Any]:
        return {**vars(self), "_array": self.value, "holder": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore from a pickle or a copy, in aligned memory."""
        array = state["_array"]
        self.__dict__.update(state)
        self._array = _aligned(array.shape, array.dtype)
        self._array[...] = array

    def assign(self, value: ArrayLike) -> None:
        """Set the value; `value` must have (or broadcast to) the variable's shape.

        Raises:
            ValueError: The shape does not broadcast to the variable's.
            TypeError: The value is symbolic, outside of a trace.
        """
        trace = current_trace()
        if trace is not None:
            from .op import as_tensor  # the op table needs variables first

            trace.write(
                self, OPS["broadcast_to"](OPS["cast"](as_tensor(value), dtype=self.stored_dtype), shape=self.shape)
            )
            return
        if type(value) in (float, int):
            self.value.fill(value)
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


def num_freezings() -> int:
    """How often variables were frozen or thawed in this process, after which programs have to be made again."""
    return _num_freezings


def _initial(initializer: Any, shape: Sequence[int] | None, dtype: Any) -> ArrayLike:
    """The values: those given, or what an initializer makes."""
    if not callable(initializer) and not isinstance(initializer, str):
        return initializer
    if shape is None:
        raise ValueError(f"Variable: expected a shape with the initializer {initializer!r}, got none. Pass shape=.")
    if isinstance(initializer, str):
        from ..initializers import get  # an initializer computes with ops

        initializer = get(initializer)
    return initializer(tuple(shape), np.dtype(dtype or np.float32).name)


def _aligned(shape: tuple[int, ...], dtype: Any) -> np.ndarray:
    """An uninitialized array that starts on a cache line."""
    count = int(np.prod(shape, dtype=np.int64))
    raw = np.empty(count * 4 + _ALIGNMENT, np.uint8)
    address, _ = raw.__array_interface__["data"]  # raw.ctypes would import ctypes
    offset = -address % _ALIGNMENT
    return raw[offset : offset + count * 4].view(dtype).reshape(shape)
