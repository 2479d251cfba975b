"""Does iskra learn as well as Keras? MNIST by the lesson's recipe, five seeds each, iskra and Keras on JAX.

    python benchmarks/accuracy.py              into benchmarks/results/accuracy.md
    python benchmarks/accuracy.py --seeds 2    fewer, printed only

50,000 images to train on, 10,000 for validation, 10,000 for the test, 10 epochs.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean, stdev

from digits import write_digits
from machine import describe_machine
from peers import HERE, Peer, load_peers

SEEDS = 5
TOLERANCE = 0.15  # points between the means


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="Test accuracy on MNIST: iskra and Keras on JAX.")
    parser.add_argument("--seeds", type=int, default=SEEDS, help=f"how many; fewer than {SEEDS} are printed only")
    num_seeds = parser.parse_args().seeds
    peers = load_peers(["iskra", "keras-jax"])
    accuracies: list[list[float]] = [[] for _ in peers]
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "digits.npz"
        name = write_digits(data)
        for seed in range(num_seeds):
            for peer, points in zip(peers, accuracies, strict=True):
                points.append(accuracy(peer, data, seed))
                print(f"seed {seed}, {peer.title}: {points[-1]:.2f} %", flush=True)
    report = markdown(name, peers, accuracies)
    print(report)
    if num_seeds >= SEEDS:
        (HERE / "results" / "accuracy.md").write_text(report)


def accuracy(peer: Peer, data: Path, seed: int) -> float:
    """Return the test accuracy in percent after the lesson's program with this seed."""
    peer.install()
    seeded = replace(peer, variables=peer.variables | {"SEED": str(seed)})
    return 100 * seeded.work("lesson", data, peer.candidates(1)[0])["accuracy"]


def markdown(data: str, peers: Sequence[Peer], accuracies: Sequence[Sequence[float]]) -> str:
    """Return the report."""
    num_seeds = len(accuracies[0])
    machine = describe_machine()
    rows = [
        f"| {peer.title} | {' | '.join(f'{point:.2f}' for point in points)} | {mean(points):.2f} | {spread(points)} |"
        for peer, points in zip(peers, accuracies, strict=True)
    ]
    difference = mean(accuracies[0]) - mean(accuracies[1])
    lines = [
        f"# Test accuracy on {data} by the lesson's recipe, in percent",
        "",
        "784-256-256-10, ReLU, softmax, SGD 0.2, batches of 64, 10 epochs on 50,000 images, tested on 10,000. "
        f"iskra {machine['iskra']}, {' and '.join(peers[1].requires)}, {machine['processor']}, {machine['date']}.",
        "",
        f"| | {' | '.join(f'seed {seed}' for seed in range(num_seeds))} | mean | deviation |",
        f"| --- |{' ---: |' * (num_seeds + 2)}",
        *rows,
        "",
        f"The means differ by {difference:+.2f} points; up to {TOLERANCE} either way counts as the same.",
    ]
    return "\n".join(lines) + "\n"


def spread(points: Sequence[float]) -> str:
    """Return the standard deviation over the seeds."""
    return f"{stdev(points):.2f}" if len(points) > 1 else ""


if __name__ == "__main__":
    main()
