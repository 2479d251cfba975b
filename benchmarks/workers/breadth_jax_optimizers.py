"""SGD, momentum, Adam and Muon in jax.numpy: (slots for parameters, update of parameters, slots and gradients)."""

import math

import jax
import jax.numpy as jnp
from breadth_contest import LEARNING_RATE

A, B, C = 3.4445, -4.7750, 2.0315  # of the iteration that makes a matrix orthogonal


def zeros(parameters):
    return jax.tree.map(jnp.zeros_like, parameters)


def sgd(parameters, slots, gradients):
    return jax.tree.map(lambda w, g: w - LEARNING_RATE["sgd"] * g, parameters, gradients), slots


def momentum(parameters, slots, gradients):
    slots = jax.tree.map(lambda m, g: 0.9 * m + g, slots, gradients)
    return jax.tree.map(lambda w, m: w - LEARNING_RATE["momentum"] * m, parameters, slots), slots


def adam(parameters, slots, gradients):
    means, squares, count = slots
    count = count + 1
    means = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means, gradients)
    squares = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, squares, gradients)
    rate = LEARNING_RATE["adam"] * jnp.sqrt(1 - 0.999**count) / (1 - 0.9**count)
    parameters = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), parameters, means, squares)
    return parameters, (means, squares, count)


def orthogonal(x):
    """Return a matrix with nearly the singular vectors of x and singular values near 1."""
    is_tall = x.shape[0] > x.shape[1]
    x = x.T if is_tall else x
    x = x / (jnp.linalg.norm(x) + 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = A * x + (B * gram + C * gram @ gram) @ x
    return x.T if is_tall else x


def muon(parameters, slots, gradients):
    """Update the kernels of all dense layers but the last by Muon, the rest by Adam."""
    momenta, rest = slots
    momenta = [0.95 * m + g for m, (g, _) in zip(momenta, gradients[:-1], strict=True)]
    updates = [orthogonal(g + 0.95 * m) for m, (g, _) in zip(momenta, gradients[:-1], strict=True)]
    kernels = [
        kernel - LEARNING_RATE["muon"] * 0.2 * math.sqrt(max(kernel.shape)) * update
        for (kernel, _), update in zip(parameters[:-1], updates, strict=True)
    ]
    others, rest = adam(without_kernels(parameters), rest, without_kernels(gradients))
    *biases, last = others
    return [*zip(kernels, biases, strict=True), last], (momenta, rest)


def without_kernels(layers):
    """Return what Adam updates of dense layers: the biases, and the last layer."""
    return [*(bias for _, bias in layers[:-1]), layers[-1]]


def adam_slots(parameters):
    return zeros(parameters), zeros(parameters), jnp.float32(0)


OPTIMIZERS = {
    "sgd": (lambda parameters: (), sgd),
    "momentum": (zeros, momentum),
    "adam": (adam_slots, adam),
    "muon": (
        lambda parameters: (zeros([k for k, _ in parameters[:-1]]), adam_slots(without_kernels(parameters))),
        muon,
    ),
}
