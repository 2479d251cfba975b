"""Convolution, and the gradient of its kernel. The gradient of its input is a convolution again.

Values are `(N, ..., C)` with one to three spatial axes, kernels `(..., C / groups, O)`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..op import Op
from ..tensor import Shape, Tensor
from .shapes import reshape, slice_, transpose
from .window import Window, output_shape


def _conv(x: Any, kernel: Any, *, window: Window, groups: int) -> Any:
    """One product over the channels for each place of the window."""
    output: Any = window.output(x.shape[1:-1])
    x = window.padded(x)
    return sum(_product(x[window.part(place, output)], kernel[place], groups) for place in np.ndindex(window.size))


def _product(x: Any, kernel: Any, groups: int) -> Any:
    """(N, ..., C) times (C / groups, O), group by group."""
    if groups == 1:
        return np.tensordot(x, kernel, 1)
    parts = x.reshape(*x.shape[:-1], groups, -1)  # (N, ..., G, C/G)
    kernels = kernel.reshape(kernel.shape[0], groups, -1)  # (C/G, G, O/G)
    return np.einsum("...gc,cgo->...go", parts, kernels).reshape(*x.shape[:-1], -1)


def _infer(x: Tensor, kernel: Tensor, *, window: Window, groups: int) -> tuple[Shape, str]:
    shape = output_shape("conv", x, window, kernel.shape[-1])
    check_channels(x.shape[-1], kernel.shape[-2], kernel.shape[-1], groups)
    return shape, "float32"


def check_channels(channels: Any, taken: Any, made: Any, groups: int) -> None:
    """Raise unless the kernel's channels are the input's, group by group."""
    if taken * groups != channels or made % groups:
        raise ValueError(
            f"conv: expected a kernel (..., {channels} / groups, filters) with filters divisible by groups={groups}, "
            f"got (..., {taken}, {made}) for {channels} channels. Change the kernel, the filters or the groups."
        )


def _conv_gradient(g: Tensor, y: Tensor, x: Tensor, kernel: Tensor, *, window: Window, groups: int) -> tuple[Any, ...]:
    spatial: Any = x.shape[1:-1]
    return (
        conv(g, turned(kernel, groups), window=window.back(spatial), groups=groups),
        conv_kernel_gradient(x, g, window=window, groups=groups),
    )


conv: Op = Op("conv", _conv, _infer, _conv_gradient, promote="float")
"""y[n, i, o] = sum over places p and channels c of x[n, i * stride + p * dilation - before, c] kernel[p, c, o]."""


def turned(kernel: Tensor, groups: int) -> Tensor:
    """The kernel of the gradient: places in reverse, inputs and outputs exchanged within each group.

    (..., C/G, O) -> (..., O/G, C).
    """
    *size, taken, made = kernel.shape
    spans = (*((n - 1, -1, n) for n in size), (0, 1, taken), (0, 1, made))  # type: ignore[operator]
    k, ndim = slice_(kernel, spans=spans), len(size)
    if groups == 1:
        return transpose(k, axes=(*range(ndim), ndim + 1, ndim))
    k = reshape(k, shape=(*size, taken, groups, made // groups))  # type: ignore[operator]
    k = transpose(k, axes=(*range(ndim), ndim + 2, ndim + 1, ndim))  # (..., O/G, G, C/G)
    return reshape(k, shape=(*size, made // groups, groups * taken))  # type: ignore[operator]


def _kernel_gradient(x: Any, g: Any, *, window: Window, groups: int) -> Any:
    x, output = window.padded(x), g.shape[1:-1]
    made, taken = g.shape[-1], x.shape[-1] // groups
    result = np.empty((*window.size, taken, made), np.result_type(x, g))
    g = g.reshape(-1, groups, made // groups)  # (N..., G, O/G)
    for place in np.ndindex(window.size):
        part = x[window.part(place, output)].reshape(-1, groups, taken)  # (N..., G, C/G)
        if groups == 1:
            result[place] = part[:, 0].T @ g[:, 0]
        else:
            result[place] = np.einsum("ngc,ngo->cgo", part, g).reshape(taken, made)
    return result


def _kernel_gradient_gradient(
    g: Tensor, y: Tensor, x: Tensor, upper: Tensor, *, window: Window, groups: int
) -> tuple[Any, ...]:
    spatial: Any = x.shape[1:-1]
    return (
        conv(upper, turned(g, groups), window=window.back(spatial), groups=groups),
        conv(x, g, window=window, groups=groups),
    )


conv_kernel_gradient: Op = Op(
    "conv_kernel_gradient",
    _kernel_gradient,
    lambda x, g, *, window, groups: ((*window.size, x.shape[-1] // groups, g.shape[-1]), "float32"),
    _kernel_gradient_gradient,
    promote="float",
)
"""The gradient of `conv` for its kernel: sum over n and i of x[n, i * stride + p * dilation - before, c] g[n, i, o]."""
