"""Graphs of ops: symbolic tensors, the op table, tracing, differentiation. Knows nothing of layers or engines."""

from . import ops  # fills the op table
from .deferred import Deferred
from .gradients import gradients
from .op import Op, as_tensor, is_symbolic
from .seed import SeedGenerator
from .tensor import OPS, Tensor
from .trace import Graph, Trace, current_trace, untraced
from .variable import Variable

__all__ = [
    "OPS",
    "Deferred",
    "Graph",
    "Op",
    "SeedGenerator",
    "Tensor",
    "Trace",
    "Variable",
    "as_tensor",
    "current_trace",
    "gradients",
    "is_symbolic",
    "ops",
    "untraced",
]
