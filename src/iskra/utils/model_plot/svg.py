"""Diagrams as SVG: cards with a title and facts, and arrows between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from .diagram import Card, Diagram
from .layout import Point, laid_out, rotated

# A monospaced font, so that the width of a card follows from its text.
_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
SIZE = 12.0  # of letters, in pixels
LIGHT = {
    "card": "#ffffff",
    "ink": "#1c1e22",
    "muted": "#6c717a",
    "edge": "#9aa1ab",
    "head": "#eef1f5",
    "input": "#e3efe6",
    "function": "#f6efdf",
    "inner": "#f7f8fa",
    "on": "#2f7d4f",
    "off": "#b23a2f",
}
_LETTER, _LINE, _PAD = 0.602, 19.0, 10.0
_COLORS = " ".join(f"--{name}: {color};" for name, color in LIGHT.items())
_STYLE = """
.model { COLORS }
@media (prefers-color-scheme: dark) { .model { --card: #22252b; --ink: #e8eaee; --muted: #9aa1ab; --edge: #6c737e;
  --head: #323843; --input: #2c4234; --function: #453d29; --inner: #1b1e23; --on: #7cc79a; --off: #e58a80; } }
.card { fill: var(--card); stroke: var(--edge); }
.head { fill: var(--head); } .head.input { fill: var(--input); } .head.function { fill: var(--function); }
.frame { fill: var(--inner); stroke: var(--edge); stroke-dasharray: 4 3; }
.model text { fill: var(--ink); font-weight: 600; }
.model .fact { font-weight: 400; } .model .what { fill: var(--muted); }
.arrow { fill: none; stroke: var(--edge); stroke-width: 1.4; } .tip { fill: var(--edge); }
.on { fill: var(--on); } .off { fill: var(--off); }
""".strip().replace("COLORS", _COLORS)


def svg_of(diagram: Diagram, rankdir: str, title: str) -> str:
    """The SVG of a diagram, with a title for screen readers; `rankdir` is "TB", "BT", "LR" or "RL", as arrows point."""
    drawn = _drawn(diagram, rankdir)
    width, height = drawn.width + 2 * _PAD, drawn.height + 2 * _PAD
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="model" role="img" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.1f} {height:.1f}" font-family="{_FONT}" font-size="{SIZE:g}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_STYLE}\n</style>\n"
        f'<g transform="translate({_PAD:g} {_PAD:g})">\n{drawn.text}\n</g>\n</svg>\n'
    )


@dataclass(frozen=True)
class _Drawn:
    """A part of the drawing and its size."""

    text: str
    width: float
    height: float


def _drawn(diagram: Diagram, rankdir: str) -> _Drawn:
    cards = [_card(card, rankdir) for card in diagram.cards]
    lying = rankdir in ("LR", "RL")
    sizes = [(card.height, card.width) if lying else (card.width, card.height) for card in cards]
    layout = rotated(laid_out(sizes, diagram.edges), rankdir)
    boxes = [_corner(at, card, rankdir) for at, card in zip(layout.boxes, cards, strict=True)]
    parts = [_arrow(path, lying) for path in layout.arrows]
    parts += [
        f'<g transform="translate({x:.1f} {y:.1f})">{card.text}</g>' for (x, y), card in zip(boxes, cards, strict=True)
    ]
    return _Drawn("\n".join(parts), layout.width, layout.height)


def _corner(at: Point, card: _Drawn, rankdir: str) -> Point:
    """The upper left corner: in a reversed direction, the layout has that of the opposite edge."""
    x, y = at
    return (x - card.width if rankdir == "RL" else x, y - card.height if rankdir == "BT" else y)


def _card(card: Card, rankdir: str) -> _Drawn:
    inside = _drawn(card.inside, rankdir) if card.inside is not None else None
    if inside is not None:
        return _frame(card, inside)
    mark = "" if card.trained is None else "  "
    widths = [len(card.title + mark), *(len(what) + 2 + len(value) for what, value in card.facts)]
    width = max(widths) * _LETTER * SIZE + 2 * _PAD
    height = (1 + len(card.facts)) * _LINE + 8
    head = _LINE + 6
    lines = [_text(width / 2, 17, card.title, 'text-anchor="middle"')]
    if card.trained is not None:
        lines.append(
            f'<circle class="{"on" if card.trained else "off"}" cx="{width - 9:.1f}" cy="12.5" r="4">'
            f"<title>{'trained' if card.trained else 'frozen'}</title></circle>"
        )
    for number, (what, value) in enumerate(card.facts):
        y = head + 15 + number * _LINE
        lines.append(_text(_PAD, y, what, 'class="fact what"'))
        lines.append(_text(width - _PAD, y, value, 'class="fact" text-anchor="end"'))
    low = (
        f"V{head:g} H0.5 Z"
        if card.facts
        else f"V{height - 6:.1f} a5.5 5.5 0 0 1 -5.5 5.5 H6 a5.5 5.5 0 0 1 -5.5 -5.5 Z"
    )
    round_top = f"M0.5 6 a5.5 5.5 0 0 1 5.5 -5.5 H{width - 6:.1f} a5.5 5.5 0 0 1 5.5 5.5"
    shape = (
        f'<rect class="card" width="{width:.1f}" height="{height:.1f}" rx="6"/>'
        f'<path class="head {card.kind}" d="{round_top} {low}"/>'
    )
    return _Drawn(shape + "".join(lines), width, height)


def _frame(card: Card, inside: _Drawn) -> _Drawn:
    """A nested model with its layers."""
    title = "  ".join([card.title, *(f"{what} {value}" for what, value in card.facts)])
    width = max(inside.width, len(title) * _LETTER * SIZE) + 2 * _PAD
    height = inside.height + _LINE + 2 * _PAD + 4
    text = (
        f'<rect class="frame" width="{width:.1f}" height="{height:.1f}" rx="8"/>'
        + _text(width / 2, 18, title, 'text-anchor="middle"')
        + f'<g transform="translate({(width - inside.width) / 2:.1f} {_LINE + _PAD + 4:.1f})">{inside.text}</g>'
    )
    return _Drawn(text, width, height)


def _text(x: float, y: float, words: str, attributes: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(words)}</text>'


def _arrow(way: Sequence[Point], lying: bool) -> str:
    """A smooth line through the points, straight on at each of them, with a tip."""
    x0, y0 = way[0]
    path = [f"M{x0:.1f} {y0:.1f}"]
    (bx, by), (ex, ey) = way[-2], way[-1]
    sign = (1 if ex >= bx else -1) if lying else (1 if ey >= by else -1)
    tip = (ex - 7 * sign, ey) if lying else (ex, ey - 7 * sign)
    for (ax, ay), (cx, cy) in zip(way, [*way[1:-1], tip], strict=False):
        if (ay == cy) if lying else (ax == cx):
            path.append(f"L{cx:.1f} {cy:.1f}")
        elif lying:
            middle = (ax + cx) / 2
            path.append(f"C{middle:.1f} {ay:.1f} {middle:.1f} {cy:.1f} {cx:.1f} {cy:.1f}")
        else:
            middle = (ay + cy) / 2
            path.append(f"C{ax:.1f} {middle:.1f} {cx:.1f} {middle:.1f} {cx:.1f} {cy:.1f}")
    tx, ty = tip
    corners = [(tx, ty - 4), (tx, ty + 4)] if lying else [(tx - 4, ty), (tx + 4, ty)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*corners, (ex, ey)])
    return f'<path class="arrow" d="{" ".join(path)}"/><polygon class="tip" points="{points}"/>'
