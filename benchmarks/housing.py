"""The second lesson's network on California housing: iskra and its peers in one run.

    python benchmarks/housing.py                      the whole, into benchmarks/results/
    python benchmarks/housing.py --quick              one short round, nothing tuned, nothing written
    python benchmarks/housing.py --peers jax torch    beside iskra, only these

The network is so small, 8-30-1, that next to nothing but overhead is left to measure. The peers, their environments and
the rounds are those of `mnist.py`.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from districts import write_districts
from housing_report import markdown
from machine import describe_machine
from peers import Peer, load_peers
from results import Entry, Results
from rounds import measure, parse_arguments, write_results

import iskra


def main() -> None:
    """Obey the command line."""
    arguments = parse_arguments("California housing: iskra and its peers in one run.")
    peers = housing_peers(arguments.peers)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "districts.npz"
        results = Results(describe_machine(), write_districts(data), rounds=1 if arguments.quick else arguments.rounds)
        measure(results, peers, data, arguments.quick, take_round)
    report = markdown(results)
    print(report)
    if not arguments.quick:
        write_results(results, report, arguments.output, "housing")


def housing_peers(names: list[str] | None = None) -> list[Peer]:
    """Return iskra and those named, or all who train, each with its worker for this contest.

    The lesson's program imports scikit-learn, and that imports pandas where it finds it. So that all find the same,
    scikit-learn's environment is lent to those who have none, and iskra runs in it.
    """
    peers = [peer for peer in load_peers(names and ["iskra", *names]) if peer.is_contestant]
    (lender,) = load_peers(["sklearn"])
    lender.install()
    return [replace(lend(peer, lender), worker=f"housing_{peer.worker}") for peer in peers]


def lend(peer: Peer, lender: Peer) -> Peer:
    """Return the peer with the lender's packages."""
    if peer.environment == lender.environment:
        return peer
    if peer.requires:
        return replace(peer, variables=peer.variables | {"PYTHONPATH": str(lender.packages)})
    sources = Path(iskra.__file__).parents[1]
    if sources.name == "site-packages":  # installed among others, which would come along
        return peer
    variables = peer.variables | {"PYTHONPATH": str(sources)}
    return replace(peer, environment=lender.environment, requires=lender.requires, variables=variables)


def take_round(entry: Entry, data: Path, seconds: str) -> dict[str, float]:
    """Return one sample of every figure."""
    figures = entry.peer.work("epoch", data, entry.options, seconds)
    began = perf_counter()
    figures |= entry.peer.work("lesson", data, entry.options, seconds)
    script = perf_counter() - began
    return figures | {"script_s": script, "own_s": script - figures["prepare_s"]}


if __name__ == "__main__":
    main()
