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
    """One product over the channels for each tap of the kernel."""
    output: Any = window.output(x.shape[1:-1])
    x = window.padded(x)
    return sum(_product(x[window.tap(tap, output)], kernel[tap], groups) for tap in np.ndindex(window.size))


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


def check_channels(channels: Any, in_channels: Any, out_channels: Any, groups: int) -> None:
    """Raise unless the kernel's channels are the input's, group by group."""
    if in_channels * groups != channels or out_channels % groups:
        raise ValueError(
            f"conv: expected a kernel (..., {channels} / groups, filters) with filters divisible by groups={groups}, "
            f"got (..., {in_channels}, {out_channels}) for {channels} channels. "
            "Change the kernel, the filters or the groups."
        )


def _conv_gradient(g: Tensor, y: Tensor, x: Tensor, kernel: Tensor, *, window: Window, groups: int) -> tuple[Any, ...]:
    spatial: Any = x.shape[1:-1]
    return (
        conv(g, transposed_kernel(kernel, groups), window=window.back(spatial), groups=groups),
        conv_kernel_gradient(x, g, window=window, groups=groups),
    )


conv: Op = Op("conv", _conv, _infer, _conv_gradient, promote="float")
"""y[n, i, o] = sum over taps p and channels c of x[n, i * stride + p * dilation - before, c] kernel[p, c, o]."""


def transposed_kernel(kernel: Tensor, groups: int) -> Tensor:
    """The kernel of the gradient by the input: taps reversed, inputs and outputs exchanged within each group.

    (..., C/G, O) -> (..., O/G, C).
    """
    *size, in_channels, out_channels = kernel.shape
    spans = (*((n - 1, -1, n) for n in size), (0, 1, in_channels), (0, 1, out_channels))  # type: ignore[operator]
    k, ndim = slice_(kernel, spans=spans), len(size)
    if groups == 1:
        return transpose(k, axes=(*range(ndim), ndim + 1, ndim))
    k = reshape(k, shape=(*size, in_channels, groups, out_channels // groups))  # type: ignore[operator]
    k = transpose(k, axes=(*range(ndim), ndim + 2, ndim + 1, ndim))  # (..., O/G, G, C/G)
    return reshape(k, shape=(*size, out_channels // groups, groups * in_channels))  # type: ignore[operator]


def _kernel_gradient(x: Any, g: Any, *, window: Window, groups: int) -> Any:
    x, output = window.padded(x), g.shape[1:-1]
    out_channels, in_channels = g.shape[-1], x.shape[-1] // groups
    result = np.empty((*window.size, in_channels, out_channels), np.result_type(x, g))
    g = g.reshape(-1, groups, out_channels // groups)  # (N..., G, O/G)
    for tap in np.ndindex(window.size):
        part = x[window.tap(tap, output)].reshape(-1, groups, in_channels)  # (N..., G, C/G)
        if groups == 1:
            result[tap] = part[:, 0].T @ g[:, 0]
        else:
            result[tap] = np.einsum("ngc,ngo->cgo", part, g).reshape(in_channels, out_channels)
    return result


def _kernel_gradient_gradient(
    g: Tensor, y: Tensor, x: Tensor, upper: Tensor, *, window: Window, groups: int
) -> tuple[Any, ...]:
    spatial: Any = x.shape[1:-1]
    return (
        conv(upper, transposed_kernel(g, groups), window=window.back(spatial), groups=groups),
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
