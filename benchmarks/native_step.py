"""Where the time of a training step goes: every kernel of a network by itself, and the whole.

    python benchmarks/native_step.py [--network plain residual] [--batch 64] [--threads 1] [--most 30]

The networks are those of `cifar10.py`. A kernel alone, a few times in a row, finds its memory in the caches more often
than it does between the others, so the whole takes longer than the sum. On one thread times are the processor's own, so
that a busy machine disturbs them little; on more they are the clock's.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from iskra import config

sys.path.append(str(Path(__file__).parent / "workers"))
STEPS, ROUNDS = 3, 3


def main() -> None:
    """Obey the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--network", default="residual", help="plain or residual (default)")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--most", type=int, default=30, help="kernels to print")
    options = parser.parse_args()
    config.set_num_threads(options.threads)
    program, run = training_step(options.network, options.batch)
    report(program, timer(run, process_time if options.threads == 1 else perf_counter), options.most)


def training_step(network: str, batch: int) -> tuple[Any, Callable[[], object]]:
    """Return the program of a training step, and a function that runs it a few times on noise."""
    os.environ |= {"NETWORK": network, "BATCH_SIZE": str(batch), "KERAS_WORDS": "iskra"}
    from cifar10_keras_words import KerasWords

    random = np.random.default_rng(0)
    data = [random.random((batch * STEPS, 32, 32, 3), np.float32), random.integers(0, 10, batch * STEPS, np.int32)]
    contestant = KerasWords(*data)
    contestant.step()
    ((program, state),) = contestant.model._trainer._programs._programs.values()
    index = random.permutation(len(data[0]))
    return program, lambda: program.run(state, data, index=index, steps=STEPS)


def timer(run: Callable[[], object], clock: Callable[[], float]) -> Callable[[], float]:
    """Return what takes the shortest time of a step, in seconds."""

    def best() -> float:
        times = []
        for _ in range(ROUNDS):
            began = clock()
            run()
            times.append((clock() - began) / STEPS)
        return min(times)

    return best


def report(program: Any, best: Callable[[], float], most: int) -> None:
    """Print the times of the whole, of each kind of kernel and of the slowest kernels."""
    whole = best()
    rows = []
    for number, stage in enumerate(program.stages):
        for group in (group for unit in stage for group in unit):
            program.core.set_schedule([[[kernel] for kernel in program.kernels[group]]])
            rows.append((best(), number, group))
    kinds: dict[str, float] = defaultdict(float)
    for seconds, _, group in rows:
        kinds[group.kind] += seconds
    print(
        f"a step {whole * 1e3:.1f} ms, its kernels alone {sum(kinds.values()) * 1e3:.1f} ms; "
        f"{len(rows)} kernels in {len(program.stages)} stages, {program.arena * 4 / 1e6:.0f} MB of values"
    )
    print(", ".join(f"{kind} {kinds[kind] * 1e3:.2f} ms" for kind in sorted(kinds, key=lambda k: -kinds[k])))
    for seconds, number, group in sorted(rows, key=lambda row: -row[0])[:most]:
        nodes = rate(group, seconds) + " ".join(node.kind for node in group.nodes)
        print(f"{seconds * 1e6:9.1f} µs  stage {number:3}  {group.kind:20} {group.dims!s:20} {nodes}")


def rate(group: Any, seconds: float) -> str:
    """Return the GFLOP/s of a convolution's product."""
    if group.kind not in ("conv", "conv_kernel_gradient"):
        return ""
    node = group.nodes[0]
    x, other = node.inputs
    window = node.attrs["window"]
    outputs = node.shape if group.kind == "conv" else other.shape
    flops = 2 * np.prod(outputs) * np.prod(window.size) * x.shape[-1] / node.attrs["groups"] / np.prod(window.spread)
    return f"{flops / seconds / 1e9:.0f} GFLOP/s  "


if __name__ == "__main__":
    main()
