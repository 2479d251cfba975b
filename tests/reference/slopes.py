"""Gradients in two ways: by `iskra.graph.gradients`, and by central differences, both in float64."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from iskra import ops
from iskra.engines import Engine, ReferenceEngine
from iskra.graph import Trace, Variable, gradients
from reference.function_cases import wave

STEP = 1e-7


def outputs(function: Callable[..., Sequence[Any]], arrays: Sequence[np.ndarray], engine: Engine) -> list[np.ndarray]:
    """What a traced function gives for arrays with one number of rows; its results may have any shape."""
    with Trace() as trace:
        kinds = ["int32" if array.dtype.kind in "iu" else "float32" for array in arrays]
        inputs = [trace.input(a.shape, kind, f"x{i}") for i, (a, kind) in enumerate(zip(arrays, kinds, strict=True))]
        tensors = function(*inputs)
        results = [Variable(np.zeros(t.shape, t.dtype)) for t in tensors]
        for variable, tensor in zip(results, tensors, strict=True):
            variable.assign(tensor)
        graph = trace.graph()
    state = graph.state_arrays()
    if getattr(engine, "precision", "") == "float64":
        state = [array.astype(np.float64) for array in state]
    engine.compile(graph).run(state, arrays)
    return [state[graph.state.index(variable)] for variable in results]


def weighted_sum(value: Any) -> Any:
    """One number in which every element has a weight of its own."""
    return ops.sum(value * (1.0 + wave(*value.shape, phase=0.2)))


def by_graph(function: Callable[[Any], Any], x: np.ndarray, engine: Engine | None = None) -> np.ndarray:
    """The slopes of `weighted_sum(function(x))`, differentiated as a graph."""

    def slopes(leaf: Any) -> list[Any]:
        return gradients(weighted_sum(function(leaf)), [leaf])

    return outputs(slopes, [x], engine or ReferenceEngine("float64"))[0]


def by_differences(function: Callable[[Any], Any], x: np.ndarray) -> np.ndarray:
    """The same slopes from values on both sides of each element."""
    result = np.empty_like(x)
    for place in np.ndindex(*x.shape):
        step = np.zeros_like(x)
        step[place] = STEP
        result[place] = weighted_sum(function(x + step) - function(x - step)) / (2.0 * STEP)
    return result


def assert_slopes_agree(function: Callable[[Any], Any], x: np.ndarray) -> None:
    """Compare both ways."""
    x = x.astype(np.float64)
    np.testing.assert_allclose(by_graph(function, x), by_differences(function, x), rtol=2e-6, atol=2e-7)
