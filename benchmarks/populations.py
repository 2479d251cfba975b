"""Sixteen learning rates of the lessons' networks: iskra's populations, and what peers do in their place, in one run.

    python benchmarks/populations.py                      the whole, into benchmarks/results/
    python benchmarks/populations.py --quick              one round of fewer epochs, nothing written
    python benchmarks/populations.py --peers jax torch    beside iskra, only these

All take the same data, rates, batches and epochs, building and compiling included. Who trains one by one calls `fit`
sixteen times; PyTorch and JAX map one network over sixteen weights and rates.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from digits import write_digits
from districts import write_districts
from machine import describe_machine
from peers import Peer, load_peers
from results import Entry, Results
from rounds import argument_parser, noting_failure, obey, write_results
from tables import bullets, duration, number, ratio, table, versions

PEERS = ("keras-jax", "torch", "jax")


def main() -> None:
    """Obey the command line."""
    arguments = obey(argument_parser(__doc__.partition("\n")[0], rounds=3))
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "both.npz"
        results = Results(describe_machine(), write_data(data), rounds=1 if arguments.quick else arguments.rounds)
        take_rounds(results, contestants(arguments.peers), data, "0.1" if arguments.quick else "1")
    report = markdown(results)
    print(report)
    if not arguments.quick:
        write_results(results, report, arguments.output, "populations")


def write_data(path: Path) -> str:
    """Write digits and districts into one file; return what they are."""
    parts = {}
    names = []
    for write, prefix in ((write_digits, "digits_"), (write_districts, "")):
        names.append(write(path))
        with np.load(path) as file:
            parts |= {name if name == "sizes" or not prefix else prefix + name: file[name] for name in file.files}
    np.savez(path, **parts)
    return " and ".join(names)


def contestants(names: list[str] | None) -> list[Peer]:
    """Return iskra in three ways and the peers, each with its worker."""
    iskra, *others = load_peers(["iskra", *(names or PEERS)])
    iskra = replace(iskra, worker="population_keras_words.py")
    ways = [
        ("iskra", "iskra, a population", {"WAY": "population"}),
        ("iskra-one-by-one", "iskra, `fit` on all cores", {}),
        ("iskra-single-threaded", "iskra, `fit` on one thread", {"ISKRA_NUM_THREADS": "1"}),
    ]
    made = [replace(iskra, name=name, title=title, variables=iskra.variables | more) for name, title, more in ways]
    titles = {"torch": "PyTorch, `vmap` over stacked modules", "jax": "JAX, `vmap`"}
    return made + [
        replace(peer, worker=f"population_{peer.worker}", title=titles.get(peer.name, f"{peer.title}, one by one"))
        for peer in others
    ]


def take_rounds(results: Results, peers: list[Peer], data: Path, share: str) -> None:
    """Take a sample of every figure, round after round, the order turned in each."""
    for peer in peers:
        with noting_failure(results):
            peer.install()
            results.entries.append(
                Entry(peer, peer.candidates(results.machine["cores"])[-1 if peer.name == "torch" else 0])
            )
    for number_of_round in range(results.rounds):
        start = number_of_round % len(results.entries)
        for entry in results.entries[start:] + results.entries[:start]:
            print(f"round {number_of_round + 1} of {results.rounds}: {entry.title}", flush=True)
            with noting_failure(results):
                entry.add(entry.peer.work("figures", data, entry.options, share))


def markdown(results: Results) -> str:
    """Return the report."""
    population = results.entry("iskra")
    columns = {}
    for task, title in (("digits", "MNIST, 784-256-256-10"), ("housing", "housing, 8-30-1")):
        figure = f"{task}_s"
        columns[title] = lambda entry, figure=figure: duration(entry, figure)
        columns[f"{task}, times the population"] = lambda entry, figure=figure: ratio(entry, population, figure)
        columns[f"{task}, best loss"] = lambda entry, task=task: number(entry, f"{task}_loss")
    setting = (
        "{data}; sixteen learning rates a factor of 2 apart, SGD, ReLU: 2 epochs of 50,000 digits in batches of 64, "
        "50 epochs of 11,610 districts in batches of 32, validated after each; building and compiling are included, "
        "imports are not. "
        "Medians of {rounds} round(s), every process new. "
        "{processor}, {cores} cores, {system}, Python {python}, NumPy {numpy}, iskra {iskra}, {date}."
    ).format(data=results.data, rounds=results.rounds, **results.machine)
    sections = [
        "# Sixteen learning rates",
        setting,
        table(results, "digits_s", columns),
        "## Versions",
        versions(results),
    ]
    if results.failures:
        sections += ["## Left out", bullets(results.failures)]
    return "\n\n".join(sections) + "\n"


if __name__ == "__main__":
    main()
