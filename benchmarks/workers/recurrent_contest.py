"""What all workers of `recurrent.py` do: the same data, the first step, then steps against the clock."""

import json
import sys
import time

import numpy as np

KIND = sys.argv[1] if len(sys.argv) > 1 else "LSTM"
LENGTH, WIDTH, UNITS, BATCH, STEPS = (int(number) for number in (sys.argv[2:7] or (28, 28, 128, 64, 20)))


def compete(main):
    """Time a worker: `main(x, y)` returns a function that trains for one pass over so many rows."""
    x = np.random.default_rng(0).normal(size=(BATCH * STEPS, LENGTH, WIDTH)).astype(np.float32)
    y = np.arange(len(x), dtype=np.int32) % 10
    start = time.perf_counter()
    train = main(x, y)
    train(BATCH)
    report("first step", time.perf_counter() - start)
    train(len(x))
    start = time.perf_counter()
    train(len(x))
    report("step", (time.perf_counter() - start) / STEPS)


def report(figure, value):
    """Print a figure for the program that asked."""
    print(json.dumps({"figure": figure, "value": value}), flush=True)
