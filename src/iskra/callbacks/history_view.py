"""The curves of a training as HTML, which a notebook shows without Matplotlib."""

import math
from html import escape
from typing import Any

from .formatting import metric

TRAINING, VALIDATION = "#3f83b8", "#d1490f"  # both readable on white and on black
RISING = ("acc", "auc", "precision", "recall", "positives", "cosine", "r2", "f1", "iou")  # better when larger
WIDTH, HEIGHT, MARGIN = 260, 130, 8


def history_html(history: dict[str, list[Any]]) -> str:
    """Return one panel for each metric of `History.history`, training beside validation, with the last and best values.

    Example:
        >>> history_html({"loss": [0.9, 0.5], "val_loss": [0.8, 0.6]}).count("<polyline")
        2
        >>> history_html({})
        '<p>No epoch was completed.</p>'
    """
    curves = {name: values for name, values in history.items() if values and all(map(_is_number, values))}
    names = [name for name in curves if name.removeprefix("val_") not in curves or not name.startswith("val_")]
    if not names:
        return "<p>No epoch was completed.</p>"
    panels = "".join(_panel(name, curves[name], curves.get(f"val_{name}", [])) for name in names)
    return f'<div style="display:flex;flex-wrap:wrap;gap:2em;font-variant-numeric:tabular-nums">{panels}</div>'


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _panel(name: str, training: list[Any], validation: list[Any]) -> str:
    """One metric: a title, the curves over the epochs, their last and best values."""
    finite = [float(v) for v in training + validation if math.isfinite(v)] or [0.0]
    low, high = min(finite), max(finite)
    epochs = len(training)
    curves = _curve(training, epochs, low, high, TRAINING) + _curve(validation, epochs, low, high, VALIDATION)
    label = 'font-size="10" fill="currentColor" opacity=".6"'
    words = _words("training", name, training, epochs, TRAINING)
    words += _words("validation", name, validation, epochs, VALIDATION)
    return (
        f'<figure style="margin:0"><b>{escape(name.replace("_", " "))}</b>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT + 16}" width="{WIDTH}" style="display:block;margin:.3em 0">'
        f'<path d="M0 {HEIGHT}H{WIDTH}" stroke="currentColor" opacity=".25"/>'
        f'<text x="0" y="10" {label}>{metric(high)}</text><text x="0" y="{HEIGHT - 4}" {label}>{metric(low)}</text>'
        f'<text x="{WIDTH}" y="{HEIGHT + 13}" text-anchor="end" {label}>{epochs} epoch{"s" * (epochs > 1)}</text>'
        f'{curves}</svg><figcaption style="font-size:.9em">{words}</figcaption></figure>'
    )


def _curve(values: list[Any], epochs: int, low: float, high: float, color: str) -> str:
    """A curve; with fewer values than epochs, as for rarer validation, they are spread evenly."""
    if not values:
        return ""
    every = epochs / len(values)
    left, right, scale = 52, WIDTH - MARGIN, (HEIGHT - 2 * MARGIN) / ((high - low) or 1.0)
    points = [
        (left + (right - left) * (every * (i + 1) / epochs), HEIGHT - MARGIN - (float(value) - low) * scale)
        for i, value in enumerate(values)
        if math.isfinite(value)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    end = f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="2.5" fill="{color}"/>' if points else ""
    return f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="1.6"/>{end}'


def _words(kind: str, name: str, values: list[Any], epochs: int, color: str) -> str:
    """The last and the best value of a curve, and its epoch."""
    finite = [float(value) for value in values if math.isfinite(value)]
    if not finite:
        return ""
    best = max(finite) if any(word in name for word in RISING) else min(finite)
    epoch = round((values.index(best) + 1) * epochs / len(values))
    return (
        f'<div><span style="color:{color}">●</span> {kind} {metric(values[-1])}'
        f'<span style="opacity:.6">, best {metric(best)} in epoch {epoch}</span></div>'
    )
