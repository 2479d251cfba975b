"""The MNIST step and the housing step, built by hand as native kernels: what the native engine's core can do.

    PYTHONPATH=src python benchmarks/native_mlp.py [--sketch PATH] [--threads 4 1] [--rounds 5]

Prints the seconds of an epoch of 784-256-256-10 (batch 64, plain SGD, 50,000 rows; 60.6 GFLOP), beside a sketch
program's if one is given, and the microseconds of a step of 8-30-1 (batch 32).
"""

import argparse
import itertools
import re
import statistics
import subprocess
import time

import numpy as np

from iskra import _native

OP = _native.OPCODES
Strides = list[int]
Operand = tuple[int, int, Strides]


class Network:
    """Dense layers with relu between them, trained by plain SGD: kernels in the order a compiler would give."""

    def __init__(self, sizes: list[int], batch: int, loss: str) -> None:
        rng = np.random.default_rng(0)
        self.sizes, self.batch, self.loss = sizes, batch, loss
        pairs = list(itertools.pairwise(sizes))
        self.weights = [rng.uniform(-1, 1, p).astype(np.float32) * np.float32(np.sqrt(6 / sum(p))) for p in pairs]
        self.biases = [np.zeros(p[1], np.float32) for p in pairs]
        self.rate = np.full(1, 0.2 if loss == "crossentropy" else 0.01, np.float32)
        self.total = np.zeros(1, np.float32)
        self.state = [*self.weights, *self.biases, self.rate, self.total]
        self.top = 0
        self.stages: list[list[list[int]]] = []
        constants = [np.arange(sizes[-1], dtype=np.int32), np.full(1, 1 / batch, np.float32)]
        self.program = _native.Program(
            arena=4 * batch * (sum(sizes) + sizes[0]) + 4096,
            num_state=len(self.state),
            constants=constants,
            num_inputs=2,
            num_outputs=0,
            batch=batch,
        )
        self.one_over_batch = (len(self.state) + 2, 0, [0, 0])
        self.iota = (len(self.state) + 1, 0, [0, 1])
        self.build()

    def room(self, elements: int) -> int:
        """Offset of a new buffer in the arena."""
        at = self.top
        self.top += (elements + 15) // 16 * 16
        return at

    def at(self, array: np.ndarray, strides: Strides) -> Operand:
        number = next(i for i, s in enumerate(self.state) if s is array)
        return number + 1, 0, strides

    def matmul(self, m: int, n: int, k: int, a: Operand, b: Operand, operands: list[Operand], code: list[tuple]) -> int:
        return self.program.add_matmul(
            batch=[], m=m, n=n, k=k, a=a, b=b, operands=operands, registers=1 + len(operands), code=code
        )

    def build(self) -> None:
        batch, sizes = self.batch, self.sizes
        last = len(sizes) - 2
        inputs = [self.room(batch * n) for n in sizes]
        deltas = [self.room(batch * n) for n in sizes]
        labels = self.room(batch)
        gathers = [self.program.add_gather(input=0, offset=inputs[0], row=sizes[0])]
        to_int = self.loss == "crossentropy"
        gathers.append(self.program.add_gather(input=1, offset=labels, row=1, to_int=to_int))
        self.stages.append([[g] for g in gathers])
        for i in range(last + 1):
            k, n = sizes[i], sizes[i + 1]
            operands = [(0, inputs[i + 1], [n, 1]), self.at(self.biases[i], [0, 1])]
            code = (
                [(OP["add"], 0, 2, 2, 1, 0), (OP["relu"], 0, 0, 2, 0, 0)] if i < last else [(OP["add"], 0, 0, 2, 1, 0)]
            )
            forward = self.matmul(batch, n, k, (0, inputs[i], [k, 1]), self.at(self.weights[i], [n, 1]), operands, code)
            self.stages.append([[forward]])
        out, delta, label = (0, inputs[-1], [sizes[-1], 1]), (0, deltas[-1], [sizes[-1], 1]), (0, labels, [1, 0])
        self.stages[-1][0] += self.add_loss(out, delta, label)
        waiting: list[list[int]] = []
        for i in range(last, -1, -1):
            k, n = sizes[i], sizes[i + 1]
            stage = waiting
            if i > 0:
                operands = [(0, deltas[i], [k, 1]), (0, inputs[i], [k, 1]), self.zero()]
                code = [(OP["less"], 0, 4, 2, 1, 0), (OP["multiply"], 0, 0, 3, 4, 0)]
                back = self.matmul(
                    batch, k, n, (0, deltas[i + 1], [n, 1]), self.at(self.weights[i], [1, n]), operands, code
                )
                stage = [[back], *waiting]
                self.stages.append(stage)
                waiting = self.add_updates(i, inputs[i], deltas[i + 1])
            else:
                self.stages.append([*self.add_updates(i, inputs[i], deltas[i + 1]), *waiting])
        self.program.set_schedule(self.stages)

    def zero(self) -> Operand:
        """A float32 zero: the first element of the class numbers."""
        return self.iota[0], 0, [0, 0]

    def add_loss(self, out: Operand, delta: Operand, label: Operand) -> list[int]:
        """Delta of the last layer and the sum of the rows' losses."""
        classes, losses = self.sizes[-1], self.room(self.batch)
        row = (0, losses, [1, 0])
        if self.loss == "crossentropy":
            code = [
                (OP["row_max"], 1, 6, 0, 0, 0),
                (OP["subtract"], 0, 7, 0, 6, 0),
                (OP["exp"], 0, 8, 7, 0, 0),
                (OP["row_sum"], 1, 9, 8, 0, 0),
                (OP["int_equal"], 0, 10, 2, 3, 0),
                (OP["divide"], 0, 8, 8, 9, 0),
                (OP["subtract"], 0, 8, 8, 10, 0),
                (OP["multiply"], 0, 1, 8, 4, 0),
                (OP["multiply"], 0, 7, 7, 10, 0),
                (OP["row_sum"], 1, 6, 7, 0, 0),
                (OP["log"], 1, 9, 9, 0, 0),
                (OP["subtract"], 1, 5, 9, 6, 0),
            ]
        else:
            code = [
                (OP["subtract"], 0, 7, 0, 2, 0),
                (OP["multiply"], 0, 1, 7, 4, 0),
                (OP["square"], 0, 8, 7, 0, 0),
                (OP["row_sum"], 1, 5, 8, 0, 0),
            ]
        operands = [out, delta, label, self.iota, self.one_over_batch, row]
        tile = self.program.add_tile(dims=[self.batch, classes], operands=operands, registers=5, code=code)
        mean = (0, self.room(1), [0, 0])
        total = self.at(self.total, [0, 0])
        fold = self.program.add_tile(
            dims=[self.batch, 1],
            operands=[row, mean],
            registers=0,
            code=[(OP["acc_sum"], 0, 1, 0, 0, 0)],
            accumulates=True,
        )
        add = self.program.add_tile(dims=[1, 1], operands=[total, mean], registers=0, code=[(OP["add"], 0, 0, 0, 1, 0)])
        return [tile, fold, add]

    def add_updates(self, i: int, x: int, delta: int) -> list[list[int]]:
        k, n = self.sizes[i], self.sizes[i + 1]
        rate = self.at(self.rate, [0, 0])
        weights = self.matmul(
            k,
            n,
            self.batch,
            (0, x, [1, k]),
            (0, delta, [n, 1]),
            [self.at(self.weights[i], [n, 1]), rate],
            [(OP["multiply"], 0, 2, 2, 1, 0), (OP["subtract"], 0, 0, 0, 2, 0)],
        )
        fold = self.room(n)
        bias = self.program.add_tile(
            dims=[self.batch, n],
            operands=[(0, delta, [n, 1]), (0, fold, [0, 1])],
            registers=0,
            code=[(OP["acc_sum"], 0, 1, 0, 0, 0)],
            accumulates=True,
        )
        step = self.program.add_tile(
            dims=[1, n],
            operands=[self.at(self.biases[i], [0, 1]), (0, fold, [0, 1]), rate],
            registers=1,
            code=[(OP["multiply"], 0, 3, 1, 2, 0), (OP["subtract"], 0, 0, 0, 3, 0)],
        )
        return [[weights], [bias, step]]

    def run(self, x: np.ndarray, y: np.ndarray, index: np.ndarray, threads: int) -> float:
        """Seconds of one pass over the index; the mean loss is left in `total`."""
        self.total[:] = 0
        steps = index.size // self.batch
        start = time.perf_counter()
        self.program.run(state=self.state, data=[x, y], index=index, outputs=[], steps=steps, threads=threads)
        seconds = time.perf_counter() - start
        self.total /= steps * self.batch
        return seconds


