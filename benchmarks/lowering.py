"""How long is the first training step of a deep network, and where does the time go? iskra, and PyTorch's eager step.

    python benchmarks/lowering.py                             all networks, 3 rounds
    python benchmarks/lowering.py dense 10 50 100 --rounds 1  one network, of these depths

Every figure is a median over fresh processes, by turns, from a compiled model to the end of its first step. PyTorch is
measured if `benchmarks/peers.py install torch` was run.
"""

from __future__ import annotations

import argparse
import json
from statistics import median

from peers import HERE, Peer, load_peers

DEPTHS = {
    "dense": [10, 50, 100, 200, 500],
    "residual": [100],
    "convolutions": [20, 100],
    "transformer": [4, 12],
}


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description="The first step of deep networks, phase by phase.")
    parser.add_argument("network", nargs="?", choices=DEPTHS, help="all by default")
    parser.add_argument("depths", nargs="*", type=int, help="numbers of layers or blocks")
    parser.add_argument("--rounds", type=int, default=3, help="processes for each figure")
    options = parser.parse_args()
    peers = {peer.name: peer for peer in load_peers(["iskra", "torch"])}
    for network in [options.network] if options.network else DEPTHS:
        print(f"{network}, milliseconds", flush=True)
        for depth in options.depths or DEPTHS[network]:
            print(f"  {depth:4} {line(peers, network, depth, options.rounds)}", flush=True)


def line(peers: dict[str, Peer], network: str, depth: int, rounds: int) -> str:
    """Return the figures of a network, in milliseconds, and the ratio to PyTorch's first step."""
    contestants = {name: peer for name, peer in peers.items() if peer.is_installed}
    found: dict[str, list[dict[str, float]]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, peer in contestants.items():
            worker = HERE / "workers" / f"lowering_{name}.py"
            found[name].append(json.loads(peer.run([worker, network, str(depth)], {"threads": 2})))
    medians = {name: {key: median(each[key] for each in runs) for key in runs[0]} for name, runs in found.items()}
    text = "  ".join(f"{key} {1e3 * seconds:.1f}" for key, seconds in medians["iskra"].items())
    if "torch" in medians:
        first = medians["torch"]["first step"]
        text += f"  | PyTorch {1e3 * first:.1f}, {medians['iskra']['first step'] / first:.1f} times"
    return text


if __name__ == "__main__":
    main()
