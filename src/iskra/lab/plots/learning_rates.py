"""What a learning-rate search has found: the final value over the rate, and the curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .style import PALETTE, new_figure, plain_axes, title_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ...tuner import LearningRateSearch
    from ...tuner.learning_rate_candidate import Candidate

WIDE = 20.0  # the ratio of two losses from which on their axis is logarithmic
HIGHEST = 3.0  # times the value of untrained networks, above which values are drawn at the upper edge


def plot_learning_rates(search: LearningRateSearch) -> Figure:
    """Plot the value over the learning rate, and the curves of all trainings.

    Rates that were trained for longer are darker. Points are seeds, lines join their means. Crosses at the top are
    trainings that diverged; the band is the range that the seeds do not tell apart from the chosen rate.

    Args:
        search: A search that is finished.

    Example:
        >>> figure = plot_learning_rates(search)  # doctest: +SKIP
    """
    figure = new_figure(9.6, 3.8)
    _plot_values(figure.add_subplot(1, 2, 1), search)
    _plot_curves(figure.add_subplot(1, 2, 2), search)
    return figure


def _plot_values(axes: Axes, search: LearningRateSearch) -> None:
    plain_axes(axes, f"{title_of(search.monitor)} by learning rate")
    axes.set_xscale("log")
    low, high = search.range
    axes.axvspan(low / 1.19, high * 1.19, color=PALETTE["spark"], alpha=0.1, linewidth=0, label="not told apart")
    lengths = sorted({number for each in search.candidates for number in each.values})
    for position, epochs in enumerate(lengths, start=1):
        there = [each for each in search.candidates if epochs in each.values and np.isfinite(each.values[epochs]).all()]
        strength = position / len(lengths)
        axes.plot(
            [each.rate for each in there],
            [each.mean(epochs) for each in there],
            color=PALETTE["calm"],
            alpha=strength,
            linewidth=0.8 + 1.2 * strength,
            marker="o" if len(there) == 1 else "",
            label=f"{epochs} epoch{'s' * (epochs != 1)}",
        )
        for each in there:
            values = each.values[epochs]
            axes.scatter([each.rate] * len(values), values, s=12, color=PALETTE["calm"], alpha=strength, linewidths=0)
    _limit(axes, search)
    diverged = [each.rate for each in search.candidates if each.rate > search.rate and not each.is_stable]
    axes.plot(
        diverged, [0.97] * len(diverged), "x", color=PALETTE["spark"], transform=axes.get_xaxis_transform(),
        label="diverged" if diverged else None,
    )  # fmt: skip
    axes.axvline(search.rate, color=PALETTE["spark"], linewidth=1.2)
    axes.annotate(
        f"{search.rate:g}", (search.rate, 0), xycoords=("data", "axes fraction"), xytext=(4, 4),
        textcoords="offset points", color=PALETTE["spark"], fontsize=9,
    )  # fmt: skip
    axes.set_xlabel("learning rate")
    axes.legend(frameon=False, fontsize=8, labelcolor=PALETTE["ink"], handlelength=1.4, borderpad=0)


def _plot_curves(axes: Axes, search: LearningRateSearch) -> None:
    from matplotlib.ticker import MaxNLocator

    plain_axes(axes, f"{title_of(search.monitor)} by epoch")
    for each in search.candidates:
        is_chosen = each.rate == search.rate
        for number, logs in enumerate(each.histories):
            values = logs[search.monitor]
            axes.plot(
                range(1, len(values) + 1),
                values,
                color=PALETTE["spark" if is_chosen else "calm"],
                alpha=1.0 if is_chosen else 0.35,
                linewidth=1.8 if is_chosen else 0.8,
                marker="." if len(values) == 1 else "",
                zorder=3 if is_chosen else 2,
                label=f"{each.rate:g}" if is_chosen and number == 0 else None,
            )
    _limit(axes, search)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    axes.legend(frameon=False, fontsize=8, labelcolor=PALETTE["ink"], handlelength=1.4, borderpad=0, title=None)


def _limit(axes: Axes, search: LearningRateSearch) -> None:
    """Leave out what is far worse than untrained networks, and take a logarithmic axis where values span much."""
    values = np.concatenate([each for candidate in search.candidates for each in _finite(candidate)])
    untrained = search.untrained.get(search.monitor, np.inf)
    shown = values[np.abs(values) <= max(abs(untrained) * HIGHEST, float(np.abs(values).min()))]
    low, high = float(shown.min()), float(shown.max())
    if low > 0 and high > WIDE * low:
        axes.set_yscale("log")
        axes.set_ylim(low / 1.3, high * 1.3)
    elif high > low:
        axes.set_ylim(low - 0.06 * (high - low), high + 0.1 * (high - low))


def _finite(candidate: Candidate) -> list[np.ndarray]:
    return [values[np.isfinite(values)] for values in candidate.values.values()]
