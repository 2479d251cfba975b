"""Pooling: sums and maxima over windows of `(N, ..., C)` values, channel by channel.

Max pooling has the index of each maximum in its window, to which alone the gradient is passed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .window import Window, output_shape


def _parts(x: Any, window: Window, fill: float = 0.0) -> list[Any]:
    """What the output positions read at each tap of the window, in order."""
    output: Any = window.output(x.shape[1:-1])
    x = window.padded(x, fill)
    return [x[window.tap(tap, output)] for tap in np.ndindex(window.size)]


def _infer(who: str, dtype: str = "float32") -> Any:
    def infer(x: Tensor, *, window: Window) -> tuple[Shape, str]:
        return output_shape(who, x, window, x.shape[-1]), dtype

    return infer


def _sum_gradient(g: Tensor, y: Tensor, x: Tensor, *, window: Window) -> tuple[Any, ...]:
    spatial: Any = x.shape[1:-1]
    return (sum_pool(g, window=window.back(spatial)),)


sum_pool: Op = Op(
    "sum_pool", lambda x, *, window: sum(_parts(x, window)), _infer("sum_pool"), _sum_gradient, promote="float"
)
"""The sum over each window; padding counts as 0."""


def _max(x: Any, *, window: Window) -> Any:
    first, *rest = _parts(x, window, -np.inf)
    result = first.copy()
    for part in rest:
        np.maximum(result, part, out=result)
    return result


def _max_indices(x: Any, *, window: Window) -> Any:
    first, *rest = _parts(x, window, -np.inf)
    best, indices = first.copy(), np.zeros(first.shape, np.int32)
    for index, part in enumerate(rest, 1):
        indices[part > best] = index
        np.maximum(best, part, out=best)
    return indices


max_pool_indices: Op = Op("max_pool_indices", _max_indices, _infer("max_pool", "int32"), promote="float")
"""The index of each maximum in its window, in row-major order; of the first, if there are several."""


def _max_gradient(g: Tensor, y: Tensor, x: Tensor, *, window: Window) -> tuple[Any, ...]:
    return (scatter_to_maxima(g, max_pool_indices(x, window=window), window=window, spatial=x.shape[1:-1]),)


max_pool: Op = Op("max_pool", _max, _infer("max_pool"), _max_gradient, promote="float")
"""The maximum of each window, without padding."""


def _put(g: Any, indices: Any, *, window: Window, spatial: tuple[int, ...]) -> Any:
    around = [(max(before, 0), max(after, 0)) for before, after in window.padding]
    lengths = [n + before + after for n, (before, after) in zip(spatial, around, strict=True)]
    result = np.zeros((g.shape[0], *lengths, g.shape[-1]), g.dtype)
    for index, tap in enumerate(np.ndindex(window.size)):
        result[window.tap(tap, g.shape[1:-1])] += np.where(indices == index, g, g.dtype.type(0))
    inside = (slice(before, before + n) for n, (before, _) in zip(spatial, around, strict=True))
    return result[(slice(None), *inside)]


def _put_infer(g: Tensor, indices: Tensor, *, window: Window, spatial: tuple[int, ...]) -> tuple[Shape, str]:
    return (g.shape[0], *spatial, g.shape[-1]), "float32"


def _put_gradient(
    g: Tensor, y: Tensor, upper: Tensor, indices: Tensor, *, window: Window, spatial: tuple[int, ...]
) -> tuple[Any, ...]:
    return gather_maxima(g, indices, window=window), None


scatter_to_maxima: Op = Op("scatter_to_maxima", _put, _put_infer, _put_gradient)
"""Zeros of the given lengths, to which each value is added at its index in its window."""


def _take(x: Any, indices: Any, *, window: Window) -> Any:
    return sum(np.where(indices == n, part, x.dtype.type(0)) for n, part in enumerate(_parts(x, window)))


def _take_gradient(g: Tensor, y: Tensor, x: Tensor, indices: Tensor, *, window: Window) -> tuple[Any, ...]:
    return scatter_to_maxima(g, indices, window=window, spatial=x.shape[1:-1]), None


gather_maxima: Op = Op("gather_maxima", _take, lambda x, indices, *, window: (indices.shape, "float32"), _take_gradient)
"""The value at the given index of each window of x."""
