"""Learning curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from .style import PALETTE, new_figure, plain_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ...callbacks import History


def plot_history(
    history: History | Mapping[str, Sequence[float]],
    metrics: Sequence[str] | None = None,
    ax: Axes | Sequence[Axes] | None = None,
) -> Figure:
    """Plot the loss and each metric over the epochs, training beside validation.

    A training value is the mean over its epoch, a validation value is measured when the epoch has ended. So
    training points stand half an epoch earlier: only then do the two curves tell how far apart they really are.

    Args:
        history: A `History`, or its `history` dictionary: lists of values by name.
        metrics: Names to plot, without `val_`. `None` plots all.
        ax: Axes to draw on, one for each name. `None` makes a new figure.

    Raises:
        ValueError: If a name is not in the history, or there are more or fewer axes than names.

    Example:
        >>> figure = plot_history({"loss": [0.9, 0.5, 0.4], "val_loss": [0.6, 0.5, 0.5]})
        >>> [axes.get_title(loc="left") for axes in figure.axes]
        ['Loss']
    """
    logs = history if isinstance(history, Mapping) else history.history
    names = _names(logs, metrics)
    if ax is None:
        figure = new_figure(4.6 * max(len(names), 1), 3.4)
        panels = [figure.add_subplot(1, len(names), position) for position in range(1, len(names) + 1)]
    else:
        panels = list(ax) if isinstance(ax, (Sequence, np.ndarray)) else [ax]
        if len(panels) != len(names):
            raise ValueError(
                f"plot_history: expected {len(names)} axes, one for each of {', '.join(names)}, got {len(panels)}. "
                "Name what to plot with metrics=[...]."
            )
        figure = panels[0].get_figure(root=True)  # type: ignore[assignment]
    if not names:
        figure.text(0.5, 0.5, "No epoch was completed.", ha="center", va="center", color=PALETTE["muted"])
    first = next(iter(getattr(history, "epoch", ())), 0)  # not 0 after fit(initial_epoch=...)
    for name, panel in zip(names, panels, strict=True):
        epochs = np.arange(first + 1, first + 1 + len(logs[name]))
        _plot_metric(panel, name, epochs, logs[name], logs.get(f"val_{name}", ()))
    return figure


def _names(logs: Mapping[str, Sequence[float]], metrics: Sequence[str] | None) -> list[str]:
    known = [name for name in logs if not name.startswith("val_") and len(logs[name])]
    for name in metrics or ():
        if name not in known:
            raise ValueError(
                f"plot_history: expected metrics out of {', '.join(known) or 'none at all'}, got {name!r}. "
                "Pass the names that fit recorded, without val_."
            )
    return known if metrics is None else list(metrics)


def _plot_metric(
    axes: Axes, name: str, epochs: np.ndarray, training: Sequence[float], validation: Sequence[float]
) -> None:
    """Draw one metric: the training curve and, where there is one, the validation curve."""
    from matplotlib.ticker import MaxNLocator

    plain_axes(axes, name.replace("_", " ").capitalize())
    _draw(axes, epochs - 0.5, training, "training", PALETTE["calm"])
    if len(validation):
        every = len(epochs) // (len(validation) + 1) + 1  # 1, or more after fit(validation_freq=...)
        _draw(axes, epochs[every - 1 :: every], validation, "validation", PALETTE["spark"])
        axes.legend(
            loc="upper right" if training[-1] <= training[0] else "lower right",
            frameon=False,
            fontsize=9,
            labelcolor=PALETTE["ink"],
            handlelength=1.2,
            borderpad=0,
        )
    axes.set_xlabel("epoch")
    axes.set_xlim(epochs[0] - 1, epochs[-1] + 0.02 * len(epochs))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))


def _draw(axes: Axes, epochs: np.ndarray, values: Sequence[float], label: str, color: str) -> None:
    marker = "o" if len(values) <= 12 else ""
    axes.plot(epochs, values, color=color, label=label, linewidth=1.8, marker=marker, markersize=4, clip_on=False)
