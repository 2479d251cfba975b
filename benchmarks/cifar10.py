"""Convolutional networks on CIFAR-10: iskra and its peers in one run, two networks, two sizes of batch.

    python benchmarks/cifar10.py                        the whole, into benchmarks/results/
    python benchmarks/cifar10.py --quick                one short round, nothing tuned, nothing written
    python benchmarks/cifar10.py --peers torch          beside iskra, only PyTorch
    python benchmarks/cifar10.py --cases residual-256   only this network and batch

The networks are written down in `workers/cifar10_contest.py`. The peers, their environments and the rounds are those of
`mnist.py`; PyTorch is tried with images that lie channels first and channels last, on any number of threads.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

from cifar10_report import markdown
from machine import describe_machine
from peers import Peer, load_peers
from photographs import NUM_IMAGES, write_photographs
from results import Entry, Results
from rounds import argument_parser, measure, obey

PEERS = ["torch", "keras-jax"]
CASES = {f"{network}-{batch}": (network, batch) for network in ("plain", "residual") for batch in (64, 256)}
QUICK_IMAGES = 1_280


def main() -> None:
    """Obey the command line."""
    parser = argument_parser("CIFAR-10: iskra and its peers in one run.", rounds=3)
    parser.add_argument("--cases", nargs="+", choices=list(CASES), default=list(CASES), help="which (default: all)")
    arguments = obey(parser)
    cases: dict[str, Results] = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "photographs.npz"
        name = write_photographs(data, QUICK_IMAGES if arguments.quick else NUM_IMAGES)
        for case in arguments.cases:
            print(f"== {case}", flush=True)
            cases[case] = Results(describe_machine(), name, rounds=1 if arguments.quick else arguments.rounds)
            measure(cases[case], contest(case, arguments.peers or PEERS), data, arguments.quick, take_round)
    report = markdown(cases)
    print(report)
    if not arguments.quick:
        write_cases(cases, report, arguments.output)


def contest(case: str, names: list[str]) -> list[Peer]:
    """Return iskra and those named, each with its worker for this contest, told the network and the batch.

    A step takes so long that `steps_per_execution` makes no difference here; Keras on JAX goes without.
    """
    network, batch = CASES[case]
    said = {"NETWORK": network, "BATCH_SIZE": str(batch)}
    peers = []
    for peer in load_peers(["iskra", *names]):
        variables, tune = peer.variables | said, dict(peer.tune)
        if tune.pop("steps_per_execution", None):
            variables.pop("STEPS_PER_EXECUTION")
        if peer.name == "torch":
            variables["CHANNELS_LAST"], tune = "{channels_last}", {"channels_last": [1, 0], **tune}
        peers.append(replace(peer, worker=f"cifar10_{peer.worker}", variables=variables, tune=tune))
    return peers


def take_round(entry: Entry, data: Path, seconds: str) -> dict[str, float]:
    """Return one sample of every figure."""
    return entry.peer.work("figures", data, entry.options, seconds)


def write_cases(cases: dict[str, Results], report: str, folder: Path) -> None:
    """Write every sample as JSON, case by case, and the report beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    document = {case: results.document() for case, results in cases.items()}
    (folder / "cifar10.json").write_text(json.dumps(document, indent=1) + "\n")
    (folder / "cifar10.md").write_text(report)


if __name__ == "__main__":
    main()
