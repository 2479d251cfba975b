"""How fast the kernels of convolutions are: forward, gradient of the input, gradient of the kernel, each by itself.

    PYTHONPATH=src python benchmarks/native_conv.py [--threads 1 4] [--rounds 7]

Prints GFLOP/s, the best of some rounds, beside NumPy's product of two 2048 x 2048 matrices on as many threads.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

import numpy as np

from iskra import config
from iskra.engines import get_engine
from iskra.graph import Trace, Variable
from iskra.graph.ops.convolution import conv, conv_kernel_gradient, turned
from iskra.graph.ops.window import Window

BATCH = 64
SIZES = [(32, 3, 32), (32, 32, 32), (16, 32, 64), (16, 64, 64), (8, 64, 128)]  # image side, channels, filters
WINDOW = Window((3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1), (1, 1))
STEPS = 5


def program(kind: str, side: int, channels: int, filters: int) -> tuple[object, list[np.ndarray]]:
    """A program of one convolution of some kind on fixed values."""
    generator = np.random.default_rng(0)
    x = Variable(generator.normal(size=(BATCH, side, side, channels)))
    g = Variable(generator.normal(size=(BATCH, side, side, filters)))
    kernel = Variable(generator.normal(size=(3, 3, channels, filters)))
    with Trace() as trace:
        reads = [trace.read(v) for v in (x, g, kernel)]
        if kind == "forward":
            y = conv(reads[0], reads[2], window=WINDOW, groups=1)
        elif kind == "input":
            y = conv(reads[1], turned(reads[2], 1), window=WINDOW.back((side, side)), groups=1)
        else:
            y = conv_kernel_gradient(reads[0], reads[1], window=WINDOW, groups=1)
        result = Variable(np.zeros(y.shape))
        result.assign(y)
        graph = trace.graph()
    return get_engine("native").compile(graph), graph.state_arrays()


def rate(kind: str, side: int, channels: int, filters: int, rounds: int) -> float:
    """GFLOP/s, padding and copies included."""
    made, state = program(kind, side, channels, filters)
    best = np.inf
    for _ in range(rounds):
        start = time.perf_counter()
        made.run(state, [], steps=STEPS)  # type: ignore[attr-defined]
        best = min(best, (time.perf_counter() - start) / STEPS)
    return 2 * BATCH * side * side * 9 * channels * filters / best / 1e9


def numpy_rate(threads: int) -> float:
    """NumPy's GFLOP/s on a big product, in a process with so many threads."""
    code = (
        "import numpy as np, time\na = np.ones((2048, 2048), 'float32')\na @ a\nbest = 9.0\n"
        "for _ in range(5):\n    t = time.perf_counter()\n    a @ a\n    best = min(best, time.perf_counter() - t)\n"
        "print(2 * 2048**3 / best / 1e9)"
    )
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(names, str(threads))}
    return float(subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, config.num_threads()])
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    for threads in options.threads:
        config.set_num_threads(threads)
        reference = numpy_rate(threads)
        print(f"{threads} threads; NumPy, 2048 x 2048: {reference:.0f} GFLOP/s\n  image  channels  filters", end="")
        print("".join(f"{kind:>16}" for kind in ("forward", "input", "kernel")))
        for size in SIZES:
            rates = [rate(kind, *size, options.rounds) for kind in ("forward", "input", "kernel")]
            print(f"{size[0]:>7}{size[1]:>10}{size[2]:>9}", end="")
            print("".join(f"{r:>9.0f} ({r / reference:4.0%})" for r in rates), flush=True)


if __name__ == "__main__":
    main()
