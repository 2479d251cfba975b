"""The symbolic value: one result of one op in a graph, with a shape and a dtype but no numbers."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import numpy as np

    from .op import Op

Shape = tuple[int | None, ...]
Operator = Callable[..., Any]

OPS: dict[str, Any] = {}
"""Every op by its name. `graph.op` fills it; the operators below look up their ops in it."""

_creation = itertools.count()
_COMPARED = ("equal", "not_equal")
_UFUNCS: dict[str, tuple[str, bool]] = {  # the op of NumPy's function, and whether it takes the inputs in reverse order
    **{name: (name, False) for name in ("add", "subtract", "multiply", "divide", "floor_divide", "power", "matmul")},
    **{name: (name, False) for name in ("less", "less_equal")},
    "remainder": ("mod", False),
    "greater": ("less", True),
    "greater_equal": ("less_equal", True),
}


def _operator(name: str, reflected: bool = False) -> Operator:
    """A method that applies an op to the object and what stands on the other side of the operator."""

    def method(self: Any, *other: Any) -> Any:
        return OPS[name](*other, self) if reflected else OPS[name](self, *other)

    return method


def _equality(name: str) -> Operator:
    """A method that compares elements with numbers; two symbolic values or variables are equal if they are one."""

    def method(self: Any, other: Any) -> Any:
        is_number = isinstance(other, (int, float)) or hasattr(other, "__array_interface__")
        return OPS[name](self, other) if is_number else NotImplemented

    return method


class Arithmetic:
    """The operators that symbolic values and variables share; each one is an op."""

    __slots__ = ()
    __array_priority__: float = 1000.0  # makes `array + tensor` call Tensor.__radd__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = None, **kwargs: Any) -> Any:
        """NumPy's operators with an array on the left: `array + tensor`, and `array += tensor`, a value of its own."""
        if ufunc.__name__ in _COMPARED:
            return ufunc.__name__ == "not_equal"  # objects are equal to themselves alone
        name, reflected = _UFUNCS.get(ufunc.__name__, (None, False))
        if name is None or method != "__call__" or kwargs:
            return NotImplemented
        return OPS[name](*(reversed(inputs) if reflected else inputs))

    __add__: Operator = _operator("add")
    __radd__: Operator = _operator("add", reflected=True)
    __sub__: Operator = _operator("subtract")
    __rsub__: Operator = _operator("subtract", reflected=True)
    __mul__: Operator = _operator("multiply")
    __rmul__: Operator = _operator("multiply", reflected=True)
    __truediv__: Operator = _operator("divide")
    __rtruediv__: Operator = _operator("divide", reflected=True)
    __floordiv__: Operator = _operator("floor_divide")
    __rfloordiv__: Operator = _operator("floor_divide", reflected=True)
    __mod__: Operator = _operator("mod")
    __rmod__: Operator = _operator("mod", reflected=True)
    __pow__: Operator = _operator("power")
    __rpow__: Operator = _operator("power", reflected=True)
    __matmul__: Operator = _operator("matmul")
    __rmatmul__: Operator = _operator("matmul", reflected=True)
    __neg__: Operator = _operator("negative")
    __abs__: Operator = _operator("abs")
    __lt__: Operator = _operator("less")
    __gt__: Operator = _operator("less", reflected=True)
    __le__: Operator = _operator("less_equal")
    __ge__: Operator = _operator("less_equal", reflected=True)
    __getitem__: Operator = _operator("get_item")
    __eq__: Operator = _equality("equal")
    __ne__: Operator = _equality("not_equal")
    __hash__: Callable[[Any], int] = object.__hash__  # type: ignore[assignment]


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
        self.op: Op | None = op
        self.inputs: tuple[Tensor, ...] = inputs
        self.attrs: dict[str, Any] = attrs
        self.shape: Shape = shape
        self.dtype: str = dtype
        self.index: int = next(_creation)
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
    def _keras_mask(self) -> Any:
        """The mask, by the name that layers of older programs read and set."""
        return self.mask

    @_keras_mask.setter
    def _keras_mask(self, mask: Any) -> None:
        self.mask = mask

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

    __int__: Callable[[Tensor], NoReturn] = __float__
    __index__: Callable[[Tensor], NoReturn] = __float__

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
