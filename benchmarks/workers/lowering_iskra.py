"""The first training step of a network in iskra, phase by phase: `lowering_iskra.py NETWORK DEPTH`."""

import importlib
import json
import sys
import time
from operator import attrgetter

import numpy as np

import iskra
from iskra import Input, Model, Sequential
from iskra.layers import Activation, Add, Conv2D, Dense, GlobalAveragePooling2D, LayerNormalization, MultiHeadAttention

PHASES = {  # by phase, the functions and classes whose calls are its time
    "trace": [("models.trainer", "trace_step")],
    "folding": [("compilation.bound_program", name) for name in ("fold", "lift")]
    + [("compilation.shared_programs", "structure")],
    "prepare": [("engines.native", "prepare")],
    "fusion": [("engines.native", "Fusion")],
    "predicates": [("engines.native", "Predicates")],
    "buffers": [("engines.native", "BufferAssignment")],
    "schedule": [("engines.native", "schedule"), ("engines.native", "plan")],
    "emission": [("engines.native", "Addresses"), ("engines.native.emit", "Emitter.units")],
    "run": [("engines.native", "NativeProgram.run")],
}


def dense(depth):
    """Dense layers in a row."""
    return Sequential([Input((64,)), *(Dense(64, activation="relu") for _ in range(depth)), Dense(10)]), "classes"


def residual(depth):
    """Dense layers, each with a shortcut around it, as a functional model."""
    x = inputs = Input((64,))
    for _ in range(depth):
        x = Add()([x, Dense(64, activation="relu")(x)])
    return Model(inputs, Dense(10)(x)), "classes"


def convolutions(depth):
    """Convolutions on images of 16 x 16, each with a shortcut around it."""
    inputs = Input((16, 16, 3))
    x = Conv2D(16, 3, padding="same")(inputs)
    for _ in range(depth):
        x = Activation("relu")(Add()([x, Conv2D(16, 3, padding="same")(x)]))
    return Model(inputs, Dense(10)(GlobalAveragePooling2D()(x))), "classes"


def transformer(depth):
    """Blocks of attention of 4 heads and two dense layers, on sequences of 128 vectors of 256."""
    x = inputs = Input((128, 256))
    for _ in range(depth):
        y = LayerNormalization(epsilon=1e-5)(x)
        x = Add()([x, MultiHeadAttention(4, 64)(y, y)])
        y = Dense(1024, activation="gelu")(LayerNormalization(epsilon=1e-5)(x))
        x = Add()([x, Dense(256)(y)])
    return Model(inputs, LayerNormalization(epsilon=1e-5)(x)), "values"


NETWORKS = {each.__name__: each for each in (dense, residual, convolutions, transformer)}


class Clock:
    """Seconds spent in functions, by name."""

    def __init__(self):
        self.seconds = dict.fromkeys(PHASES, 0.0)
        for phase, functions in PHASES.items():
            for path, name in functions:
                module = importlib.import_module(f"iskra.{path}")
                *owner, name = name.split(".")
                self._watch(phase, attrgetter(*owner)(module) if owner else module, name)

    def _watch(self, phase, owner, name):
        function = getattr(owner, name)

        def timed(*args, **kwargs):
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds[phase] += time.perf_counter() - start

        setattr(owner, name, timed)


def main():
    """Print seconds by phase, those of the whole first step, and of the second."""
    name, depth = sys.argv[1], int(sys.argv[2])
    iskra.utils.set_random_seed(0)
    model, targets = NETWORKS[name](depth)
    loss = iskra.losses.SparseCategoricalCrossentropy(from_logits=True) if targets == "classes" else "mse"
    model.compile(iskra.optimizers.Adam(1e-3), loss)
    rng = np.random.default_rng(0)
    x = rng.normal(size=(32, *model.input_shape[1:])).astype(np.float32)
    y = x if targets == "values" else rng.integers(0, 10, 32)
    clock = Clock()
    starts = [time.perf_counter()]
    model.train_on_batch(x, y)
    phases = {**clock.seconds, "first step": time.perf_counter() - starts[0]}
    starts = []
    for _ in range(6):
        starts.append(time.perf_counter())
        model.train_on_batch(x, y)
    print(json.dumps({**phases, "later step": float(np.min(np.diff(starts)))}))


main()
