"""Diagrams as PNG and PDF: the shapes of the SVG, drawn by matplotlib."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree import ElementTree

from ...requirements import required
from .svg import LIGHT, SIZE

_PIXELS, _POINTS = 96.0, 72.0  # of an SVG, and of matplotlib, in an inch
_FONT = "DejaVu Sans Mono"  # comes with matplotlib, and is as wide as the cards expect
_FILLS = {name: name for name in ("card", "head", "input", "function", "on", "off")} | {"frame": "inner", "tip": "edge"}
_OUTLINED = ("card", "frame", "arrow")
_NUMBERS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "a": 7, "Z": 0}  # of a command in a path
_TOKEN = re.compile(r"[A-Za-z]|-?\d+(?:\.\d+)?")

Point = tuple[float, float]


def write_drawing(svg: str, file: BinaryIO, kind: str, dpi: int) -> None:
    """Draw an SVG that `svg_of` made into an open file.

    Args:
        svg: the source.
        file: the file.
        kind: "png" or "pdf".
        dpi: pixels in an inch of a PNG.

    Raises:
        ImportError: matplotlib is not installed.
    """
    root = ElementTree.fromstring(svg)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    figure = required("matplotlib.figure", "lab").Figure(figsize=(width / _PIXELS, height / _PIXELS))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(height, 0))
    for order, (name, given, x, y) in enumerate(_shapes(root, 0.0, 0.0)):
        _text(axes, given, x, y, order) if name == "text" else _patch(axes, name, given, x, y, order)
    figure.savefig(file, format=kind, dpi=dpi, facecolor="white")


def _shapes(element: Any, x: float, y: float) -> Iterator[tuple[str, dict[str, str], float, float]]:
    """Kinds, attributes and origins of all shapes, in the order in which they are drawn."""
    for part in element:
        name, given = part.tag.rpartition("}")[2], dict(part.attrib)
        if name == "g":
            dx, dy = map(float, _TOKEN.findall(given["transform"].removeprefix("translate")))
            yield from _shapes(part, x + dx, y + dy)
        elif name not in ("title", "style"):
            yield name, {**given, "text": part.text or ""}, x, y


def _text(axes: Any, given: dict[str, str], x: float, y: float, order: int) -> None:
    kind = given.get("class", "")
    axes.text(
        x + float(given["x"]),
        y + float(given["y"]),
        given["text"].replace("$", r"\$"),
        family=_FONT,
        fontsize=SIZE * _POINTS / _PIXELS,
        fontweight="normal" if "fact" in kind else "bold",
        color=LIGHT["muted" if "what" in kind else "ink"],
        ha={"middle": "center", "end": "right"}.get(given.get("text-anchor", ""), "left"),
        va="baseline",
        zorder=order,
    )


def _patch(axes: Any, name: str, given: dict[str, str], x: float, y: float, order: int) -> None:
    patches = required("matplotlib.patches", "lab")
    kind = given["class"].strip()
    fill = next((word for word in reversed(kind.split()) if word in _FILLS), None)
    style: dict[str, Any] = {
        "facecolor": LIGHT[_FILLS[fill]] if fill else "none",
        "edgecolor": LIGHT["edge"] if kind in _OUTLINED else "none",
        "linewidth": (1.4 if kind == "arrow" else 1.0 if kind in _OUTLINED else 0.0) * _POINTS / _PIXELS,
        "linestyle": (0, (4, 3)) if kind == "frame" else "solid",
        "zorder": order,
    }
    if name == "circle":
        center = (x + float(given["cx"]), y + float(given["cy"]))
        patch = patches.Circle(center, float(given["r"]), **style)
    elif name == "rect":
        radius = float(given["rx"])
        box = patches.BoxStyle.Round(pad=0, rounding_size=radius)
        patch = patches.FancyBboxPatch((x, y), float(given["width"]), float(given["height"]), box, **style)
    elif name == "polygon":
        points = [tuple(map(float, pair.split(","))) for pair in given["points"].split()]
        patch = patches.Polygon([(x + px, y + py) for px, py in points], **style)
    else:
        vertices, codes = _path(given["d"])
        path = required("matplotlib.path", "lab").Path([(x + px, y + py) for px, py in vertices], codes)
        patch = patches.PathPatch(path, **style)
    axes.add_patch(patch)


def _path(d: str) -> tuple[list[Point], list[int]]:
    """The vertices of a path and matplotlib's codes: 1 to begin, 2 for lines, 3 and 4 for curves, 79 to close."""
    tokens = _TOKEN.findall(d)
    vertices: list[Point] = []
    codes: list[int] = []
    x = y = 0.0
    while tokens:
        command = tokens.pop(0)
        numbers = [float(tokens.pop(0)) for _ in range(_NUMBERS[command])]
        if command == "Z":
            vertices, codes = [*vertices, vertices[0]], [*codes, 79]
            continue
        if command == "a":  # a quarter of a circle, between a vertical and a horizontal line
            dx, dy = numbers[-2:]
            corner = (x, y + dy) if dx * dy < 0 else (x + dx, y)
            points = [corner, (x + dx, y + dy)]
        elif command in "HV":
            points = [(numbers[0], y) if command == "H" else (x, numbers[0])]
        else:
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
        vertices += points
        codes += {"M": [1], "C": [4] * 3, "a": [3] * 2}.get(command, [2])
        x, y = points[-1]
    return vertices, codes
