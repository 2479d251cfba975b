"""The members of a population beside each other: their curves, and what came out over a setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .overlay import COLORS
from .style import PALETTE, new_figure, plain_axes, title_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DECADE = 10  # from the smallest to the largest: beyond, an axis is logarithmic
_MOST = 100  # times the highest of the lower half of members: what exploded is cut off there
_FEW = 8  # values that are named in the legend


def plot_population(
    settings: Sequence[Mapping[str, Any]],
    histories: Sequence[Mapping[str, Sequence[float]]],
    values: Sequence[float],
    metric: str,
    by: str | None = None,
) -> Figure:
    """Plot the curves of all members, colored by a setting, and beside them their values over that setting.

    A point is a member; the line leads through the medians, the band from the lowest to the highest of the members that
    differ in other settings alone, such as the seed. Members whose value is not finite are crosses at the top.

    Args:
        settings: what each member was built with.
        histories: the logs of each member.
        values: what is plotted over the setting, for each member.
        metric: the log whose curves are plotted.
        by: the setting. `None` takes the one with the most values, but for the seed.

    Raises:
        ValueError: If no member has this log, or no setting varies, or there is none called `by`.

    Example:
        >>> rates = [{"learning_rate": rate} for rate in (0.01, 0.1, 1.0)]
        >>> logs = [{"loss": [3.0, 2.0]}, {"loss": [3.0, 1.0]}, {"loss": [3.0, 9.0]}]
        >>> figure = plot_population(rates, logs, [2.0, 1.0, 9.0], "loss")
        >>> [axes.get_xlabel() for axes in figure.axes], figure.axes[1].get_xscale()
        (['epoch', 'learning_rate'], 'log')
    """
    if not any(metric in history for history in histories):
        known = (
            ", ".join(dict.fromkeys(name for history in histories for name in history)) or "none; nothing is trained"
        )
        raise ValueError(f"plot: expected one of the logs ({known}), got {metric!r}. Choose one of them.")
    scale = _Scale([each.get(name := _setting(settings, by)) for each in settings], name)
    figure = new_figure(9.2, 3.6)
    left, right = figure.subplots(1, 2)
    curves = [np.asarray(history.get(metric, []), np.float64) for history in histories]
    ends = np.asarray(values, np.float64)
    _draw_curves(left, scale, curves, metric)
    _draw_values(right, scale, ends, metric)
    for axes, shown in ((left, np.concatenate(curves)), (right, ends)):
        _limit(axes, shown, most=_MOST * _highest_of_lower_half(curves, ends))
    return figure


def _setting(settings: Sequence[Mapping[str, Any]], by: str | None) -> str:
    """The setting to plot over."""
    names = list(dict.fromkeys(name for each in settings for name in each))
    if by is not None:
        if by not in names:
            raise ValueError(f"plot: expected by as one of {', '.join(names) or 'no settings'}, got {by!r}. Take one.")
        return by
    counts = {name: len({repr(each.get(name)) for each in settings}) for name in names}
    varying = [name for name in names if counts[name] > 1]
    if not varying:
        raise ValueError("plot: expected a setting that varies, got none. Name one with by=...")
    return max((name for name in varying if name != "seed"), key=counts.__getitem__, default="seed")


class _Scale:
    """The values of a setting as places on an axis, and as colors.

    Args:
        values: that of each member.
        name: the setting's.

    Attributes:
        places: where each member is on the axis.
        is_numeric: whether places are the values themselves, which are numbers.
        is_log: whether the axis is logarithmic.
    """

    def __init__(self, values: Sequence[Any], name: str) -> None:
        self.name = name
        self.is_numeric = all(isinstance(value, (int, float, np.number)) for value in values)
        self.labels = [f"{value:g}" if self.is_numeric else str(value) for value in values]
        self.kinds = list(dict.fromkeys(self.labels))
        numbers = values if self.is_numeric else [self.kinds.index(label) for label in self.labels]
        self.places: np.ndarray = np.asarray(numbers, np.float64)
        self.is_log = self.is_numeric and _spans_decades(self.places)

    def colors(self) -> list[Any]:
        """The color of each member: shades for numbers, else colors apart."""
        if not self.is_numeric:
            return [PALETTE[COLORS[self.kinds.index(label) % len(COLORS)]] for label in self.labels]
        from matplotlib.colors import LinearSegmentedColormap

        shades = LinearSegmentedColormap.from_list("settings", [PALETTE["calm"], PALETTE["line"], PALETTE["spark"]])
        places = np.log(self.places) if self.is_log else self.places
        width = np.ptp(places)
        return [shades((place - places.min()) / width if width else 0.0) for place in places]


def _spans_decades(values: np.ndarray) -> bool:
    finite = values[np.isfinite(values)]
    return bool(len(finite) and finite.min() > 0 and finite.max() >= _DECADE * finite.min())


def _highest_of_lower_half(curves: Sequence[np.ndarray], ends: np.ndarray) -> float:
    """The highest value of members whose values at the end are not above the median."""
    finite = ends[np.isfinite(ends)]
    if not len(finite):
        return np.inf
    lower = [curve for curve, end in zip(curves, ends, strict=True) if end <= np.median(finite)]
    return float(np.nanmax(np.concatenate(lower)))


def _limit(axes: Axes, shown: np.ndarray, most: float) -> None:
    """Make the axis of values logarithmic if they span decades, and cut off what is beyond a limit."""
    finite = shown[np.isfinite(shown)]
    if _spans_decades(finite):
        axes.set_yscale("log")
    if len(finite) and 0 < most < finite.max():
        axes.set_ylim(top=most)


def _draw_curves(axes: Axes, scale: _Scale, curves: Sequence[np.ndarray], metric: str) -> None:
    from matplotlib.ticker import MaxNLocator

    plain_axes(axes, title_of(metric))
    order = sorted(range(len(curves)), key=lambda n: scale.places[n])
    colors, named = scale.colors(), set[str]()
    for n in order:
        label = scale.labels[n] if len(scale.kinds) <= _FEW and scale.labels[n] not in named else None
        named.add(scale.labels[n])
        axes.plot(np.arange(1, len(curves[n]) + 1), curves[n], color=colors[n], linewidth=1.4, label=label)
    axes.set_xlabel("epoch")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    if len(scale.kinds) <= _FEW:
        legend = axes.legend(title=scale.name, frameon=False, fontsize=8, labelcolor=PALETTE["ink"], handlelength=1.2)
        legend.get_title().set(fontsize=8, color=PALETTE["muted"])


def _draw_values(axes: Axes, scale: _Scale, values: np.ndarray, metric: str) -> None:
    plain_axes(axes, f"{title_of(metric)} at the end")
    finite = np.isfinite(values)
    places = np.unique(scale.places[finite])
    groups = [values[finite & (scale.places == place)] for place in places]
    if scale.is_numeric:
        lows, highs = [group.min() for group in groups], [group.max() for group in groups]
        axes.fill_between(places, lows, highs, color=PALETTE["muted"], alpha=0.15, linewidth=0)
        axes.plot(places, [np.median(group) for group in groups], color=PALETTE["muted"], linewidth=1.4)
    else:
        axes.set_xticks(range(len(scale.kinds)), scale.kinds)
    colors = [color for color, shown in zip(scale.colors(), finite, strict=True) if shown]
    axes.scatter(scale.places[finite], values[finite], s=18, color=colors, linewidths=0, zorder=3)
    diverged = scale.places[~finite]
    axes.update_datalim([(place, np.median(values[finite]) if finite.any() else 1.0) for place in scale.places])
    axes.scatter(
        diverged, np.ones(len(diverged)), s=24, color=PALETTE["spark"], marker="x", clip_on=False,
        transform=axes.get_xaxis_transform(), label="diverged",
    )  # fmt: skip
    if scale.is_log:
        axes.set_xscale("log")
    axes.set_xlabel(scale.name)
    if len(diverged):
        axes.legend(frameon=False, fontsize=8, labelcolor=PALETTE["ink"], handlelength=1.2)
