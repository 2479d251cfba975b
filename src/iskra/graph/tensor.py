"""The symbolic value: one result of one op in a graph, with a shape and a dtype but no numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import numpy as np

    from .op import Op

Shape = tuple[int | None, ...]

OPS: dict[str, Any] = {}
"""Every op by its name. `graph.op` fills it; the operators below look up their ops in it."""

_creation = itertools.count()


def _operator(name: str, reflected: bool = False) -> Callable[..., Any]:
    """A method that applies an op to the object and what stands on the other side of the operator."""

    def method(self: Any, *other: Any) -> Any:
        return OPS[name](*other, self) if reflected else OPS[name](self, *other)

    return method


class Arithmetic:
    """The operators that symbolic values and variables share; each one is an op."""

    __slots__ = ()
    __array_priority__ = 1000.0  # makes `array + tensor` call Tensor.__radd__
    __array_ufunc__ = None

    __add__, __radd__ = _operator("add"), _operator("add", reflected=True)
    __sub__, __rsub__ = _operator("subtract"), _operator("subtract", reflected=True)
    __mul__, __rmul__ = _operator("multiply"), _operator("multiply", reflected=True)
    __truediv__, __rtruediv__ = _operator("divide"), _operator("divide", reflected=True)
    __floordiv__, __rfloordiv__ = _operator("floor_divide"), _operator("floor_divide", reflected=True)
    __mod__, __rmod__ = _operator("mod"), _operator("mod", reflected=True)
    __pow__, __rpow__ = _operator("power"), _operator("power", reflected=True)
    __matmul__, __rmatmul__ = _operator("matmul"), _operator("matmul", reflected=True)
    __neg__, __abs__ = _operator("negative"), _operator("abs")
    __lt__, __gt__ = _operator("less"), _operator("less", reflected=True)
    __le__, __ge__ = _operator("less_equal"), _operator("less_equal", reflected=True)
    __getitem__ = _operator("get_item")


class Tensor(Arithmetic):
    """A symbolic value, a node of a graph: the result of `op` on `inputs`.

    Attributes:
        op: the operation, or None for a leaf (an input, a state variable or a constant).
        inputs: the tensors it was applied to.
        attrs: the op's settings (axis, shape...); for a leaf, what it stands for.
        shape: a tuple; an axis of unknown length (the batch, outside a trace) is None.
        dtype: "float32", "int32" or "bool".
        index: order of creation, so inputs always come before their users.
        logits: for a softmax or sigmoid, the tensor it was applied to; crossentropies start from it.
        mask: which steps of a sequence are valid, if a layer said so; see `graph.masks`.
    """

    __slots__ = ("op", "inputs", "attrs", "shape", "dtype", "index", "logits", "mask")

    def __init__(
        self, op: Op | None, inputs: tuple[Tensor, ...], attrs: dict[str, Any], shape: Shape, dtype: str
    ) -> None:
        self.op = op
        self.inputs = inputs
        self.attrs = attrs
        self.shape = shape
        self.dtype = dtype
        self.index = next(_creation)
        self.logits: Tensor | None = None
        self.mask: Any = None

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements; an unknown batch counts as one."""
        size = 1
        for length in self.shape:
            size *= 1 if length is None else length
        return size

    @property
    def kind(self) -> str:
        """The op's name, or for a leaf "input", "state" or "constant"."""
        return self.op.name if self.op is not None else self.attrs["leaf"]

    def __repr__(self) -> str:
        return f"<Tensor {self.kind}, shape={self.shape}, dtype={self.dtype}>"

    def __len__(self) -> int:
        if not self.shape or self.shape[0] is None:
            raise TypeError(
                f"Tensor: expected a known first axis for len(), got shape {self.shape}. Use iskra.ops.shape(x)[0]."
            )
        return self.shape[0]

    def __bool__(self) -> NoReturn:
        self._refuse("a number to branch on", "Use iskra.ops.where(condition, a, b) instead of `if` or `and`.")

    def __iter__(self) -> NoReturn:
        self._refuse("something to iterate over", "Index it, x[:, i], or use an op that works on the whole axis.")

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        self._refuse("a NumPy array", "Use the function of the same name in iskra.ops.")

    def __float__(self) -> NoReturn:
        self._refuse("a number", "Keep the value symbolic: use iskra.ops in place of float(), int() or math.")

    __int__ = __index__ = __float__

    def _refuse(self, expected: str, fix: str) -> NoReturn:
        raise TypeError(
            f"Tensor: expected {expected}, got a symbolic value (shape {self.shape}, {self.dtype}), "
            f"which has no numbers until the graph runs. {fix}"
        )


def count_from(index: int) -> None:
    """Give tensors that are created from now on at least this index."""
    global _creation
    _creation = itertools.count(max(index, next(_creation)))


def constant(value: np.ndarray, dtype: str) -> Tensor:
    """A leaf with a fixed value, a NumPy array of `dtype`."""
    return Tensor(None, (), {"leaf": "constant", "value": value}, value.shape, dtype)
