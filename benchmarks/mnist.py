"""The lesson's network on MNIST: iskra and its peers in one run, the machine's own SGEMM rate as the limit.

    python benchmarks/mnist.py                      the whole, into benchmarks/results/
    python benchmarks/mnist.py --quick              one short round, nothing tuned, nothing written
    python benchmarks/mnist.py --peers jax torch    beside iskra, only these

Peers that are not there are installed first. Every figure comes from a new process, and a round goes through all peers
in turn, each time from another start, so that a drift of the machine hits all alike. The report shows medians.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from digits import write_digits
from machine import describe_machine, num_cores, use_cores
from peers import HERE, Peer, PeerError, load_peers
from report import markdown
from results import Entry, Results

ALWAYS = ["iskra", "numpy"]
DTYPES = ("float32", "float64", "uint8")
TIMED_IMPORT = "from time import perf_counter; began = perf_counter(); {}; print(perf_counter() - began)"


def main() -> None:
    """Obey the command line."""
    arguments = parse_arguments()
    if arguments.threads:
        use_cores(arguments.threads)
    peers = load_peers(arguments.peers and ALWAYS + arguments.peers)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "digits.npz"
        results = Results(describe_machine(), write_digits(data), rounds=1 if arguments.quick else arguments.rounds)
        measure(results, peers, data, arguments.quick)
    report = markdown(results)
    print(report)
    if not arguments.quick:
        arguments.output.mkdir(parents=True, exist_ok=True)
        results.write(arguments.output / "mnist.json")
        (arguments.output / "mnist.md").write_text(report)


def parse_arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description="MNIST: iskra and its peers in one run.")
    parser.add_argument("--rounds", type=int, default=5, help="rounds through all peers (default 5)")
    parser.add_argument("--peers", nargs="+", metavar="NAME", help="which peers beside iskra (default: all)")
    parser.add_argument("--threads", type=int, metavar="N", help="bind everything to N cores (default: all there are)")
    parser.add_argument("--quick", action="store_true", help="one short round, nothing tuned, nothing written")
    parser.add_argument("--output", type=Path, default=HERE / "results", help="folder of mnist.json and mnist.md")
    return parser.parse_args()


def measure(results: Results, peers: list[Peer], data: Path, quick: bool) -> None:
    """Install and tune the peers, then take samples, round after round."""
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
    for entry in results.entries:
        with noting_failure(results):
            entry.add(take_memory(entry, data))


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


def take_round(entry: Entry, data: Path, seconds: str) -> dict[str, float]:
    """Return one sample of every time."""
    peer, options = entry.peer, entry.options
    figures = {
        "import_s": float(peer.run(["-c", TIMED_IMPORT.format(f"import {peer.package}")], options)),
        "names_s": float(peer.run(["-c", TIMED_IMPORT.format(peer.names)], options)),
    }
    figures |= peer.work("figures", data, options, seconds)
    if peer.is_contestant:
        began = perf_counter()
        peer.work("lesson", data, options)
        figures["script_s"] = perf_counter() - began
    return figures


def take_memory(entry: Entry, data: Path) -> dict[str, float]:
    """Return what training adds to the process, for those who take data of any type."""
    if not entry.peer.takes_any_type or not Path("/proc/self/clear_refs").exists():
        return {}
    figures: dict[str, float] = {}
    for dtype in DTYPES:
        figures |= entry.peer.work("memory", data, entry.options, dtype)
    return figures


if __name__ == "__main__":
    main()
