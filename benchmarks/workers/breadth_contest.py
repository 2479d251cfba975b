"""What all workers of `breadth.py` do: the same data, and an answer to each request of the driver.

A request is a line of JSON on the standard input, `{"case", "figure", "variant", "seconds"}`; the answer a line on the
standard output, `{"seconds", "parameters"}` or `{"error"}`. The process ends with its input.
"""

import gc
import json
import os
import sys
import traceback
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))
from breadth_lines import after, find_case

LEARNING_RATE = {"sgd": 0.01, "momentum": 0.01, "adam": 1e-3, "muon": 1e-3}
NOISE = 64  # numbers that the generator begins with


class Contestant:
    """One network and its optimizer in one framework, ready to train on (x, y).

    Attributes:
        parameters: the number of trainable ones.
    """

    parameters = 0

    def train(self, epochs):
        """Train for some epochs, shuffled; return when everything is computed."""
        raise NotImplementedError

    def step(self):
        """Train on the first batch."""
        raise NotImplementedError

    def prepare(self, x):
        """Return an array of NumPy as users of the framework have it."""
        return x

    def predict(self, x):
        """Return the outputs for a batch, both arrays of NumPy."""
        raise NotImplementedError

    def call(self, x):
        """Return the same for one row, the quickest way."""
        raise NotImplementedError


def serve(build):
    """Answer requests; `build(case, x, y, variant)` makes a contestant."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a framework prints goes elsewhere
    kept = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = obey(build, kept, **request)
        except Exception as error:
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


def obey(build, kept, case, figure, variant, seconds):
    """Return the answer to a request; contestants of one case are kept for the next."""
    if kept.get("case") != case:
        kept.clear()
        gc.collect()
        kept |= {"case": case, "data": make_data(find_case(case))}
    x, y = kept["data"]
    found = find_case(case)
    if figure == "first":
        contestant = build(found, x[: found.batch], y[: found.batch], variant)
        return answer(contestant, found, clock(contestant.step))
    if variant not in kept:
        kept[variant] = build(found, x, y, variant)
        kept["epoch", variant] = None
    contestant = kept[variant]
    if figure == "step":
        if kept["epoch", variant] is None:
            contestant.train(1)  # warms up, and compiles where that is due
            kept["epoch", variant] = clock(lambda: contestant.train(1))
        epochs = max(1, round(seconds / kept["epoch", variant]))
        kept["epoch", variant] = clock(lambda: contestant.train(epochs)) / epochs
        return answer(contestant, found, kept["epoch", variant] / found.steps)
    call, rows = (contestant.call, x[:1]) if figure == "row" else (contestant.predict, x[: found.batch])
    rows = contestant.prepare(rows)
    outputs = call(rows)
    expected = (len(rows), *output_shape(found))
    if outputs.shape != expected or not np.isfinite(outputs).all():
        raise ValueError(f"{case}: expected finite outputs of shape {expected}, got {outputs.shape}.")
    return answer(contestant, found, time_call(lambda: call(rows), seconds))


def answer(contestant, case, seconds):
    """Return the answer, once the number of parameters is right.

    Raises:
        ValueError: If another network was built than the case asks for.
    """
    if contestant.parameters != case.parameters:
        raise ValueError(f"{case.name}: expected {case.parameters:,} parameters, got {contestant.parameters:,}.")
    return {"seconds": seconds, "parameters": contestant.parameters}


def make_data(case):
    """Return rows for an epoch and their targets, channels last: float32 or int32."""
    rng, rows = np.random.default_rng(0), case.batch * case.steps
    if case.vocabulary:
        x = rng.integers(0, case.vocabulary, (rows, *case.shape), np.int32)
    else:
        x = rng.random((rows, *case.shape), np.float32)
    if case.task in {"vae", "gan"}:
        return x, x
    shape = output_shape(case)
    if case.task == "squares":
        return x, x if shape == case.shape else rng.random((rows, *shape), np.float32)
    return x, rng.integers(0, shape[-1], (rows, *shape[:-1]), np.int32)


def output_shape(case):
    """Return the shape of the outputs for one row."""
    shape = case.shape
    for word, *numbers in case.layers:
        shape = after(word, tuple(numbers), shape)
    return shape


def time_call(call, seconds):
    """Return the median time of a call, of many within so many seconds."""
    call()
    times = [clock(call)]
    while sum(times) < seconds:
        times.append(clock(call))
    return median(times)


def clock(call):
    """Return the seconds that a call takes."""
    began = perf_counter()
    call()
    return perf_counter() - began
