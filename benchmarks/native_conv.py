"""How fast the kernels of convolutions and pooling are, each by itself: forward, gradient of the input, of the kernel.

    PYTHONPATH=src python benchmarks/native_conv.py [--threads 1 4] [--batch 64] [--rounds 7] [--only residual]
    PYTHONPATH=src python benchmarks/native_conv.py --threads 1 --busy

Prints GFLOP/s and, in brackets, how much that is of NumPy's product of two 2048 x 2048 float32 matrices on as many
threads. NumPy runs in every round in between, and the shares are medians over the rounds, so a machine that slows down
slows down both. Padding is part of each. Kernels that multiply little are compared with a copy instead: GB/s of what
must be read and written at least, and how much that is of NumPy's rate of copying.

On a machine that others use, `--busy` counts the processor's time instead of the wall's, on one thread.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from iskra import config
from iskra.engines import get_engine
from iskra.graph import Tensor, Trace, Variable
from iskra.graph.ops.convolution import conv, conv_kernel_gradient, turned
from iskra.graph.ops.pooling import max_pool, max_pool_places, put_places, sum_pool
from iskra.graph.ops.window import Window

KINDS = ("forward", "input", "kernel")
STEPS = 5


class Layer(NamedTuple):
    """A convolution with "same" padding, or a pooling if it has no filters."""

    family: str
    lengths: tuple[int, ...]
    channels: int
    filters: int
    size: int = 3
    stride: int = 1
    dilation: int = 1
    groups: int = 1
    spread: int = 1

    @property
    def title(self) -> str:
        extras = [f"{name} {n}" for name, n in zip(Layer._fields[5:], self[5:], strict=True) if n > 1]
        shape = "x".join(map(str, self.lengths))
        what = f"{self.channels} to {self.filters}" if self.filters else f"{self.channels}"
        return f"{shape}, {what}, window {self.size}" + "".join(f", {e}" for e in extras)

    @property
    def window(self) -> Window:
        """ "same" padding, as the layers have it."""
        reach, ndim = (self.size - 1) * self.dilation + 1, len(self.lengths)
        if self.spread > 1:
            around = [(reach - 1, self.spread - 1)] * ndim
        else:
            needed = [max(0, (-(-n // self.stride) - 1) * self.stride + reach - n) for n in self.lengths]
            around = [(n // 2, n - n // 2) for n in needed]
        return Window(*((n,) * ndim for n in (self.size, self.stride)), tuple(around), (self.dilation,) * ndim,
                      (self.spread,) * ndim)  # fmt: skip


LAYERS = (
    Layer("cnn", (32, 32), 3, 32),
    Layer("cnn", (32, 32), 32, 32),
    Layer("cnn", (16, 16), 32, 64),
    Layer("cnn", (16, 16), 64, 64),
    Layer("residual", (32, 32), 3, 16),
    Layer("residual", (32, 32), 16, 16),
    Layer("residual", (32, 32), 16, 32, stride=2),
    Layer("residual", (32, 32), 16, 32, size=1, stride=2),
    Layer("residual", (32, 32), 32, 64, stride=2),
    Layer("residual", (32, 32), 32, 64, size=1, stride=2),
    Layer("residual", (16, 16), 64, 128, stride=2),
    Layer("residual", (16, 16), 64, 128, size=1, stride=2),
    Layer("residual", (8, 8), 64, 64),
    Layer("residual", (8, 8), 128, 128),
    Layer("others", (16, 16), 64, 64, size=1),
    Layer("others", (16, 16), 64, 64, dilation=2),
    Layer("others", (16, 16), 64, 64, groups=4),
    Layer("others", (16, 16), 64, 32, spread=2),
    Layer("others", (128,), 32, 64, size=5),
    Layer("others", (8, 16, 16), 16, 32),
    Layer("depthwise", (32, 32), 32, 32, groups=32),
    Layer("depthwise", (32, 32), 32, 32, groups=32, stride=2),
    Layer("depthwise", (16, 16), 128, 128, groups=128),
    Layer("pool", (32, 32), 32, 0, size=2, stride=2),
    Layer("pool", (16, 16), 64, 0, size=2, stride=2),
    Layer("pool", (32, 32), 32, 0, size=3, stride=2),
)


class Case(NamedTuple):
    """Some op on fixed values, and what it has to do at least."""

    run: Callable[[], None]
    flops: float
    bytes: float

    def time(self, clock: Callable[[], float]) -> float:
        start = clock()
        self.run()
        return (clock() - start) / STEPS


def case(flops: float, make: Callable[..., Tensor], *values: np.ndarray) -> Case:
    """A program that computes one op of arrays."""
    variables = [Variable(v) for v in values]
    with Trace() as trace:
        y = make(*(trace.read(v) for v in variables))
        result = Variable(np.zeros(y.shape, y.dtype))
        result.assign(y)
        graph = trace.graph()
    made, state = get_engine("native", config.num_threads).compile(graph), graph.state_arrays()
    return Case(lambda: made.run(state, [], steps=STEPS), flops, 4.0 * (y.size + sum(v.size for v in values)))


def conv_cases(layer: Layer, batch: int) -> dict[str, Case]:
    """The three products of a convolution."""
    generator, window, groups = np.random.default_rng(0), layer.window, layer.groups
    outputs: Any = window.output(layer.lengths)

    def draw(*shape: int) -> np.ndarray:
        return generator.normal(size=shape).astype(np.float32)

    x, g = draw(batch, *layer.lengths, layer.channels), draw(batch, *outputs, layer.filters)
    kernel = draw(*window.size, layer.channels // groups, layer.filters)
    positions = np.prod(layer.lengths if layer.spread > 1 else outputs)
    flops = 2.0 * batch * positions * kernel.size
    back = window.back(layer.lengths)
    return {
        "forward": case(flops, lambda x, k: conv(x, k, window=window, groups=groups), x, kernel),
        "input": case(flops, lambda g, k: conv(g, turned(k, groups), window=back, groups=groups), g, kernel),
        "kernel": case(flops, lambda x, g: conv_kernel_gradient(x, g, window=window, groups=groups), x, g),
    }


def pool_cases(layer: Layer, batch: int) -> dict[str, Case]:
    """The maximum, with its places, and what puts gradients back; the sum and its gradient."""
    generator, window = np.random.default_rng(0), layer.window
    x = generator.normal(size=(batch, *layer.lengths, layer.channels)).astype(np.float32)
    outputs: Any = window.output(layer.lengths)
    g = generator.normal(size=(batch, *outputs, layer.channels)).astype(np.float32)
    places = np.asarray(max_pool_places.compute(x, window=window), np.int32)
    back = window.back(layer.lengths)
    return {
        "maximum": case(0, lambda x: max_pool(x, window=window), x),
        "its gradient": case(
            0, lambda g, p: put_places(g, p, window=window, spatial=layer.lengths), g, places
        ),
        "sum": case(0, lambda x: sum_pool(x, window=window), x),
        "sum gradient": case(0, lambda g: sum_pool(g, window=back), g),
    }  # fmt: skip


class NumPy:
    """A process with so many threads that multiplies, or copies, when it is told to."""

    CODE = (
        "import numpy as np, sys, time\na = np.ones((2048, 2048), 'float32')\nb = np.ones(1 << 24, 'float32')\n"
        "c = b.copy()\na @ a\nclock = getattr(time, sys.argv[1])\n"
        "for line in sys.stdin:\n    t = clock()\n    a @ a if line == 'product\\n' else np.copyto(c, b)\n"
        "    t = clock() - t\n"
        "    print((2 * 2048**3 if line == 'product\\n' else 2 * b.nbytes) / t / 1e9, flush=True)\n"
    )

    def __init__(self, threads: int, clock: str) -> None:
        names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, str(threads))}
        command = [sys.executable, "-c", self.CODE, clock]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, env=environment, stdin=pipe, stdout=pipe, text=True)

    def rate(self, what: str) -> float:
        """GFLOP/s of a "product", GB/s of a "copy"."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(what, file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def measure(
    cases: dict[str, Case], numpy: NumPy, rounds: int, clock: str
) -> tuple[float, dict[str, tuple[float, float]]]:
    """NumPy's rate, and for each case the median rate and the median share of NumPy's."""
    multiplies = any(c.flops for c in cases.values())
    for c in cases.values():  # the team is chosen, or not, after a few steps
        c.run(), c.run()
    references, rates = [], {name: [] for name in cases}
    for _ in range(rounds):
        references.append(numpy.rate("product" if multiplies else "copy"))
        for name, c in cases.items():
            rates[name].append((c.flops if multiplies else c.bytes) / c.time(getattr(time, clock)) / 1e9)
    return median(references), {
        name: (median(r), median(a / b for a, b in zip(r, references, strict=True))) for name, r in rates.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, nargs="+", default=sorted({1, config.num_threads()}))
    parser.add_argument("--batch", type=int, nargs="+", default=[64])
    parser.add_argument("--rounds", type=int, default=7)
    families = sorted({layer.family for layer in LAYERS})
    parser.add_argument("--only", nargs="+", choices=families, default=families, metavar="FAMILY", help=f"{families}")
    parser.add_argument("--busy", action="store_true", help="count the processor's time, with one thread")
    options = parser.parse_args()
    if options.busy and options.threads != [1]:
        parser.error("--busy: expected --threads 1, for the threads of a team wait on the processor's time")
    clock = "process_time" if options.busy else "perf_counter"
    for threads in options.threads:
        config.set_num_threads(threads)
        numpy = NumPy(threads, clock)
        for batch in options.batch:
            print(f"{threads} threads, batch {batch}; NumPy on as many: {numpy.rate('product'):.0f} GFLOP/s")
            for layer in (layer for layer in LAYERS if layer.family in options.only):
                cases = (conv_cases if layer.filters else pool_cases)(layer, batch)
                reference, results = measure(cases, numpy, options.rounds, clock)
                unit = "GFLOP/s" if layer.filters else "GB/s"
                cells = "".join(f"{name:>14} {rate:4.0f} ({share:4.0%})" for name, (rate, share) in results.items())
                print(f"  {layer.family:<10}{layer.title:<36}{cells}  NumPy {reference:.0f} {unit}", flush=True)
        numpy.close()


if __name__ == "__main__":
    main()
