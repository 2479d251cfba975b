"""JAX without anything around it: a whole epoch is one jitted `lax.scan` over data that stay on the device."""

from functools import partial
from itertools import pairwise

import jax
import jax.numpy as jnp
from contest import BATCH_SIZE, LAYERS, LEARNING_RATE, Contestant, run


def forward(weights, x):
    """Return the logits (N, 10)."""
    for kernel, bias in weights[:-1]:
        x = jax.nn.relu(x @ kernel + bias)
    kernel, bias = weights[-1]
    return x @ kernel + bias


def crossentropy(weights, x, y):
    """Return the mean loss."""
    log_probabilities = jax.nn.log_softmax(forward(weights, x))
    return -jnp.take_along_axis(log_probabilities, y[:, None], axis=1).mean()


def sgd(weights, x, y):
    """Return the weights after a step."""
    slopes = jax.grad(crossentropy)(weights, x, y)
    return jax.tree.map(lambda weight, slope: weight - LEARNING_RATE * slope, weights, slopes)


step = jax.jit(sgd, donate_argnums=0)
probabilities = jax.jit(lambda weights, x: jax.nn.softmax(forward(weights, x)))


@partial(jax.jit, donate_argnums=0)
def epoch(weights, x, y, key):
    """Return the weights after an epoch: full batches in a scan, then what is left."""
    rows = jax.random.permutation(key, len(x))
    full = len(x) // BATCH_SIZE * BATCH_SIZE
    batches = rows[:full].reshape(-1, BATCH_SIZE)
    weights, _ = jax.lax.scan(lambda weights, batch: (sgd(weights, x[batch], y[batch]), None), weights, batches)
    return sgd(weights, x[rows[full:]], y[rows[full:]])


@jax.jit
def loss_and_accuracy(weights, x, y):
    """Return both as arrays."""
    return crossentropy(weights, x, y), (forward(weights, x).argmax(axis=1) == y).mean()


class BareJAX(Contestant):
    """The weights as a list of (kernel, bias), and functions of them."""

    def __init__(self, x, y):
        self.x, self.y = jnp.asarray(x), jnp.asarray(y)
        self.key, *keys = jax.random.split(jax.random.key(0), len(LAYERS))
        glorot = jax.nn.initializers.glorot_uniform()
        shapes = pairwise(LAYERS)
        self.weights = [(glorot(key, shape), jnp.zeros(shape[1])) for key, shape in zip(keys, shapes, strict=True)]

    def step(self):
        self.weights = jax.block_until_ready(step(self.weights, self.x[:BATCH_SIZE], self.y[:BATCH_SIZE]))

    def train(self, epochs):
        for _ in range(epochs):
            self.key, key = jax.random.split(self.key)
            self.weights = epoch(self.weights, self.x, self.y, key)
        jax.block_until_ready(self.weights)

    def score(self, x, y):
        loss, accuracy = loss_and_accuracy(self.weights, x, y)
        return float(loss), float(accuracy)

    def predict(self, x):
        return jax.device_get(probabilities(self.weights, x))

    call = predict


if __name__ == "__main__":
    run(BareJAX)
