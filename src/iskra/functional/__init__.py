"""Functions of arrays: differentiated, compiled, and with state passed in and out instead of kept."""

from .derivatives import grad, value_and_grad
from .jit import CompiledFunction, jit
from .stateless import stateless

__all__ = ["CompiledFunction", "grad", "jit", "stateless", "value_and_grad"]
