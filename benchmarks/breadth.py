"""Every kind of network: a training step, `predict` and the first step of iskra and its peers, in turn in one run.

    python benchmarks/breadth.py --write                            all lines, into benchmarks/results/breadth.md
    python benchmarks/breadth.py --lines transformer lstm-64/step --rounds 3 --peers torch
    python benchmarks/breadth.py --isa avx2                         everybody restricted to AVX2
    python benchmarks/breadth.py --list                             the names of the lines

A peer is one process with one number of threads; a line goes through all of them, round by round, each time beginning
with another. The fastest of a peer's variants counts. Those that two rounds show to be far behind are left out of the
others. Medians; a ratio is that of the fastest peer's median to iskra's.
"""

from __future__ import annotations

import argparse
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

from breadth_lines import Case, choose_lines, line_name
from breadth_process import RESTRICTED, Runner
from breadth_report import duration, markdown, ratio, spread
from breadth_results import Line, Results
from machine import describe_machine, num_cores
from peers import HERE, PeerError, load_peers

HOPELESS = 1.6  # times the fastest peer's best: not measured again after two rounds
FIRST_ROUNDS = 3  # of first steps, which need a new process each

Who = tuple[Runner, str]


def main() -> None:
    """Obey the command line."""
    arguments = parse_arguments()
    lines = choose_lines(arguments.lines)
    if arguments.list:
        print("\n".join(line_name(*line) for line in lines))
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # so that the workers end, too
    with ExitStack() as stack:
        runners = [stack.enter_context(runner) for runner in make_runners(arguments)]
        results = Results(describe_machine(), arguments.rounds, arguments.seconds, arguments.isa)
        results.versions = list(dict.fromkeys(need for runner in runners for need in runner.peer.requires))
        for case, figure in lines:
            results.lines.append(measure(case, figure, runners, results, arguments))
            print_line(results.lines[-1])
            if arguments.write:
                write(results, arguments.output)
    print(markdown(results))


def parse_arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description="Every kind of network: iskra and its peers in one run.")
    parser.add_argument(
        "--lines", nargs="+", metavar="WORD", help="lines with one of these in their names (default: all)"
    )
    parser.add_argument("--list", action="store_true", help="print the names of the lines and end")
    parser.add_argument("--rounds", type=int, default=7, help="rounds through all peers (default 7)")
    parser.add_argument("--seconds", type=float, default=0.4, help="about how long a peer is measured in a round")
    parser.add_argument(
        "--peers", nargs="*", default=["torch", "jax"], metavar="NAME", help="torch, jax (default: both)"
    )
    parser.add_argument(
        "--isa", default="", choices=["", *RESTRICTED], help="restrict everybody to this instruction set"
    )
    parser.add_argument(
        "--compile", action="store_true", help="try torch.compile, too; needs a C++ compiler and minutes"
    )
    parser.add_argument("--limit", type=float, default=120, help="seconds within which a worker must answer")
    parser.add_argument("--write", action="store_true", help="write breadth.md and breadth.json")
    parser.add_argument("--output", type=Path, default=HERE / "results", help="folder of the results")
    return parser.parse_args()


def make_runners(arguments: argparse.Namespace) -> list[Runner]:
    """Return all who take part; peers that are not there are installed."""
    cores = num_cores()
    threads = {"torch": sorted({1, cores})}
    found = []
    for peer in load_peers(["iskra", *arguments.peers, "numpy"]):
        peer.install()
        for count in threads.get(peer.name, [cores]):
            name = f"torch-{count}" if peer.name == "torch" else peer.name
            found.append(Runner(name, peer, f"breadth_{peer.name}.py", count, arguments.isa, arguments.limit))
    return found


def measure(case: Case, figure: str, runners: list[Runner], results: Results, arguments: argparse.Namespace) -> Line:
    """Return a line with the samples of all rounds."""
    products = case.products() if figure == "step" else []
    line = Line(line_name(case, figure), case.group, figure, 2 * sum(m * k * n for m, k, n in products))
    running: list[Who] = [
        (runner, variant)
        for runner in runners
        if runner.peer.is_contestant
        for variant in runner.variants(case, figure, arguments.compile)
    ]
    machine = next(runner for runner in runners if not runner.peer.is_contestant)
    rounds = min(arguments.rounds, FIRST_ROUNDS) if figure == "first" else arguments.rounds
    for number in range(rounds):
        start = number % len(running)
        for runner, variant in running[start:] + running[:start]:
            sample(line, f"{runner.name} {variant}".strip(), runner, case, figure, variant, results, arguments)
        for what in ("peak", "products") if products else ():
            sample(line, f"numpy {what}", machine, case, what, "", results, arguments)
        running = [who for who in running if is_promising(line, *who, number)]
    return line


def sample(
    line: Line,
    name: str,
    runner: Runner,
    case: Case,
    figure: str,
    variant: str,
    results: Results,
    arguments: argparse.Namespace,
) -> None:
    """Add one sample to a line, or say why there is none."""
    try:
        seconds = runner.ask(case, figure, variant, arguments.seconds)
    except PeerError as error:
        print(error, flush=True)
        results.failures.append(str(error).splitlines()[0])
    else:
        line.samples.setdefault(name, []).append(seconds)


def is_promising(line: Line, runner: Runner, variant: str, number: int) -> bool:
    """Return whether a peer's variant is measured again: not if it failed or is far behind in two rounds."""
    taken = line.samples.get(f"{runner.name} {variant}".strip(), [])
    if len(taken) <= number:
        return False
    fastest = min((min(line.samples[name]) for name in line.peers), default=float("inf"))
    return number != 1 or runner.name == "iskra" or min(taken) < HOPELESS * fastest


def print_line(line: Line) -> None:
    """Print a line as soon as it is measured."""
    found = [f"{name} {duration(seconds)}" for name, seconds in line.peers.items()]
    shares = [f"{share:.0%} of {of}" for of in ("peak", "products") if (share := line.share(of))]
    mine = f"iskra {duration(line.median('iskra'))}"
    print(f"{line.name:28} {ratio(line):>8} ({spread(line)})  {', '.join([mine, *found, *shares])}", flush=True)


def write(results: Results, folder: Path) -> None:
    """Write every sample as JSON, and the report beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"breadth_{results.isa}" if results.isa else "breadth"
    results.write(folder / f"{name}.json")
    (folder / f"{name}.md").write_text(markdown(results))


if __name__ == "__main__":
    main()
