"""An op: its name, shape rule, gradient and reference implementation in NumPy, in one definition.

Called on arrays an op computes; called on a symbolic tensor it records a node.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..typing import ArrayLike, DTypeLike
from .symbolic_call import is_symbolic_call, record_call
from .tensor import OPS, Shape, Tensor, constant
from .trace import current_trace
from .variable import Variable

_OF_STRINGS = ("broadcast_to", "concatenate", "reshape", "slice", "transpose")  # what may rearrange strings

Gradient = Callable[..., "tuple[Any, ...]"]


@dataclass(eq=False, repr=False)
class Op:
    """A primitive operation.

    Args:
        name: its key in `OPS`, and its name in errors.
        reference: its implementation: a function of NumPy arrays and of the op's attributes.
        infer: `(*inputs, **attrs) -> (shape, dtype)` from the symbolic inputs.
        gradient: `(g, y, *inputs, **attrs) -> one gradient (or None) for each input`, written in ops;
            None for an op that passes no gradient.
        promote: bring all inputs to one dtype first ("common"), to float32 ("float"), to booleans ("bool"),
            or leave them (None).
        elementwise: each element of the result depends on one element of each (broadcast) input.
    """

    name: str
    reference: Callable[..., Any]
    infer: Callable[..., tuple[Shape, str]]
    gradient: Gradient | None = None
    promote: str | None = None
    elementwise: bool = False

    def __post_init__(self) -> None:
        OPS[self.name] = self

    def __repr__(self) -> str:
        return f"<op {self.name}>"

    def __reduce__(self) -> tuple[Callable[[str], Op], tuple[str]]:
        return _op_named, (self.name,)  # there is one op of a name, also after a pickle or a copy

    def __call__(self, *inputs: Any, **attrs: Any) -> Any:
        if is_symbolic(*inputs):
            if is_symbolic_call(*inputs):
                return record_call(self, inputs, attrs, self.name)
            return self.record(*inputs, **attrs)
        return self.compute(*inputs, **attrs)

    def compute(self, *inputs: Any, **attrs: Any) -> Any:
        """The op's value on arrays and numbers."""
        with np.errstate(all="ignore"):  # inf and nan are values here, as they are in a compiled program
            return self.evaluate(*map(as_operand, inputs), **attrs)

    def evaluate(self, *arrays: Any, **attrs: Any) -> Any:
        """`compute` on operands, for who has told NumPy already what to ignore."""
        if self.promote == "float":
            arrays = tuple(map(_floating, arrays))
        result = self.reference(*arrays, **attrs)
        if getattr(result, "dtype", None) == np.float64 and not any(_is_double(array) for array in arrays):
            return result.astype(np.float32)  # NumPy's common dtype of int32 and float32
        return result

    def record(self, *inputs: Any, **attrs: Any) -> Tensor:
        """A new node, or the equal one that the current trace already has."""
        tensors = _symbolic(inputs)
        if any(tensor.dtype == "string" for tensor in tensors):
            self._check_rearranges()
        else:
            tensors = _promoted(tensors, self.promote)
        trace = current_trace()
        key = (self.name, tuple(t.index for t in tensors), tuple(sorted(attrs.items())))
        if trace is not None and key in trace.nodes:
            return trace.nodes[key]
        shape, dtype = self.infer(*tensors, **attrs)
        node = Tensor(self, tensors, attrs, shape, dtype)
        if trace is not None:
            trace.nodes[key] = node
        return node

    def _check_rearranges(self) -> None:
        """Refuse to compute with strings."""
        if self.name not in _OF_STRINGS:
            raise TypeError(
                f"{self.name}: expected numbers, got strings. Put a layer in front that looks them up, "
                "such as StringLookup, TextVectorization or Hashing."
            )


def _op_named(name: str) -> Op:
    return OPS[name]


def is_symbolic(*values: Any) -> bool:
    """Whether any of the values is a tensor, or a variable that the current trace follows."""
    for value in values:
        if isinstance(value, Tensor) or (isinstance(value, Variable) and current_trace() is not None):
            return True
        if isinstance(value, (list, tuple)) and is_symbolic(*value):
            return True
    return False


def as_value(value: ArrayLike) -> Any:
    """A value as ops take it: symbolic ones as they are, others by `as_operand`."""
    return value if is_symbolic(value) else as_operand(value)


def as_operand(value: ArrayLike) -> Any:
    """A value as an array: lists become float32 or int32, Python numbers stay weakly typed."""
    if isinstance(value, (np.ndarray, np.generic, float, int, bool)):
        return value
    if isinstance(value, Variable):
        return np.asarray(value)
    array = np.asarray(value)
    if hasattr(value, "__array__"):
        return array
    if array.dtype == np.float64:
        return array.astype(np.float32)
    is_small = array.dtype == np.int64 and (array == array.astype(np.int32)).all()
    return array.astype(np.int32) if is_small else array


def as_tensor(value: ArrayLike, dtype: str | None = None) -> Tensor:
    """A value as a tensor: variables become their value in the trace, lists of tensors a stack, all else a constant."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Variable):
        trace = current_trace()
        if trace is None:
            return constant(np.asarray(value), value.dtype)
        tensor = trace.read(value)
        return tensor if tensor.dtype == value.dtype else OPS["cast"](tensor, dtype=value.dtype)
    if isinstance(value, (list, tuple)) and is_symbolic(*value):
        parts = [as_tensor(part, dtype) for part in value]
        return OPS["concatenate"](*[OPS["reshape"](part, shape=(1, *part.shape)) for part in parts], axis=0)
    array = np.asarray(value)
    dtype = dtype or tensor_dtype(array.dtype)
    trace = current_trace()
    if array.ndim or trace is None:
        return constant(np.array(array, dtype, order="C"), dtype)
    key = ("constant", dtype, array.astype(dtype).tobytes())
    return trace.nodes.setdefault(key, constant(np.asarray(array, dtype), dtype))


def tensor_dtype(dtype: DTypeLike) -> str:
    """The dtype that a NumPy dtype has in a graph."""
    kind = np.dtype(dtype).kind
    if kind in "fiub":
        return {"f": "float32", "i": "int32", "u": "int32", "b": "bool"}[kind]
    raise TypeError(f"Tensor: expected numbers, got an array of dtype {dtype}. Encode it as numbers first.")


def _symbolic(inputs: tuple[Any, ...]) -> tuple[Tensor, ...]:
    """All inputs as tensors; Python numbers take the dtype of their neighbours, as in NumPy."""
    dtypes = [v.dtype for v in inputs if isinstance(v, (Tensor, Variable))]
    floating = "float32" in dtypes
    tensors = []
    for value in inputs:
        weak = isinstance(value, (int, float)) and not isinstance(value, bool)
        dtype = "float32" if weak and (floating or isinstance(value, float)) else None
        tensors.append(as_tensor(value, dtype))
    return tuple(tensors)


def _promoted(tensors: tuple[Tensor, ...], rule: str | None) -> tuple[Tensor, ...]:
    if rule is None:
        return tensors
    dtypes = {t.dtype for t in tensors}
    if rule == "bool":
        target = "bool"
    elif rule == "float" or "float32" in dtypes:
        target = "float32"
    else:
        target = "int32" if "int32" in dtypes else "bool"
    return tuple(t if t.dtype == target else OPS["cast"](t, dtype=target) for t in tensors)


def _is_double(value: Any) -> bool:
    return getattr(value, "dtype", None) == np.float64


def _floating(value: Any) -> Any:
    if isinstance(value, (bool, int)):
        return np.float32(value)
    if isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "iub":
        return value.astype(np.float32)
    return value
