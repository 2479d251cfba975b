"""Does iskra learn as well as Keras? California housing by the lesson's recipe, five seeds, iskra and Keras on JAX.

    python benchmarks/housing_error.py              into benchmarks/results/housing_error.md
    python benchmarks/housing_error.py --seeds 2    fewer, printed only

The split is the same for all: 11,610 rows to train on, 3,870 for validation, 5,160 for the test; 50 epochs, the weights
of the best one restored.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

from districts import write_districts
from housing import housing_peers
from machine import describe_machine
from peers import HERE, Peer

SEEDS = 5
TOLERANCE = 0.03  # of Keras's mean


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="Test error on California housing: iskra and Keras on JAX.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many; fewer than {SEEDS} are printed only")
    num_seeds = parser.parse_args().seeds
    peers = housing_peers(["keras-jax"])
    errors: list[list[float]] = [[] for _ in peers]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "districts.npz"
        name = write_districts(data)
        for seed in range(num_seeds):
            for peer, found in zip(peers, errors, strict=True):
                found.append(error(peer, data, seed))
                print(f"seed {seed}, {peer.title}: {found[-1]:.4f}", flush=True)
    report = markdown(name, peers, errors)
    print(report)
    if num_seeds >= SEEDS:
        (HERE / "results" / "housing_error.md").write_text(report)


def error(peer: Peer, data: Path, seed: int) -> float:
    """Return the mean squared error on the test data after the lesson's program with this seed."""
    peer.install()
    seeded = replace(peer, variables=peer.variables | {"SEED": str(seed)})
    return seeded.work("lesson", data, peer.candidates(1)[0], "1")["error"]


def markdown(data: str, peers: Sequence[Peer], errors: Sequence[Sequence[float]]) -> str:
    """Return the report."""
    machine = describe_machine()
    rows = [
        f"| {peer.title} | {' | '.join(f'{each:.4f}' for each in found)} | {mean(found):.4f} | {spread(found)} |"
        for peer, found in zip(peers, errors, strict=True)
    ]
    num_seeds, ours, theirs = len(errors[0]), mean(errors[0]), mean(errors[1])
    lines = [
        f"# Mean squared error on the test data of {data} by the lesson's recipe",
        "",
        "8-30-1, ReLU, SGD 0.001, batches of 32, 50 epochs with the best weights restored, one split for all. "
        f"iskra {machine['iskra']}, {' and '.join(peers[1].requires)}, {machine['processor']}, {machine['date']}.",
        "",
        f"| | {' | '.join(f'seed {seed}' for seed in range(num_seeds))} | mean | deviation |",
        f"| --- |{' ---: |' * (num_seeds + 2)}",
        *rows,
        "",
        f"The means differ by {ours / theirs - 1:+.1%}; up to {TOLERANCE:.0%} either way counts as the same.",
    ]
    return "\n".join(lines) + "\n"


def spread(errors: Sequence[float]) -> str:
    """Return the standard deviation over the seeds."""
    return f"{stdev(errors):.4f}" if len(errors) > 1 else ""


if __name__ == "__main__":
    main()
