"""Random graphs: whatever ops are strung together, the native engine gives what the reference gives."""

from __future__ import annotations

import random

import numpy as np
import pytest

from iskra import ops
from iskra.engines import get_engine
from iskra.graph import SeedGenerator, Tensor, Trace, Variable

BATCH = 6
UNARY = [
    ops.negative, ops.abs, ops.tanh, ops.sigmoid, ops.relu, ops.square, ops.sin, ops.cos, ops.floor, ops.sign,
    lambda x: ops.exp(-ops.abs(x)), lambda x: ops.log1p(ops.abs(x)), lambda x: ops.sqrt(ops.abs(x) + 0.5),
    lambda x: ops.cast(ops.cast(x, "int32"), "float32"), lambda x: ops.cast(x > 0.1, "float32"), ops.erf,
    lambda x: ops.rsqrt(ops.abs(x) + 0.5), lambda x: x * 0.5, lambda x: ops.where(x > 0.0, x, 0.25), ops.stop_gradient,
]  # fmt: skip
BINARY = [
    ops.add, ops.subtract, ops.multiply, ops.maximum, ops.minimum, lambda a, b: a / (ops.abs(b) + 0.5),
    lambda a, b: ops.where(a < b, a, b * 2.0), lambda a, b: ops.cast(ops.equal(a, b), "float32"),
]  # fmt: skip
REDUCTIONS = [ops.sum, ops.mean, ops.max, ops.min, lambda x, axis, keepdims: ops.logsumexp(x, axis, keepdims)]


class Builder:
    """Strings ops together as a source of random choices says."""

    def __init__(self, chance: random.Random, trace: Trace, branches: bool = False) -> None:
        self.chance = chance
        self.branches = branches
        self.steps = Variable(0, name="steps")
        self.variables = [
            Variable(np.linspace(-1, 1, n).reshape(s)) for s, n in [((4, 5), 20), ((5,), 5), ((), 1), ((6, 4), 24)]
        ]
        self.pool: list[Tensor] = [
            trace.input((BATCH, 4), "float32", "x"),
            ops.cast(trace.input((BATCH,), "int32", "labels"), "float32") * 0.3,
            *(trace.read(v) for v in self.variables),
        ]
        self.seeds = SeedGenerator(3)

    def pick(self) -> Tensor:
        return self.pool[self.chance.randint(0, len(self.pool) - 1)]

    def grow(self) -> None:
        kind = self.chance.randint(0, 13 if self.branches else 11)
        x = self.pick()
        if kind <= 2:
            result = UNARY[self.chance.randint(0, len(UNARY) - 1)](x)
        elif kind <= 5:
            result = self.binary(x)
        elif kind == 6 and x.ndim:
            axes = self.chance.sample(range(x.ndim), self.chance.randint(1, x.ndim))
            reduction = REDUCTIONS[self.chance.randint(0, len(REDUCTIONS) - 1)]
            result = reduction(x, tuple(axes), keepdims=self.chance.random() < 0.5)
        elif kind == 7 and x.ndim == 2:
            result = self.product(x)
        elif kind == 8:
            result = self.moved(x)
        elif kind == 9 and x.ndim:
            result = ops.cast(ops.argmax(x, axis=self.chance.randint(0, x.ndim - 1)), "float32") * 0.1
        elif kind == 10:
            variable = self.variables[self.chance.randint(0, len(self.variables) - 1)]
            if x.shape == variable.shape:
                variable.assign(ops.tanh(x) if self.chance.random() < 0.5 else x)
                result = variable * 1.0
            else:
                result = x
        elif kind >= 12:
            self.branch()
            result = self.variables[self.chance.randint(0, len(self.variables) - 1)] * 1.0
        else:
            result = ops.cast(self.seeds.next()[1], "float32") * 0.01 + x if x.ndim < 2 else x - 0.5
        self.pool.append(result)

    def branch(self) -> None:
        """Some ops and assignments in every second or third step only; what they make may be used outside, too."""

        def several() -> None:
            for _ in range(self.chance.randint(1, 8)):
                self.grow()
            variable = self.variables[self.chance.randint(0, len(self.variables) - 1)]
            fitting = [t for t in self.pool if t.shape == variable.shape]
            variable.assign(ops.tanh(fitting[-1] + variable * 0.5))

        is_due = ops.equal(self.steps % self.chance.randint(2, 3), self.chance.randint(0, 1))
        ops.cond(is_due, several, several if self.chance.random() < 0.3 else lambda: None)

    def binary(self, x: Tensor) -> Tensor:
        for _ in range(3):
            y = self.pick()
            try:
                return BINARY[self.chance.randint(0, len(BINARY) - 1)](x, y)
            except ValueError:
                continue
        return x + 1.0

    def product(self, x: Tensor) -> Tensor:
        y = self.pick()
        if y.ndim == 2 and y.shape[0] == x.shape[1]:
            return ops.tanh(x @ y)
        if y.ndim == 2 and y.shape[1] == x.shape[1]:
            return x @ ops.transpose(y) * 0.2
        return ops.transpose(x) @ x * 0.2

    def moved(self, x: Tensor) -> Tensor:
        choice = self.chance.randint(0, 5)
        if choice == 0:
            return ops.transpose(x)
        if choice == 1:
            return ops.reshape(x, (-1,))
        if choice == 2 and x.ndim:
            return ops.flip(x, 0)
        if choice == 3 and x.ndim:
            return x[::2] if self.chance.random() < 0.5 else x[-1]
        if choice == 4 and x.ndim:
            return ops.concatenate([x, x * 2.0], axis=-1)
        return ops.pad(x, 1) if x.ndim and x.size < 200 else ops.expand_dims(x, 0)


def run(engine: str, graph, state, data, index):
    steps = len(index) // BATCH
    outputs = [np.zeros((steps * BATCH, *t.shape[1:]), np.float32) for t in graph.outputs]
    arrays = [a.copy() for a in state]
    get_engine(engine).compile(graph).run(arrays, data, index=index, outputs=outputs, steps=steps)
    return arrays, outputs


def random_case(seed: int, steps: int = 2, branches: bool = False):
    """A random graph and what to run it on."""
    chance = random.Random(seed)
    with Trace() as trace:
        builder = Builder(chance, trace, branches)
        for _ in range(chance.randint(3, 30)):
            builder.grow()
        if branches:
            builder.branch()
            builder.steps.assign_add(1)
        batches = [t for t in builder.pool if t.shape[:1] == (BATCH,)]
    graph = trace.graph([t for t in batches if t.dtype == "float32"][-3:])
    generator = np.random.default_rng(seed)
    rows = steps * BATCH
    data = [generator.normal(size=(rows, 4)), generator.integers(0, 5, rows).astype(np.uint8)]
    return graph, [v.numpy() for v in graph.state], data, generator.permutation(rows)


@pytest.mark.parametrize("seed", range(300))
def test_native_equals_reference(seed):
    compare(random_case(seed))


@pytest.mark.parametrize("seed", range(200))
def test_branches_that_are_left_out_do_not_matter(seed):
    compare(random_case(seed, steps=5, branches=True))


def compare(case):
    expected_state, expected = run("reference", *case)
    actual_state, actual = run("native", *case)
    for e, a in zip([*expected_state, *expected], [*actual_state, *actual], strict=True):
        np.testing.assert_allclose(a, e, rtol=5e-4, atol=5e-4)
