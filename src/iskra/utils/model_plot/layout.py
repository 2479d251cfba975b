"""Layered graph layout: every arrow points to a lower layer, few cross, and long ones bend around boxes.

A box's layer is the length of the longest path to it. An arrow over several layers gets a joint in each. The order
within a layer comes from the mean positions of the neighbors, swept down and up (Sugiyama, Tagawa, Toda: Methods for
Visual Understanding of Hierarchical System Structures, 1981). The positions themselves are as near to the neighbors' as
the least distances between boxes allow: in each layer that is an isotonic regression, which pooling solves exactly
(Barlow, Bartholomew, Bremner, Brunk: Statistical Inference under Order Restrictions, 1972).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

Edge = tuple[int, int]
Point = tuple[float, float]

_SWEEPS, _SHIFTS = 12, 60
_NEAR = 2.0  # a distance that is as good as none


@dataclass(frozen=True)
class Layout:
    """Positions of boxes and arrows."""

    boxes: list[Point]  # the upper left corner of each box
    arrows: list[list[Point]]  # the path of each arrow, from the lower edge of a box to the upper edge of another
    width: float  # width of the whole
    height: float  # height of the whole


def laid_out(
    sizes: Sequence[tuple[float, float]], edges: Sequence[Edge], gap: float = 24, layer_gap: float = 34
) -> Layout:
    """Lay out boxes of these widths and heights, and arrows along the edges, pairs of boxes without cycles.

    `gap` is the least distance of boxes in a layer, `layer_gap` the distance of layers.

    Example:
        >>> layout = laid_out([(10, 5), (10, 5)], [(0, 1)])
        >>> layout.boxes, layout.width, layout.height
        ([(0.0, 0.0), (0.0, 39.0)], 10.0, 44)
    """
    layer_of = _layers(len(sizes), edges)
    grid = _Grid(sizes, edges, layer_of)
    grid.order()
    centers = grid.centers(gap)
    heights = [max(grid.heights[node] for node in row) for row in grid.rows]
    tops = [sum(heights[:layer]) + layer * layer_gap for layer in range(len(heights))]

    def corner(box: int) -> Point:
        layer = layer_of[box]
        return centers[box] - sizes[box][0] / 2, tops[layer] + (heights[layer] - sizes[box][1]) / 2

    boxes = [corner(box) for box in range(len(sizes))]
    arrows = []
    for edge, chain in zip(edges, grid.chains, strict=True):
        start, end = edge
        points = [(centers[start], boxes[start][1] + sizes[start][1])]
        for joint in chain:
            top = tops[grid.layer_of[joint]]
            points += [(centers[joint], top), (centers[joint], top + heights[grid.layer_of[joint]])]
        arrows.append([*points, (centers[end], boxes[end][1])])
    left = min([x for x, _ in boxes] + [x for points in arrows for x, _ in points], default=0.0)
    right = max([x + w for (x, _), (w, _) in zip(boxes, sizes, strict=True)] + [x for p in arrows for x, _ in p],
                default=0.0)  # fmt: skip
    return Layout(
        [(x - left, y) for x, y in boxes],
        [[(x - left, y) for x, y in points] for points in arrows],
        right - left,
        tops[-1] + heights[-1] if tops else 0.0,
    )


def _layers(count: int, edges: Sequence[Edge]) -> list[int]:
    """The layer of each box: below all that lead to it, and as near as possible to those that it leads to."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for start, end in edges:
        after[start].append(end)
        before[end].append(start)
    waiting = [len(each) for each in before]
    ready = [box for box in range(count) if not waiting[box]]
    ordered: list[int] = []
    layer = [0] * count
    while ready:
        box = ready.pop()
        ordered.append(box)
        for end in after[box]:
            layer[end] = max(layer[end], layer[box] + 1)
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    for box in reversed(ordered):
        if after[box] and len(before[box]) <= len(after[box]):  # longer arrows above, shorter or fewer below
            layer[box] = min(layer[end] for end in after[box]) - 1
    return layer


