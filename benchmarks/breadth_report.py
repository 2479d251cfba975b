"""The report of the benchmark of breadth, as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from breadth_results import Line, Results, geometric_mean
from tables import UNITS, bullets

FIGURES = {"step": "training step", "predict": "`predict` of a batch", "row": "one row", "first": "first step"}
TRAINED = ("step", "predict", "row")
SEQUENCES = ("recurrent", "attention")


def markdown(results: Results) -> str:
    """Return the whole report."""
    lines = [line for line in results.lines if line.figure in TRAINED]
    starts = [line for line in results.lines if line.figure == "first"]
    dense = [line for line in lines if line.share("peak")]
    sections = [
        "# Breadth: every kind of network, iskra and its peers in one run",
        setting(results),
        bullets(summary(results, lines)),
        "## Training and prediction",
        "Ratio: the fastest peer's median over iskra's; above 1, iskra is faster. Spread: quartiles of the rounds' "
        "ratios.",
        table(lines, COLUMNS),
    ]
    if starts:
        sections += ["## First step", "The first of a new process, after the model is built.", table(starts, COLUMNS)]
    if dense:
        sections += ["## Share of SGEMM", SHARES_EXPLAINED, table(dense, SHARES)]
    if extra := optimizers(results):
        sections += ["## Adam and Muon instead of SGD", "Times of a step, 784-256-256-10, batches of 64.", extra]
    sections += ["## Everybody", "Medians of each peer and variant.", everybody(results)]
    sections += ["## Versions", bullets(results.versions)] if results.versions else []
    if results.failures:
        sections += ["## Left out", bullets(results.failures)]
    return "\n\n".join(sections) + "\n"


def setting(results: Results) -> str:
    """Return what was run on which machine."""
    command = "python benchmarks/breadth.py --write" + (f" --isa {results.isa}" if results.isa else "")
    return (
        f"`{command}`. Medians of {results.rounds} round(s) through all peers in turn, {results.seconds} s each; "
        "networks and shapes are in [breadth_lines.py](../breadth_lines.py), and [what is fair](../README.md) "
        "is in the README. {processor}, {cores} cores, {system}, Python {python}, NumPy {numpy}, iskra {iskra}, {date}."
    ).format(**results.machine)


def summary(results: Results, lines: list[Line]) -> Iterable[str]:
    """Yield what the ratios come to."""
    slower = [f"{line.name} ({line.ratio:.2f})" for line in lines if line.ratio and line.ratio < 1]
    yield f"Lines where a peer is faster: {', '.join(slower) or 'none'}, of {sum(1 for line in lines if line.ratio)}."
    if mean := geometric_mean(lines):
        yield f"Geometric mean of all ratios of training and prediction: {mean:.2f}."
    if mean := geometric_mean(line for line in lines if line.group in SEQUENCES):
        yield f"Of the recurrent and attention lines: {mean:.2f}."
    groups = dict.fromkeys(line.group for line in lines)
    means = {group: geometric_mean(line for line in lines if line.group == group) for group in groups}
    yield f"By kind: {', '.join(f'{group} {mean:.2f}' for group, mean in means.items() if mean)}."
    for figure, title in FIGURES.items():
        if mean := geometric_mean(line for line in results.lines if line.figure == figure):
            yield f"{title[0].upper()}{title[1:]}: {mean:.2f}."


def ratio(line: Line) -> str:
    """Return the ratio, marked where a peer is faster."""
    if line.ratio is None:
        return ""
    return f"{line.ratio:.2f}" if line.ratio >= 1 else f"**{line.ratio:.2f}**"


def spread(line: Line) -> str:
    """Return the quartiles."""
    return "{:.2f} to {:.2f}".format(*line.spread) if line.spread else ""


def percent(value: float | None) -> str:
    """Return a share in percent."""
    return "" if value is None else f"{value:.0%}"


Columns = dict[str, Callable[[Line], str]]

COLUMNS: Columns = {
    "": lambda line: line.name,
    "iskra": lambda line: duration(line.median("iskra")),
    "fastest peer": lambda line: line.best or "",
    "its time": lambda line: duration(line.peers.get(line.best or "")),
    "ratio": ratio,
    "spread": spread,
}

SHARES_EXPLAINED = (
    "The step's matrix products over its whole time: against NumPy's rate on 2048 x 2048, and against the time that "
    "NumPy takes for products of the same shapes, in the same rounds."
)
SHARES: Columns = {
    "": lambda line: line.name,
    "iskra": lambda line: duration(line.median("iskra")),
    "of 2048 x 2048": lambda line: percent(line.share("peak")),
    "of the same shapes": lambda line: percent(line.share("products")),
}


def table(lines: Iterable[Line], columns: Columns) -> str:
    """Return a table with a row a line."""
    rows = [[*columns], ["---"] + ["---:"] * (len(columns) - 1)]
    rows += [[cell(line) for cell in columns.values()] for line in lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def optimizers(results: Results) -> str:
    """Return what Adam and Muon cost each peer, as a table, or nothing where they were not measured."""
    rows = [["", "SGD", "Adam", "Adam / SGD", "Muon", "Muon / SGD"], ["---"] + ["---:"] * 5]
    line = next((line for line in results.lines if line.name == "dense-64/step"), None)
    for who in line.samples if line else []:
        sgd, adam, muon = (results.median(f"dense-64{kind}/step", who) for kind in ("", "-adam", "-muon"))
        if sgd and (adam or muon):
            costs = [f"{cost / sgd:.2f}" if cost else "" for cost in (adam, muon)]
            rows.append([who, duration(sgd), duration(adam), costs[0], duration(muon), costs[1]])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) if rows[2:] else ""


def everybody(results: Results) -> str:
    """Return each line's medians, the fastest first."""
    return bullets(
        f"{line.name}: iskra {duration(line.median('iskra'))}; "
        + ", ".join(f"{name} {duration(seconds)}" for name, seconds in line.peers.items())
        for line in results.lines
    )


def duration(seconds: float | None) -> str:
    """Return a time in a unit that suits it."""
    if seconds is None:
        return ""
    unit = next((unit for unit, size in UNITS.items() if seconds >= size), "µs")
    return f"{seconds / UNITS[unit]:.3g} {unit}"
