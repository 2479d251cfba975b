"""The symbolic value: one result of one op in a graph, with a shape and a dtype but no numbers."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import numpy as np

    from .op import Op

Shape = tuple[int | None, ...]

OPS: dict[str, Any] = {}
"""Every op by its name. `graph.op` fills it; the operators below look their ops up in it."""

_creation = itertools.count()


class Arithmetic:
    """The operators that symbolic values and variables share; each one is an op."""

    __slots__ = ()
    __array_priority__ = 1000.0  # makes `array + tensor` call Tensor.__radd__
    __array_ufunc__ = None

    def __add__(self, other: Any) -> Any:
        return OPS["add"](self, other)

    def __radd__(self, other: Any) -> Any:
        return OPS["add"](other, self)

    def __sub__(self, other: Any) -> Any:
        return OPS["subtract"](self, other)

    def __rsub__(self, other: Any) -> Any:
        return OPS["subtract"](other, self)

    def __mul__(self, other: Any) -> Any:
        return OPS["multiply"](self, other)

    def __rmul__(self, other: Any) -> Any:
        return OPS["multiply"](other, self)

    def __truediv__(self, other: Any) -> Any:
        return OPS["divide"](self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return OPS["divide"](other, self)

    def __floordiv__(self, other: Any) -> Any:
        return OPS["floor_divide"](self, other)

    def __rfloordiv__(self, other: Any) -> Any:
        return OPS["floor_divide"](other, self)

    def __mod__(self, other: Any) -> Any:
        return OPS["mod"](self, other)

    def __rmod__(self, other: Any) -> Any:
        return OPS["mod"](other, self)

    def __pow__(self, other: Any) -> Any:
        return OPS["power"](self, other)

    def __rpow__(self, other: Any) -> Any:
        return OPS["power"](other, self)

    def __matmul__(self, other: Any) -> Any:
        return OPS["matmul"](self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return OPS["matmul"](other, self)

    def __neg__(self) -> Any:
        return OPS["negative"](self)

    def __abs__(self) -> Any:
        return OPS["abs"](self)

    def __lt__(self, other: Any) -> Any:
        return OPS["less"](self, other)

    def __le__(self, other: Any) -> Any:
        return OPS["less_equal"](self, other)

    def __gt__(self, other: Any) -> Any:
        return OPS["less"](other, self)

    def __ge__(self, other: Any) -> Any:
        return OPS["less_equal"](other, self)

    def __getitem__(self, key: Any) -> Any:
        return OPS["get_item"](self, key)


class Tensor(Arithmetic):
    """A node of a graph: what `op` makes of `inputs`.

    Attributes:
        op: the operation, or None for a leaf (an input, a state variable or a constant).
        inputs: the tensors it was applied to.
        attrs: the op's settings (axis, shape...); for a leaf, what it stands for.
        shape: a tuple; an axis of unknown length (the batch, outside a trace) is None.
        dtype: "float32", "int32" or "bool".
        index: order of creation, so inputs always come before what is made of them.
        logits: for a softmax or sigmoid, the tensor it was applied to; crossentropies start from it.
        mask: which places of a sequence count, if a layer said so; see `graph.masks`.
    """

    __slots__ = ("op", "inputs", "attrs", "shape", "dtype", "index", "logits", "mask")

    def __init__(
        self,
        op: Op | None,
        inputs: tuple[Tensor, ...],
        attrs: dict[str, Any],
        shape: Shape,
        dtype: str,
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

    def _refuse(self, expected: str, mend: str) -> NoReturn:
        raise TypeError(
            f"Tensor: expected {expected}, got a symbolic value (shape {self.shape}, {self.dtype}), "
            f"which has no numbers until the graph runs. {mend}"
        )


def count_from(index: int) -> None:
    """Give tensors that are created from now on at least this index."""
    global _creation
    _creation = itertools.count(max(index, next(_creation)))


def constant(value: np.ndarray, dtype: str) -> Tensor:
    """A leaf with a fixed value, a NumPy array of `dtype`."""
    return Tensor(None, (), {"leaf": "constant", "value": value}, value.shape, dtype)
