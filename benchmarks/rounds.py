"""How a benchmark goes: peers installed and tuned, then rounds through all of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from machine import num_cores, use_cores
from peers import HERE, Peer, PeerError
from results import Entry, Results

TakeRound = Callable[[Entry, Path, str], dict[str, float]]


def parse_arguments(description: str) -> argparse.Namespace:
    """Return what the command line of a benchmark says, and bind the process to as many cores as it asks for."""
    return obey(argument_parser(description))


def argument_parser(description: str, rounds: int = 5) -> argparse.ArgumentParser:
    """Return a parser of the options that all benchmarks have."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--rounds", type=int, default=rounds, help=f"rounds through all peers (default {rounds})")
    parser.add_argument("--peers", nargs="+", metavar="NAME", help="which peers beside iskra (default: all)")
    parser.add_argument("--threads", type=int, metavar="N", help="bind everything to N cores (default: all there are)")
    parser.add_argument("--quick", action="store_true", help="one short round, nothing tuned, nothing written")
    parser.add_argument("--output", type=Path, default=HERE / "results", help="folder of the results")
    return parser


def obey(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Return what the command line says, and bind the process to as many cores as it asks for."""
    arguments = parser.parse_args()
    if arguments.threads:
        use_cores(arguments.threads)
    return arguments


def measure(results: Results, peers: list[Peer], data: Path, quick: bool, take_round: TakeRound) -> None:
    """Install and tune the peers, then take samples, round after round.

    Args:
        results: takes entries, samples and failures.
        peers: who runs.
        data: the file that their workers read.
        quick: tune nothing and let every figure take a short time.
        take_round: returns one sample of every figure of an entry, given the data and the seconds for a figure.
    """
    seconds = "0.3" if quick else "2"
    for peer in peers:
        with noting_failure(results):
            peer.install()
            results.entries.append(Entry(peer, choose_options(peer, data, seconds, quick)))
    for number in range(results.rounds):
        start = number % len(results.entries)
        for entry in results.entries[start:] + results.entries[:start]:
            print(f"round {number + 1} of {results.rounds}: {entry.title}", flush=True)
            with noting_failure(results):
                entry.add(take_round(entry, data, seconds))


@contextmanager
def noting_failure(results: Results) -> Iterator[None]:
    """Go on where a peer fails, and say so now and in the report."""
    try:
        yield
    except PeerError as error:
        print(error, flush=True)
        results.failures.append(str(error).splitlines()[0])


def choose_options(peer: Peer, data: Path, seconds: str, quick: bool) -> dict[str, int]:
    """Return the options with which the peer's epoch is fastest; in a hurry, the first ones.

    Raises:
        PeerError: If it fails with all of them.
    """
    candidates = peer.candidates(num_cores())
    if quick or len(candidates) == 1:
        return candidates[0]
    times: list[tuple[float, dict[str, int]]] = []
    for options in candidates:
        try:
            times.append((peer.work("epoch", data, options, seconds)["epoch_s"], options))
        except PeerError as error:
            print(error, flush=True)
        else:
            print(f"{peer.title} with {options}: {times[-1][0]:.3f} s an epoch", flush=True)
    if not times:
        raise PeerError(f"{peer.title}: expected to train with some of {candidates}, got failures alone. See above.")
    return min(times, key=lambda pair: pair[0])[1]


def write_results(results: Results, report: str, folder: Path, name: str) -> None:
    """Write every sample as JSON, and the report beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    results.write(folder / f"{name}.json")
    (folder / f"{name}.md").write_text(report)
