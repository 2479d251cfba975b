"""Graphs of ops: symbolic tensors, the op table, tracing, differentiation. Knows nothing of layers or engines."""

from . import ops  # fills the op table
from .gradients import connected_gradients, gradients
from .op import Op, as_tensor, is_symbolic
from .seed import SeedGenerator
from .symbolic_call import KerasTensor
from .tensor import OPS, Tensor
from .trace import Graph, Trace, current_trace, untraced
from .variable import Variable

__all__ = [
    "OPS", "Graph", "KerasTensor", "Op", "SeedGenerator", "Tensor", "Trace", "Variable", "as_tensor",
    "connected_gradients", "current_trace", "gradients", "is_symbolic", "ops", "untraced",
]  # fmt: skip
