"""JAX on housing without anything around it: an epoch and its validation are one jitted program with `lax.scan`."""

from functools import partial

import jax
import jax.numpy as jnp
from bare_jax import forward
from housing_contest import BATCH_SIZE, HIDDEN, LEARNING_RATE, BareContestant, run


def squares(weights, x, y):
    """Return the mean squared error."""
    return jnp.square(forward(weights, x)[:, 0] - y).mean()


def sgd(weights, x, y):
    """Return the weights after a step."""
    slopes = jax.grad(squares)(weights, x, y)
    return jax.tree.map(lambda weight, slope: weight - LEARNING_RATE * slope, weights, slopes)


@partial(jax.jit, donate_argnums=0)
def epoch(weights, train, validation, key):
    """Return the weights after an epoch and the error then: full batches in a scan, then what is left."""
    x, y = train
    rows = jax.random.permutation(key, len(x))
    full = len(x) // BATCH_SIZE * BATCH_SIZE
    batches = rows[:full].reshape(-1, BATCH_SIZE)
    weights, _ = jax.lax.scan(lambda weights, batch: (sgd(weights, x[batch], y[batch]), None), weights, batches)
    weights = sgd(weights, x[rows[full:]], y[rows[full:]])
    return weights, squares(weights, *validation)


class BareJAX(BareContestant):
    """The weights as a list of (kernel, bias), and functions of them."""

    def __init__(self, train, validation):
        self.data = [jnp.asarray(part, jnp.float32) for part in train]
        self.validation = [jnp.asarray(part, jnp.float32) for part in validation]
        self.key, first, second = jax.random.split(jax.random.key(0), 3)
        glorot = jax.nn.initializers.glorot_uniform()
        self.weights = [
            (glorot(first, (8, HIDDEN)), jnp.zeros(HIDDEN)),
            (glorot(second, (HIDDEN, 1)), jnp.zeros(1)),
        ]

    def train(self, epochs):
        for _ in range(epochs):
            self.key, key = jax.random.split(self.key)
            self.weights, self.error = epoch(self.weights, self.data, self.validation, key)
        jax.block_until_ready(self.weights)

    def score(self, x, y):
        return float(jax.jit(squares)(self.weights, jnp.asarray(x, jnp.float32), jnp.asarray(y, jnp.float32)))

    def predict(self, x):
        return jax.device_get(jax.jit(forward)(self.weights, jnp.asarray(x, jnp.float32)))

    def validation_error(self):
        return float(self.error)

    def copy_weights(self):
        return jax.tree.map(jnp.copy, self.weights)

    def restore(self, weights):
        self.weights = weights


if __name__ == "__main__":
    run(BareJAX)
