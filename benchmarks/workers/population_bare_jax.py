"""Sixteen trainings in JAX: an epoch of all networks is one jitted program, `vmap` over weights and learning rates."""

from functools import partial
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
from bare_jax import forward
from population_contest import run


def loss_of(weights, x, y, is_classes):
    """Return the mean loss of one network."""
    outputs = forward(weights, x)
    if not is_classes:
        return jnp.square(outputs - y).mean()
    return -jnp.take_along_axis(jax.nn.log_softmax(outputs), y[:, None], axis=1).mean()


class BareJAX:
    """Weights with an axis for the networks."""

    def train(self, task):
        x, y, x_valid, y_valid = (jnp.asarray(each) for each in (task.x, task.y, task.x_valid, task.y_valid))
        loss = partial(loss_of, is_classes=task.is_classes)
        full = len(x) // task.batch_size * task.batch_size

        def step(weights, rate, batch):
            gradients = jax.grad(loss)(weights, x[batch], y[batch])
            return jax.tree.map(lambda weight, gradient: weight - rate * gradient, weights, gradients)

        def epoch(weights, rate, rows):
            batches = rows[:full].reshape(-1, task.batch_size)
            weights, _ = jax.lax.scan(lambda w, batch: (step(w, rate, batch), None), weights, batches)
            weights = step(weights, rate, rows[full:]) if full < len(rows) else weights
            return weights, loss(weights, x_valid, y_valid)

        epochs = jax.jit(jax.vmap(epoch, in_axes=(0, 0, None)), donate_argnums=0)
        rates = jnp.asarray(task.rates, jnp.float32)
        key, *keys = jax.random.split(jax.random.key(0), len(task.layers))
        glorot = jax.nn.initializers.glorot_uniform()
        one = [(glorot(k, shape), jnp.zeros(shape[1])) for k, shape in zip(keys, pairwise(task.layers), strict=True)]
        weights = jax.tree.map(lambda weight: jnp.repeat(weight[None], len(rates), axis=0), one)
        for _ in range(task.epochs):
            key, shuffling = jax.random.split(key)
            weights, losses = epochs(weights, rates, jax.random.permutation(shuffling, len(x)))
            losses = np.asarray(losses)  # shown after every epoch
        return losses


if __name__ == "__main__":
    run(BareJAX)
