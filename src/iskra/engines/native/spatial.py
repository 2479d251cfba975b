"""Emission of the kernels that move windows: convolution, its kernel's gradient, padding, pooling.

All values they read are stored row by row; `expand` has seen to it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ...graph.ops.window import Window
from .groups import Group
from .instructions import Code
from .views import Dims, contiguous_strides

if TYPE_CHECKING:
    from .emit import Emitter


class Part(NamedTuple):
    """Some of a convolution's outputs, for which one product does: along each axis every `step`-th from `first` on.

    Attributes:
        first: the first output position.
        lengths: how many output positions.
        taps: the taps of the window that meet elements of the input there.
        starts: for each of them, the element that the first output position meets.
    """

    first: Dims
    lengths: Dims
    taps: tuple[Dims, ...]
    starts: tuple[Dims, ...]


def conv(emitter: Emitter, program: Any, group: Group, code: Code) -> list[int]:
    """Products whose rows are the positions of one image row; k runs over the taps of the window and the channels.

    Places that lie side by side in memory are one stretch of k; stretches follow each other as segments. Where the
    input is spread, outputs at different distances from its elements meet different taps: each kind is a product.
    """
    from .emit import spread_operands

    node = group.nodes[0]
    if node.attrs.get("winograd"):
        return [winograd(emitter, program, group, code)]
    x, kernel = (emitter.fusion.views[t.index] for t in node.inputs)
    window, groups = node.attrs["window"], node.attrs["groups"]
    xs, ks = emitter.placement.strides(x), contiguous_strides(kernel.shape)
    shape: Any = node.shape
    made = shape[-1]
    taken, n = kernel.shape[-2], made // groups
    channelwise = taken == 1 < groups == made  # one filter a channel
    joined = (groups == 1 or channelwise) and window.dilation[-1] == 1 and set(window.spread) == {1}
    moves = [s * d for s, d in zip(window.strides, xs[1:], strict=False)]
    split = [groups] if groups > 1 and not channelwise else []
    n = made if channelwise else n
    stored = spread_operands(shape, code)
    kernels = []
    for part in parts(window, shape[1:-1], joined):
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
                batch=[shape[0], *ahead, *split],
                m=m,
                n=n,
                k=taken * (window.size[-1] if joined else 1) if part.taps else 0,
                a=(
                    *emitter.source(x),
                    [xs[0], *moves[:-1], *(taken for _ in split), moves[-1], made if channelwise else 1],
                ),
                b=(*emitter.source(kernel), [0, *(0 for _ in ahead), *(n for _ in split), ks[-2], 1]),
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


def winograd(emitter: Emitter, program: Any, group: Group, code: Code) -> int:
    """A convolution by 16 products of linear forms."""
    from .emit import spread_operands

    node = group.nodes[0]
    x, forms = (emitter.fusion.views[t.index] for t in node.inputs)
    shape: Any = node.shape
    images, height, width, made = shape
    return program.add_winograd(
        images=images,
        height=height,
        width=width,
        channels=x.shape[-1],
        n=made,
        x=(*emitter.source(x), list(emitter.placement.strides(x)[:3])),
        size=x.shape[1:3],
        u=emitter.source(forms),
        operands=spread_operands(shape, code),
        registers=code.num_registers,
        code=code.numbered(),
        predicate=code.predicate,
    )


def parts(window: Window, outputs: Dims, joined: bool) -> Iterator[Part]:
    """The outputs of a convolution of a padded input, apart by which taps of the window they need.

    Output i meets element j of an input spread by e at tap p if `i + p * dilation - before = j * e`: for e = 1 at
    every tap, else at those that leave the right rest.

    Args:
        window: with padding only if the input is spread, and then without strides.
        outputs: how many positions along each axis.
        joined: whether the taps of one row of the window count as one.
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


