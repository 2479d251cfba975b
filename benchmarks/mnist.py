"""The lesson's network on MNIST: iskra and its peers in one run, the machine's own SGEMM rate as the limit.

    python benchmarks/mnist.py                      the whole, into benchmarks/results/
    python benchmarks/mnist.py --quick              one short round, nothing tuned, nothing written
    python benchmarks/mnist.py --peers jax torch    beside iskra, only these

Peers that are not there are installed first. Every figure comes from a new process, and a round goes through all peers
in turn, each time from another start, so that a drift of the machine hits all alike. The report shows medians.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

from digits import write_digits
from machine import describe_machine
from peers import load_peers
from report import markdown
from results import Entry, Results
from rounds import measure, noting_failure, parse_arguments, write_results

ALWAYS = ["iskra", "numpy"]
DTYPES = ("float32", "float64", "uint8")
TIMED_IMPORT = "from time import perf_counter; began = perf_counter(); {}; print(perf_counter() - began)"


def main() -> None:
    """Obey the command line."""
    arguments = parse_arguments("MNIST: iskra and its peers in one run.")
    peers = load_peers(arguments.peers and ALWAYS + arguments.peers)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "digits.npz"
        results = Results(describe_machine(), write_digits(data), rounds=1 if arguments.quick else arguments.rounds)
        measure(results, peers, data, arguments.quick, take_round)
        measure_memory(results, data)
    report = markdown(results)
    print(report)
    if not arguments.quick:
        write_results(results, report, arguments.output, "mnist")


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


def measure_memory(results: Results, data: Path) -> None:
    """Take one sample of the memory of each."""
    for entry in results.entries:
        with noting_failure(results):
            entry.add(take_memory(entry, data))


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
