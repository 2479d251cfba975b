"""Functions of ops that need a graph, such as gradients, called outside of a trace: traced, and run once with NumPy."""

from __future__ import annotations

from collections.abc import Callable

from ..engines import ReferenceEngine
from ..graph import Tensor, Trace, Variable, as_tensor
from ..tree import flatten, pack_sequence_as
from ..typing import Structure


def run_once(function: Callable[[], Structure]) -> Structure:
    """The result of a function that computes with symbolic values, with the numbers in their place.

    Variables that it assigns are changed, as by any other call outside of a trace.
    """
    with Trace() as trace:
        returned = function()
        values = [as_tensor(value) if isinstance(value, Variable) else value for value in flatten(returned)]
        graph = trace.graph([value for value in values if isinstance(value, Tensor)])
    numbers = iter(ReferenceEngine().compile(graph).step(graph.state_arrays(), []))
    return pack_sequence_as(returned, [next(numbers) if isinstance(value, Tensor) else value for value in values])