def kernel_gradient(emitter: Emitter, program: Any, group: Group) -> int:
    """One sum over positions for each tap: a position of the window and a group, or a row of positions side by side."""
    node = group.nodes[0]
    x, g = (emitter.fusion.views[t.index] for t in node.inputs)
    window, groups = node.attrs["window"], node.attrs["groups"]
    shape: Any = node.shape
    splits, *_, taken, made = shape
    xs, gs = (emitter.placement.strides(view) for view in (x, g))
    ks = contiguous_strides(shape[1:])
    channelwise = taken == 1 < groups == made
    joined = groups == 1 and window.dilation[-1] == 1
    outer = window.size[:-1] if joined else window.size
    steps = [d * s for d, s in zip(window.dilation, xs[1:], strict=False)]
    n = made if channelwise else made // groups
    taps = [
        (_at(place, steps) + i * taken, i * n, _at(place, ks) + i * n)
        for place in itertools.product(*map(range, outer))
        for i in range(1 if channelwise else groups)
    ]
    moves = [d * s for d, s in zip(window.strides, xs[1:], strict=False)]
    rows = [(_at(at, moves), _at(at, gs[1:])) for at in itertools.product(*map(range, g.shape[1:-2]))]
    return program.add_conv_gradient(
        x=emitter.source(x),
        g=emitter.source(g),
        out=emitter.address(emitter.placement.home[node.index]),
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
        out_split=math.prod(shape[1:]),
        out_row=made,
        channelwise=channelwise,
    )


def pad(emitter: Emitter, program: Any, group: Group) -> int:
    """Values among zeros."""
    node = group.nodes[0]
    view = emitter.fusion.views[node.inputs[0].index]
    return program.add_pad(
        dims=list(node.shape),
        source=(*emitter.source(view), list(view.strides)),
        spans=list(node.attrs["spans"]),
        out=emitter.address(emitter.placement.home[node.index]),
    )


def max_pool(emitter: Emitter, program: Any, group: Group) -> int:
    """Maxima, and where they stand if a member of the group asks for it."""
    node, *indices = group.nodes
    homes = emitter.placement.home
    return program.add_pool(
        kind="max",
        x=emitter.source(emitter.fusion.views[node.inputs[0].index]),
        y=emitter.address(homes[node.index]),
        indices=emitter.address(homes[indices[0].index]) if indices else None,
        **_window(node.attrs["window"], node.inputs[0].shape, node.shape),
    )


def sum_pool(emitter: Emitter, program: Any, group: Group) -> int:
    """Sums of windows; of a spread input, each element added to all positions of the window that it goes back to."""
    node = group.nodes[0]
    window, x = node.attrs["window"], emitter.fusion.views[node.inputs[0].index]
    here, there = emitter.source(x), emitter.address(emitter.placement.home[node.index])
    if set(window.spread) == {1}:
        return program.add_pool(kind="sum", x=here, y=there, indices=None, **_window(window, x.shape, node.shape))
    spatial: Any = node.shape[1:-1]
    back = window.back(x.shape[1:-1])
    assert back.output(spatial) == x.shape[1:-1]
    return program.add_pool(kind="scatter", x=there, y=here, indices=None, **_window(back, node.shape, x.shape))


def put_places(emitter: Emitter, program: Any, group: Group) -> int:
    """Values put back where the maxima were."""
    node = group.nodes[0]
    g, indices = (emitter.fusion.views[t.index] for t in node.inputs)
    return program.add_pool(
        kind="scatter",
        x=emitter.address(emitter.placement.home[node.index]),
        y=emitter.source(g),
        indices=emitter.source(indices),
        **_window(node.attrs["window"], node.shape, g.shape),
    )


def warp(emitter: Emitter, program: Any, group: Group) -> int:
    """Images looked at through transforms, or values added to where they would be looked at."""
    node = group.nodes[0]
    given, transforms = (emitter.fusion.views[t.index] for t in node.inputs)
    back, sampling = node.kind == "warp_back", node.attrs["sampling"]
    made = emitter.address(emitter.placement.home[node.index])
    image: Any = node.attrs["shape"] if back else given.shape[1:3]
    return program.add_warp(
        images=made if back else emitter.source(given),
        transforms=emitter.source(transforms),
        results=emitter.source(given) if back else made,
        count=given.shape[0],
        channels=given.shape[3],
        image=image,
        result=sampling.size,
        bilinear=sampling.bilinear,
        fill_mode=sampling.fill_mode,
        fill_value=sampling.fill_value,
        derivatives=sampling.derivatives,
        backward=back,
    )


def _window(window: Any, inner: Any, outer: Any) -> dict[str, Any]:
    """A window and the lengths it goes between, as the pooling kernels want them."""
    return {
        "images": inner[0],
        "channels": inner[-1],
        "lengths": list(inner[1:-1]),
        "outputs": list(outer[1:-1]),
        "size": list(window.size),
        "strides": list(window.strides),
        "dilation": list(window.dilation),
        "before": [before for before, _ in window.padding],
    }


def _at(place: Dims, strides: Any) -> int:
    """How far a place is from the first one."""
    return sum(p * s for p, s in zip(place, strides, strict=False))
