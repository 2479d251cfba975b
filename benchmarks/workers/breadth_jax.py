"""Bare JAX in the benchmark of breadth: a jitted step with donated state.

Variants: "scan" is a whole epoch in one `lax.scan`, "loop" a call for each batch; both gather the batch inside.
"""

from functools import partial

import jax
import jax.numpy as jnp
from breadth_contest import LEARNING_RATE, Contestant, serve
from breadth_jax_generative import GENERATIVE
from breadth_jax_layers import make_network
from breadth_jax_optimizers import OPTIMIZERS


def crossentropy(logits, y):
    """Return the mean over all rows, and positions if there are some."""
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[..., None], axis=-1).mean()


LOSSES = {"classes": crossentropy, "tokens": crossentropy, "squares": lambda outputs, y: jnp.mean((outputs - y) ** 2)}


def make_step(case):
    """Return what a step changes, as a tree, and `step(carry, x, y)`, which returns it changed."""
    parameters, state, apply = make_network(case)
    slots, update = OPTIMIZERS[case.optimizer]

    def error(parameters, state, x, y):
        outputs, state = apply(parameters, state, x, True)
        return LOSSES[case.task](outputs, y), state

    def step(carry, x, y):
        parameters, state, slots = carry
        gradients, state = jax.grad(error, has_aux=True)(parameters, state, x, y)
        parameters, slots = update(parameters, slots, gradients)
        return parameters, state, slots

    carry = parameters, state, slots(parameters)
    return carry, step, lambda carry, x: apply(carry[0], carry[1], x, False)[0]


def make_sparse_step(case):
    """Return the same for SGD of an embedding: only rows in the batch are touched, which comes to the same update."""
    carry, _, apply = make_step(case)
    _, _, apply_rest = make_network(case, first=1)

    def error(gathered, parameters, state, y):
        outputs, state = apply_rest(parameters, state, gathered, True)
        return LOSSES[case.task](outputs, y), state

    def step(carry, x, y):
        (table, *others), (none, *state), slots = carry
        (rows, gradients), state = jax.grad(error, argnums=(0, 1), has_aux=True)(table[x], others, state, y)
        others, _ = OPTIMIZERS["sgd"][1](others, (), gradients)
        return [table.at[x].add(-LEARNING_RATE["sgd"] * rows), *others], [none, *state], slots

    return carry, step, apply


def make(case):
    """Return what a step changes, the step, and what predicts."""
    if case.task in GENERATIVE:
        return GENERATIVE[case.task]()
    is_sparse = case.vocabulary and case.optimizer == "sgd"
    return (make_sparse_step if is_sparse else make_step)(case)


class BareJAX(Contestant):
    """What training changes, and jitted functions of it and the data, which stay on the device."""

    def __init__(self, case, x, y, variant):
        self.x, self.y, self.batch, self.variant = jnp.asarray(x), jnp.asarray(y), case.batch, variant
        self.carry, step, apply = make(case)
        self.parameters = sum(leaf.size for leaf in jax.tree.leaves(self.carry[0]))
        self.key = jax.random.key(1)

        def on_rows(carry, x, y, rows):
            return step(carry, x[rows], y[rows])

        @partial(jax.jit, donate_argnums=0)
        def epoch(carry, x, y, key):
            batches = jax.random.permutation(key, len(x)).reshape(-1, case.batch)
            return jax.lax.scan(lambda carry, rows: (on_rows(carry, x, y, rows), None), carry, batches)[0]

        self.epoch = epoch
        self.on_rows = jax.jit(on_rows, donate_argnums=0)
        self.apply = jax.jit(apply)
        self.order = jax.jit(lambda key: jax.random.permutation(key, len(x)).reshape(-1, case.batch))

    def step(self):
        rows = jnp.arange(self.batch)
        self.carry = jax.block_until_ready(self.on_rows(self.carry, self.x, self.y, rows))

    def train(self, epochs):
        for _ in range(epochs):
            self.key, key = jax.random.split(self.key)
            if self.variant == "scan":
                self.carry = self.epoch(self.carry, self.x, self.y, key)
            else:
                for rows in self.order(key):
                    self.carry = self.on_rows(self.carry, self.x, self.y, rows)
        jax.block_until_ready(self.carry)

    def predict(self, x):
        return jax.device_get(self.apply(self.carry, x))

    call = predict


if __name__ == "__main__":
    serve(BareJAX)