def digits(rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows that look like MNIST to the hardware: ten prototypes, a fifth of the pixels on, noise."""
    rng = np.random.default_rng(1)
    prototypes = (rng.random((10, 784)) < 0.2).astype(np.float32)
    y = rng.integers(0, 10, rows).astype(np.uint8)
    x = prototypes[y] * rng.random((rows, 784), dtype=np.float32)
    return x, y


def sketch_seconds(path: str, threads: int) -> float:
    out = subprocess.run([path, str(threads)], capture_output=True, text=True, check=True).stdout
    return statistics.median(float(s) for s in re.findall(r"([\d.]+) s ", out))


def mnist(threads: int, rounds: int, sketch: str | None) -> None:
    x, y = digits(50_000)
    network = Network([784, 256, 256, 10], 64, "crossentropy")
    rng = np.random.default_rng(2)
    ours, theirs = [], []
    for _ in range(rounds):
        for _ in range(4):
            ours.append(network.run(x, y, rng.permutation(len(x)), threads))
        if sketch:
            theirs.append(sketch_seconds(sketch, threads))  # minutes on a busy machine: its threads spin
    median = statistics.median(ours)
    line = f"mnist    {threads} threads  {median:.3f} s an epoch (best {min(ours):.3f})  {60.6 / median:4.0f} GFLOP/s"
    if sketch:
        line += f"  sketch {statistics.median(theirs):.3f} s  ratio {median / statistics.median(theirs):.2f}"
    print(line, f" loss {network.total[0]:.4f}")


def housing(threads: int, rounds: int) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(11_610, 8)).astype(np.float32)
    y = (x @ rng.normal(size=(8, 1)) + 0.1 * rng.normal(size=(11_610, 1))).astype(np.float32)
    network = Network([8, 30, 1], 32, "squares")
    seconds = [network.run(x, y, rng.permutation(len(x)), threads) for _ in range(20 * rounds)]
    one = [network.run(x, y, rng.permutation(len(x))[:32], threads) for _ in range(200 * rounds)]
    steps = len(x) // 32
    kernels = sum(len(unit) for stage in network.stages for unit in stage)
    print(
        f"housing  {threads} threads  {statistics.median(seconds) / steps * 1e6:.2f} us a step of {kernels} kernels, "
        f"a call of one step {statistics.median(one) * 1e6:.1f} us  loss {network.total[0]:.4f}"
    )


def products(threads: int, rounds: int) -> None:
    """C = A B for a few shapes beside NumPy's (which uses as many threads as its library was told)."""
    for m, n, k in [(64, 256, 784), (784, 256, 64), (512, 512, 512), (2048, 2048, 2048), (1000, 10, 256)]:
        rng = np.random.default_rng(4)
        a, b = (rng.normal(size=s).astype(np.float32) for s in [(m, k), (k, n)])
        c = np.empty((m, n), np.float32)
        p = _native.Program(arena=0, num_state=3, constants=[], num_inputs=0, num_outputs=0, batch=1)
        a_at, b_at, c_at, store = (1, 0, [k, 1]), (2, 0, [n, 1]), (3, 0, [n, 1]), [(OP["copy"], 0, 0, 1, 0, 0)]
        p.add_matmul(batch=[], m=m, n=n, k=k, a=a_at, b=b_at, operands=[c_at], registers=1, code=store)
        p.set_schedule([[[0]]])
        steps = max(1, int(2e9 / (2 * m * n * k)))
        p.run(state=[a, b, c], data=[], steps=4, threads=threads)
        ours, theirs = [], []
        for _ in range(rounds):
            start = time.perf_counter()
            p.run(state=[a, b, c], data=[], steps=steps, threads=threads)
            ours.append((time.perf_counter() - start) / steps)
            start = time.perf_counter()
            for _ in range(steps):
                np.matmul(a, b, out=c)
            theirs.append((time.perf_counter() - start) / steps)
        flops = 2e-9 * m * n * k
        mine, numpy = flops / statistics.median(ours), flops / statistics.median(theirs)
        print(
            f"product  {threads} threads  {m}x{n}x{k}: {mine:.0f} GFLOP/s, NumPy {numpy:.0f}, ratio {mine / numpy:.2f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sketch", help="program that prints '<seconds> s' for each epoch, given a thread count")
    parser.add_argument("--threads", type=int, nargs="*", default=[1, _native.available_threads()])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=["mnist", "housing", "products"])
    args = parser.parse_args()
    print(f"isa {_native.isa()}, {_native.available_threads()} threads available")
    for threads in args.threads:
        if "mnist" in args.only:
            mnist(threads, args.rounds, args.sketch)
        if "housing" in args.only:
            housing(threads, args.rounds)
        if "products" in args.only:
            products(threads, args.rounds)


if __name__ == "__main__":
    main()
