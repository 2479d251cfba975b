"""Kernels that move windows or sample images: convolution, its kernel's gradient, padding, pooling, warping.

All values they read are contiguous; `decompose` has seen to it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..._native import Program
from ...graph.ops.window import Window
from .addresses import Address, Addresses
from .groups import Group
from .instructions import Instructions
from .operands import spread_operands
from .views import Dims, contiguous_strides, dims


class Part(NamedTuple):
    """Those outputs of a convolution that one product makes: along each axis every `spread`-th from `first` on."""

    first: Dims  # the first output position
    lengths: Dims  # how many output positions
    taps: tuple[Dims, ...]  # the positions of the window that meet elements of the input there
    starts: tuple[Dims, ...]  # for each of them, the element that the first output position meets


def conv(at: Addresses, program: Program, group: Group, code: Instructions) -> list[int]:
    """Products whose rows are the positions of one image row; k runs over the taps of the window and the channels.

    Taps that lie side by side in memory are one stretch of k; stretches follow each other as segments. Where the input
    is spread, outputs at different distances from its elements meet different taps: each kind is a product.
    """
    node = group.nodes[0]
    if node.attrs.get("winograd"):
        return [_winograd(at, program, group, code)]
    x, kernel = (at.view(t) for t in node.inputs)
    window, groups = node.attrs["window"], node.attrs["groups"]
    xs, ks = at.assignment.strides(x), contiguous_strides(kernel.shape)
    filters, taken = dims(node)[-1], kernel.shape[-2]
    channelwise = taken == 1 < groups == filters  # one filter a channel
    joined = (groups == 1 or channelwise) and window.dilation[-1] == 1 and set(window.spread) == {1}
    moves = [s * d for s, d in zip(window.strides, xs[1:], strict=False)]
    split = [groups] if groups > 1 and not channelwise else []
    n = filters if channelwise else filters // groups
    stored = spread_operands(dims(node), code)
    kernels = []
    for part in parts(window, dims(node)[1:-1], joined):
        *ahead, m = part.lengths
        operands = [
            (
                base,
                offset + _at(part.first, full[1:]),
                [
                    full[0],
                    *(s * e for s, e in zip(full[1:-2], window.spread, strict=False)),
                    *([full[-1] * n] if split else []),
                    full[-2] * window.spread[-1],
                    full[-1],
                ],
            )
            for base, offset, full in stored
        ]
        kernels.append(
            program.add_matmul(
                batch=[dims(node)[0], *ahead, *split],
                m=m,
                n=n,
                k=taken * (window.size[-1] if joined else 1) if part.taps else 0,
                a=(*at.of(x), [xs[0], *moves[:-1], *(taken for _ in split), moves[-1], filters if channelwise else 1]),
                b=(*at.of(kernel), [0, *(0 for _ in ahead), *(n for _ in split), ks[-2], 1]),
                channelwise=channelwise,
                segments=[
                    (_at(start, xs[1:]), _at(tap, ks)) for tap, start in zip(part.taps, part.starts, strict=True)
                ],
                operands=operands,
                registers=code.num_registers,
                code=code.numbered(),
                predicate=code.predicate,
            )
        )
    return kernels


def _winograd(at: Addresses, program: Program, group: Group, code: Instructions) -> int:
    """A convolution by 16 products of linear forms."""
    node = group.nodes[0]
    x, forms = (at.view(t) for t in node.inputs)
    images, height, width, filters = dims(node)
    return program.add_winograd(
        images=images,
        height=height,
        width=width,
        channels=x.shape[-1],
        n=filters,
        x=(*at.of(x), at.assignment.strides(x)[:3]),
        size=(x.shape[1], x.shape[2]),
        u=at.of(forms),
        operands=spread_operands(dims(node), code),
        registers=code.num_registers,
        code=code.numbered(),
        predicate=code.predicate,
    )


def parts(window: Window, outputs: Dims, joined: bool) -> Iterator[Part]:
    """The outputs of a convolution of a padded input, apart by which taps of the window they need.

    Output i meets element j of an input spread by e at tap p if `i + p * dilation - before = j * e`: for e = 1 at
    every tap, else at those that leave the right remainder.

    Args:
        window: with padding only if the input is spread, and then without strides.
        outputs: how many positions along each axis.
        joined: whether the taps of one row of the window count as one.

    Example:
        Elements spread by 2, as the gradient of a convolution with a stride of 2: of 3 taps, even outputs meet the
        first and the last, odd ones the one between.

        >>> for part in parts(Window.plain((3,))._replace(spread=(2,)), (5,), False):
        ...     print(part)
        Part(first=(0,), lengths=(3,), taps=((0,), (2,)), starts=((0,), (1,)))
        Part(first=(1,), lengths=(2,), taps=((1,),), starts=((1,),))
    """
    size = (*window.size[:-1], 1) if joined else window.size
    if set(window.spread) == {1}:
        taps = tuple(itertools.product(*map(range, size)))
        starts = tuple(tuple(p * d for p, d in zip(tap, window.dilation, strict=True)) for tap in taps)
        yield Part((0,) * len(size), outputs, taps, starts)
        return
    for first in itertools.product(*(range(min(e, n)) for e, n in zip(window.spread, outputs, strict=True))):
        axes = [
            [(p, (i + p * d - before) // e) for p in range(k) if (i + p * d - before) % e == 0]
            for i, k, d, e, (before, _) in zip(first, size, window.dilation, window.spread, window.padding, strict=True)
        ]
        meetings = tuple(itertools.product(*axes))
        yield Part(
            first,
            tuple(-(-(n - i) // e) for n, i, e in zip(outputs, first, window.spread, strict=True)),
            tuple(tuple(p for p, _ in meeting) for meeting in meetings),
            tuple(tuple(j for _, j in meeting) for meeting in meetings),
        )


def kernel_gradient(at: Addresses, program: Program, group: Group) -> int:
    """One sum over positions for each tap: a position of the window and a group, or a row of them side by side."""
    node = group.nodes[0]
    x, g = (at.view(t) for t in node.inputs)
    window, groups = node.attrs["window"], node.attrs["groups"]
    splits, *kernel = dims(node)
    *_, taken, filters = kernel
    xs, gs = at.assignment.strides(x), at.assignment.strides(g)
    ks = contiguous_strides(kernel)
    channelwise = taken == 1 < groups == filters
    joined = groups == 1 and window.dilation[-1] == 1
    outer = window.size[:-1] if joined else window.size
    steps = [d * s for d, s in zip(window.dilation, xs[1:], strict=False)]
    n = filters if channelwise else filters // groups
    taps = [
        (_at(tap, steps) + i * taken, i * n, _at(tap, ks) + i * n)
        for tap in itertools.product(*map(range, outer))
        for i in range(1 if channelwise else groups)
    ]
    moves = [d * s for d, s in zip(window.strides, xs[1:], strict=False)]
    rows = [(_at(row, moves), _at(row, gs[1:])) for row in itertools.product(*map(range, g.shape[1:-2]))]
    return program.add_conv_gradient(
        x=at.of(x),
        g=at.of(g),
        out=at.result(node),
        taps=taps,
        rows=rows,
        images=x.shape[0],
        splits=splits,
        m=taken * (window.size[-1] if joined else 1),
        n=n,
        cols=g.shape[-2],
        x_image=xs[0],
        g_image=gs[0],
        x_step=xs[-2] * window.strides[-1],
        g_step=gs[-2],
        out_split=math.prod(kernel),
        out_row=filters,
        channelwise=channelwise,
    )


def pad(at: Addresses, program: Program, group: Group) -> int:
    """Values among zeros."""
    node = group.nodes[0]
    view = at.view(node.inputs[0])
    source = (*at.of(view), view.strides)
    return program.add_pad(dims=dims(node), source=source, spans=node.attrs["spans"], out=at.result(node))


def max_pool(at: Addresses, program: Program, group: Group) -> int:
    """Maxima, and their indices in the window if a member of the group asks for them."""
    node, *by_product = group.nodes
    x, indices = node.inputs[0], at.result(by_product[0]) if by_product else None
    return _pool(program, "max", at.input(x), at.result(node), indices, node.attrs["window"], dims(x), dims(node))


def sum_pool(at: Addresses, program: Program, group: Group) -> int:
    """Sums of windows; of a spread input, each element added to all positions of the window that it goes back to."""
    node = group.nodes[0]
    window, x = node.attrs["window"], node.inputs[0]
    if set(window.spread) == {1}:
        return _pool(program, "sum", at.input(x), at.result(node), None, window, dims(x), dims(node))
    back = window.back(dims(x)[1:-1])
    assert back.output(dims(node)[1:-1]) == dims(x)[1:-1]
    return _pool(program, "scatter", at.result(node), at.input(x), None, back, dims(node), dims(x))


def scatter_to_maxima(at: Addresses, program: Program, group: Group) -> int:
    """Values scattered to where the maxima were: the gradient of their pooling."""
    node = group.nodes[0]
    g, indices = node.inputs
    at_indices, window = at.input(indices), node.attrs["window"]
    return _pool(program, "scatter", at.result(node), at.input(g), at_indices, window, dims(node), dims(g))


def _pool(
    program: Program,
    kind: str,
    x: Address,
    y: Address,
    indices: Address | None,
    window: Window,
    inner: Dims,
    outer: Dims,
) -> int:
    """Pooling of a value of shape `inner` to one of shape `outer`, or back."""
    return program.add_pool(
        kind=kind,
        x=x,
        y=y,
        indices=indices,
        images=inner[0],
        channels=inner[-1],
        lengths=inner[1:-1],
        outputs=outer[1:-1],
        size=window.size,
        strides=window.strides,
        dilation=window.dilation,
        before=[before for before, _ in window.padding],
    )


def warp(at: Addresses, program: Program, group: Group) -> int:
    """Images sampled through transforms, or values added to the pixels they would be sampled from."""
    node = group.nodes[0]
    given, transforms = node.inputs
    backward, sampling = node.kind == "warp_gradient", node.attrs["sampling"]
    count, height, width, channels = dims(given)
    return program.add_warp(
        images=at.result(node) if backward else at.input(given),
        transforms=at.input(transforms),
        results=at.input(given) if backward else at.result(node),
        count=count,
        channels=channels,
        image=node.attrs["shape"] if backward else (height, width),
        result=sampling.size,
        bilinear=sampling.bilinear,
        fill_mode=sampling.fill_mode,
        fill_value=sampling.fill_value,
        derivatives=sampling.derivatives,
        backward=backward,
    )


def _at(position: Dims, strides: Sequence[int]) -> int:
    """How far a position is from the first one, in elements."""
    return sum(p * s for p, s in zip(position, strides, strict=False))
