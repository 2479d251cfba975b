"""Recurrent layers: a training step of iskra and its peers, round by round in one run.

    python benchmarks/recurrent.py                      all cases on one core, beside PyTorch and Keras on JAX
    python benchmarks/recurrent.py --cores 4            on four
    python benchmarks/recurrent.py --rounds 1 --cases LSTM-28-28-128-64

A case is layer-steps-features-units-batch. The network ends with a dense layer on the last output; Adam trains it. It
prints medians of the rounds; a ratio is that of the medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from pathlib import Path

from machine import describe_machine
from peers import load_peers

CASES = ("LSTM-28-28-128-64", "LSTM-100-28-128-32", "LSTM-200-64-128-32", "LSTM-200-64-128-64", "GRU-28-28-128-64")
WORKERS = {"torch": "recurrent_bare_torch.py"}
STEPS = 12


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="Recurrent layers: iskra and its peers in one run.")
    parser.add_argument("--cases", nargs="+", default=list(CASES), help="layer-steps-features-units-batch")
    parser.add_argument("--peers", nargs="*", default=["torch", "keras-jax"], help="beside iskra")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cores", type=int, default=1)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-arguments.cores :])
    peers = load_peers(["iskra", *arguments.peers])
    print(json.dumps(describe_machine()))
    print(f"| case | {' | '.join(f'{p.title}: step, first' for p in peers)} | ratios to iskra |")
    for case in arguments.cases:
        figures: dict[str, dict[str, list[float]]] = {p.name: {"step": [], "first step": []} for p in peers}
        for _ in range(arguments.rounds):
            for peer in peers:
                worker = Path(__file__).parent / "workers" / WORKERS.get(peer.name, "recurrent_keras_words.py")
                printed = peer.run([worker, *case.split("-"), str(STEPS)], dict.fromkeys(peer.tune, 1))
                for line in map(json.loads, printed.splitlines()):
                    figures[peer.name][line["figure"]].append(line["value"])
        medians = {name: {f: statistics.median(v) for f, v in found.items()} for name, found in figures.items()}
        cells = [f"{1e3 * m['step']:.1f} ms, {m['first step']:.2f} s" for m in medians.values()]
        ratios = [f"{m['step'] / medians['iskra']['step']:.2f}" for name, m in medians.items() if name != "iskra"]
        print(f"| {case} | {' | '.join(cells)} | {', '.join(ratios)} |", flush=True)


if __name__ == "__main__":
    main()
