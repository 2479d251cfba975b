"""Pooling: sums and maxima over windows of `(N, ..., C)` values, channel by channel.

The maximum remembers its place in the window, so that its gradient is put back there and nowhere else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .window import Window, output_shape


def _parts(x: Any, window: Window, fill: float = 0.0) -> list[Any]:
    """What the output positions see at each place of the window, in order."""
    output: Any = window.output(x.shape[1:-1])
    x = window.padded(x, fill)
    return [x[window.part(place, output)] for place in np.ndindex(window.size)]


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


def _max_places(x: Any, *, window: Window) -> Any:
    first, *rest = _parts(x, window, -np.inf)
    best, places = first.copy(), np.zeros(first.shape, np.int32)
    for place, part in enumerate(rest, 1):
        places[part > best] = place
        np.maximum(best, part, out=best)
    return places


max_pool_places: Op = Op("max_pool_places", _max_places, _infer("max_pool", "int32"), promote="float")
"""Where in its window, places counted row by row, each maximum stands; the first, if there are several."""


def _max_gradient(g: Tensor, y: Tensor, x: Tensor, *, window: Window) -> tuple[Any, ...]:
    return (put_places(g, max_pool_places(x, window=window), window=window, spatial=x.shape[1:-1]),)


max_pool: Op = Op("max_pool", _max, _infer("max_pool"), _max_gradient, promote="float")
"""The largest of each window; padding never is."""


def _put(g: Any, places: Any, *, window: Window, spatial: tuple[int, ...]) -> Any:
    around = [(max(before, 0), max(after, 0)) for before, after in window.padding]
    lengths = [n + before + after for n, (before, after) in zip(spatial, around, strict=True)]
    result = np.zeros((g.shape[0], *lengths, g.shape[-1]), g.dtype)
    for number, place in enumerate(np.ndindex(window.size)):
        result[window.part(place, g.shape[1:-1])] += np.where(places == number, g, g.dtype.type(0))
    inside = (slice(before, before + n) for n, (before, _) in zip(spatial, around, strict=True))
    return result[(slice(None), *inside)]


def _put_infer(g: Tensor, places: Tensor, *, window: Window, spatial: tuple[int, ...]) -> tuple[Shape, str]:
    return (g.shape[0], *spatial, g.shape[-1]), "float32"


def _put_gradient(
    g: Tensor, y: Tensor, upper: Tensor, places: Tensor, *, window: Window, spatial: tuple[int, ...]
) -> tuple[Any, ...]:
    return take_places(g, places, window=window), None


put_places: Op = Op("put_places", _put, _put_infer, _put_gradient)
"""Zeros of the given lengths, to which each value is added at its place of its window."""


def _take(x: Any, places: Any, *, window: Window) -> Any:
    return sum(np.where(places == n, part, x.dtype.type(0)) for n, part in enumerate(_parts(x, window)))


def _take_gradient(g: Tensor, y: Tensor, x: Tensor, places: Tensor, *, window: Window) -> tuple[Any, ...]:
    return put_places(g, places, window=window, spatial=x.shape[1:-1]), None


take_places: Op = Op(
    "take_places",
    _take,
    lambda x, places, *, window: (places.shape, "float32"),
    _take_gradient,
)
"""From each window of x the value at the given place."""
