"""Words and tables of the reports, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from results import Entry, Results

UNITS = {"s": 1.0, "ms": 1e-3, "µs": 1e-6}

Columns = dict[str, Callable[[Entry], str]]


def table(results: Results, figure: str, columns: Columns) -> str:
    """Return a table of the entries that have the figure."""
    rows = [["", *columns], ["---"] + ["---:"] * len(columns)]
    rows += [
        [entry.title, *(cell(entry) for cell in columns.values())]
        for entry in results.entries
        if entry.median(figure) is not None
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def versions(results: Results) -> str:
    """Return what is installed for each peer."""
    return bullets(
        f"{entry.title}: {', '.join(entry.peer.requires)}" for entry in results.entries if entry.peer.requires
    )


def bullets(sentences: Iterable[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {sentence}" for sentence in sentences)


def duration(entry: Entry, figure: str) -> str:
    """Return the median time in a unit that suits it."""
    seconds = entry.median(figure)
    if seconds is None:
        return ""
    unit = next((unit for unit, size in UNITS.items() if seconds >= size), "µs")
    return f"{seconds / UNITS[unit]:.3g} {unit}"


def number(entry: Entry, figure: str) -> str:
    """Return the median as a plain number."""
    value = entry.median(figure)
    return "" if value is None else f"{value:.3f}"


def megabytes(entry: Entry, figure: str) -> str:
    """Return the median in megabytes."""
    value = entry.median(figure)
    return "" if value is None else f"{value / 1e6:.1f} MB"


def ratio(entry: Entry, base: Entry | None, figure: str) -> str:
    """Return how many times the base's median the entry's is."""
    value, unit = entry.median(figure), base and base.median(figure)
    return f"{value / unit:.1f} ×" if value and unit else ""


def share(limit: Entry | None, entry: Entry) -> str:
    """Return how much of the limit's rate the entry reaches."""
    best, seconds = limit and limit.median("epoch_s"), entry.median("epoch_s")
    return f"{best / seconds:.0%}" if best and seconds else ""
