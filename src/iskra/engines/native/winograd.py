"""Winograd's convolution, F(2x2, 3x3): which convolutions take it, and the linear forms of their kernels.

Four neighbouring outputs of a 3 x 3 window are 36 products a channel. Winograd's minimal filtering takes 16 linear
forms of the 4 x 4 inputs they see and 16 of the kernel, multiplies these form by form, and adds up the results:

    Y = A' [(G k G') * (B' d B)] A

References:
    Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016.
"""

from __future__ import annotations

import numpy as np

from ...graph.ops.window import Dims, Window

FEWEST_CHANNELS = 32  # in and out: with fewer, taking the forms costs more than the products that are saved
FEWEST_POSITIONS = 1024  # of all examples: for fewer, the kernel's forms do

_G = np.array([[1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]], np.float32)
FORMS = np.kron(_G, _G)  # (16, 9): the forms of a kernel whose taps are counted in row-major order


def pays(window: Window, groups: int, kernel: Dims, result: Dims) -> bool:
    """Whether a convolution by a kernel (3, 3, C, O), with a result (N, H, W, O), is faster this way."""
    if window.size != (3, 3) or groups != 1 or {*window.strides, *window.dilation, *window.spread} != {1}:
        return False
    images, height, width, _ = result
    squares = -(-height // 2) * -(-width // 2)  # the last may reach beyond the edge
    enough = images * height * width >= FEWEST_POSITIONS and 4 * squares <= 1.15 * height * width
    return enough and min(kernel[-2:]) >= FEWEST_CHANNELS
