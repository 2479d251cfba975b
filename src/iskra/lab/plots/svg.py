"""Drawings that live inside a page: they take its font and its colors, light or dark."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

from .style import PALETTE

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def as_svg(figure: Figure, name: str) -> str:
    """Return `figure` as an SVG element to be put into an HTML page.

    Every color of the palette becomes the style sheet's variable of the same name, so that one drawing suits a light
    page, a dark page and paper; text stays text in the page's font; nothing refers to an address. `name` keeps the
    drawing's inner names apart from those of other drawings on the page.
    """
    import matplotlib

    text = StringIO()
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(text, format="svg", facecolor="none", metadata={"Date": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<svg [^>]*(viewBox="[^"]*")[^>]*>', r'<svg \1 role="img">', svg, count=1)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r" ?font-family: [^;\"]*;?", "", svg)
    svg = re.sub(r"\s*\n\s*", " ", svg)
    for color, value in PALETTE.items():
        svg = svg.replace(value, f"var(--{color})")
    return svg.strip()
