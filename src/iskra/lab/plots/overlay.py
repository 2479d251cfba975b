"""The learning curves of several runs, one upon the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .style import PALETTE, new_figure, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLORS = ("runa", "runb", "runc", "rund", "rune", "runf", "rung", "runh")
DASHES = ("-", "--", ":", "-.")  # each color again, with another line


def run_style(position: int) -> tuple[str, str]:
    """Return the color, by its name in the palette, and the line of the run at this position.

    Example:
        >>> run_style(0), run_style(8)
        (('runa', '-'), ('runa', '--'))
    """
    return COLORS[position % len(COLORS)], DASHES[position // len(COLORS) % len(DASHES)]


def plot_overlay(
    histories: Mapping[str, Mapping[str, Sequence[float]]], metrics: Sequence[str] | None = None
) -> Figure:
    """Plot the same metric of several runs over the epochs, a panel for each metric.

    Args:
        histories: By the run's name, what `History.history` holds.
        metrics: Names to plot. `None` plots the validation values that all runs have in common, else the training
            values.

    Raises:
        ValueError: If there is nothing that all runs have.

    Example:
        >>> figure = plot_overlay({"a": {"loss": [3.0, 2.0]}, "b": {"loss": [3.0, 1.0]}})
        >>> [line.get_label() for line in figure.axes[0].lines]
        ['a', 'b']
    """
    names = list(metrics) if metrics is not None else shared_metrics(histories)
    lacking = [(run, name) for run, logs in histories.items() for name in names if name not in logs]
    if not names or lacking:
        who = f"{lacking[0][1]!r} in the history of {lacking[0][0]}" if lacking else "a metric that all runs have"
        raise ValueError(f"plot_overlay: expected {who}, got none. Name what to plot with metrics=[...].")
    figure = new_figure(4.6 * max(len(names), 1.4), 3.6)
    for number, name in enumerate(names, start=1):
        axes = figure.add_subplot(1, len(names), number)
        _draw(axes, name, {run: logs[name] for run, logs in histories.items()})
    figure.axes[0].legend(
        loc="upper right", frameon=False, fontsize=8, labelcolor=PALETTE["ink"], handlelength=1.6, borderpad=0
    )
    return figure


def shared_metrics(histories: Mapping[str, Mapping[str, Sequence[float]]]) -> list[str]:
    """Return the metrics that all runs have, those of validation if there are any."""
    shared = [
        name
        for name in next(iter(histories.values()), {})
        if name != "learning_rate" and all(len(logs.get(name, ())) for logs in histories.values())
    ]
    return [name for name in shared if name.startswith("val_")] or shared


def _draw(axes: Axes, name: str, curves: Mapping[str, Sequence[float]]) -> None:
    from matplotlib.ticker import MaxNLocator

    words = name.removeprefix("val_").replace("_", " ")
    plain_axes(axes, f"Validation {words}" if name.startswith("val_") else words.capitalize())
    for position, (run, values) in enumerate(curves.items()):
        color, line = run_style(position)
        marker = "o" if len(values) == 1 else ""
        axes.plot(np.arange(1, len(values) + 1), values, line, color=PALETTE[color], label=run, lw=1.6, marker=marker)
    axes.set_xlabel("epoch")
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
