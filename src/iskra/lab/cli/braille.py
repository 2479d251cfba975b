"""Curves in the terminal, drawn with Braille characters of two by four dots."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rich.text import Text

WIDTH, HEIGHT = 64, 14  # letters
COLORS = ("blue", "red", "green", "magenta", "yellow", "cyan", "bright_red", "bright_blue")
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # by row and column within a letter


def draw_curves(curves: Mapping[str, Sequence[float]], title: str) -> Text:
    """Draw curves over the epochs, counted from 1, in one picture; values that are not finite are left out.

    Example:
        >>> print(draw_curves({"a": [3.0, 2.0, 1.0], "b": [3.0, 1.0]}, "loss").plain.splitlines()[0])
        loss
    """
    values = [value for curve in curves.values() for value in curve if math.isfinite(value)]
    if not values:
        return Text(f"{title}: nothing to draw")
    low, high = min(values), max(values)
    longest = max(map(len, curves.values()))
    letters = [[0] * WIDTH for _ in range(HEIGHT)]
    colors = [[""] * WIDTH for _ in range(HEIGHT)]
    for position, curve in enumerate(curves.values()):
        for column, row in _dots(curve, longest, low, high):
            letters[row // 4][column // 2] |= _DOTS[row % 4][column % 2]
            colors[row // 4][column // 2] = COLORS[position % len(COLORS)]
    text = Text(f"{title}\n", style="bold")
    for line in range(HEIGHT):
        label = f"{high:.4g}" if line == 0 else f"{low:.4g}" if line == HEIGHT - 1 else ""
        text.append(f"{label:>10} ", style="not bold dim")
        for letter, color in zip(letters[line], colors[line], strict=True):
            text.append(chr(0x2800 + letter), style=f"not bold {color}")
        text.append("\n")
    text.append(f"{'':10} 1{f'epoch {longest}':>{WIDTH - 1}}\n", style="not bold dim")
    for position, name in enumerate(curves):
        text.append("━━ ", style=f"not bold {COLORS[position % len(COLORS)]}").append(
            f"{name}  ", style="not bold default"
        )
    return text


def _dots(curve: Sequence[float], longest: int, low: float, high: float) -> list[tuple[int, int]]:
    """The dots of a curve, column and row from the top, the gaps between its points filled."""
    across, down = 2 * WIDTH - 1, 4 * HEIGHT - 1
    scale = (high - low) or 1.0
    points = [
        (number / max(longest - 1, 1) * across, (high - value) / scale * down)
        for number, value in enumerate(curve)
        if math.isfinite(value)
    ]
    dots = [(round(x), round(y)) for x, y in points]
    for (x0, y0), (x1, y1) in pairwise(points):
        steps = max(math.ceil(max(abs(x1 - x0), abs(y1 - y0))), 1)
        dots += [(round(x0 + (x1 - x0) * k / steps), round(y0 + (y1 - y0) * k / steps)) for k in range(1, steps)]
    return dots