class _Grid:
    """Boxes and joints, layer by layer."""

    def __init__(self, sizes: Sequence[tuple[float, float]], edges: Sequence[Edge], layer_of: Sequence[int]) -> None:
        self.widths = [width for width, _ in sizes]
        self.heights = [height for _, height in sizes]
        self.layer_of = list(layer_of)
        self.chains: list[list[int]] = []
        self.links: list[Edge] = []  # between adjacent layers
        for start, end in edges:
            joints = [self._joint(layer) for layer in range(layer_of[start] + 1, layer_of[end])]
            self.chains.append(joints)
            stops = [start, *joints, end]
            self.links += pairwise(stops)
        self.rows: list[list[int]] = [[] for _ in range(max(self.layer_of, default=-1) + 1)]
        for node, layer in enumerate(self.layer_of):
            self.rows[layer].append(node)
        self._above = self._neighbors([(end, start) for start, end in self.links])
        self._below = self._neighbors(self.links)

    def _joint(self, layer: int) -> int:
        self.widths.append(0.0)
        self.heights.append(0.0)
        self.layer_of.append(layer)
        return len(self.widths) - 1

    def _neighbors(self, links: Sequence[Edge]) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.widths]
        for node, other in links:
            found[node].append(other)
        return found

    def order(self) -> None:
        """Sort the layers by their neighbors, and keep the order with the fewest crossings."""
        best, fewest = [list(row) for row in self.rows], self._crossings()
        for sweep in range(_SWEEPS):
            down = sweep % 2 == 0
            near = self._above if down else self._below
            for row in self.rows[1:] if down else self.rows[-2::-1]:
                position = {node: float(i) for each in self.rows for i, node in enumerate(each)}
                row.sort(key=lambda node: _mean([position[other] for other in near[node]], position[node]))
            crossings = self._crossings()
            if crossings < fewest:
                best, fewest = [list(row) for row in self.rows], crossings
        self.rows = best

    def _crossings(self) -> int:
        position = {node: i for row in self.rows for i, node in enumerate(row)}
        total = 0
        for row in self.rows[:-1]:
            ends = [position[end] for node in row for end in sorted(self._below[node], key=position.__getitem__)]
            total += sum(a > b for i, a in enumerate(ends) for b in ends[i + 1 :])
        return total

    def centers(self, gap: float) -> list[float]:
        """The middle of each box and joint along its layer."""
        centers = [0.0] * len(self.widths)
        for row in self.rows:
            self._spread(row, [0.0] * len(row), [1.0] * len(row), gap, centers)
            middle = (centers[row[0]] + centers[row[-1]]) / 2
            for node in row:
                centers[node] -= middle
        for sweep in range(_SHIFTS):
            for row in self.rows if sweep % 2 == 0 else reversed(self.rows):
                wanted = [self._wanted(node, centers) for node in row]
                weights = [1.0 + 3.0 * (self.widths[node] == 0.0) for node in row]  # a bend is worse than a shift
                self._spread(row, wanted, weights, gap, centers)
        return centers

    def _wanted(self, node: int, centers: Sequence[float]) -> float:
        """The mean of the neighbors' positions, weighted by nearness: many arrows are straight, and few long."""
        others = [centers[other] for other in self._above[node] + self._below[node]]
        weights = [1 / (_NEAR + abs(other - centers[node])) for other in others]
        pairs = zip(others, weights, strict=True)
        return sum(position * weight for position, weight in pairs) / sum(weights) if others else centers[node]

    def _spread(
        self, row: Sequence[int], wanted: Sequence[float], weights: Sequence[float], gap: float, centers: list[float]
    ) -> None:
        """Move a row as near to the wanted positions as the least distances allow."""
        offsets, offset = [], 0.0
        for i, node in enumerate(row):
            if i:
                offset += (self.widths[row[i - 1]] + self.widths[node]) / 2 + gap
            offsets.append(offset)
        free = isotonic([want - shift for want, shift in zip(wanted, offsets, strict=True)], weights)
        for node, position, shift in zip(row, free, offsets, strict=True):
            centers[node] = position + shift


def isotonic(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Isotonic regression: the nearest nondecreasing values in weighted least squares, by pooling adjacent violators.

    Example:
        >>> isotonic([1.0, 3.0, 2.0], [1.0, 1.0, 1.0])
        [1.0, 2.5, 2.5]
    """
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for value, weight in zip(values, weights, strict=True):
        mean, total, count = float(value), weight, 1
        while pools and pools[-1][0] > mean:
            last, other, more = pools.pop()
            mean = (mean * total + last * other) / (total + other)
            total, count = total + other, count + more
        pools.append((mean, total, count))
    return [mean for mean, _, count in pools for _ in range(count)]


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def rotated(layout: Layout, rankdir: str) -> Layout:
    """A layout from top to bottom, rotated to another direction ("TB", "BT", "LR" or "RL").

    For "LR" and "RL", widths and heights of the boxes must have been exchanged.
    """
    lying = rankdir in ("LR", "RL")
    width, height = (layout.height, layout.width) if lying else (layout.width, layout.height)

    def point(at: Point) -> Point:
        x, y = (at[1], at[0]) if lying else at
        return (width - x if rankdir == "RL" else x, height - y if rankdir == "BT" else y)

    return Layout(
        [point(at) for at in layout.boxes], [[point(at) for at in path] for path in layout.arrows], width, height
    )
