"""A variational autoencoder and a pair of generator and discriminator in bare JAX."""

import jax
import jax.numpy as jnp
from breadth_contest import NOISE
from breadth_jax_layers import chain, convolve, dense, glorot, scores, stateless, transposed
from breadth_jax_optimizers import adam, adam_slots
from jax import lax, nn


def crossentropy(logits, y):
    """Return the crossentropy of each logit."""
    return jnp.maximum(logits, 0) - logits * y + jnp.log1p(jnp.exp(-jnp.abs(logits)))


def run(network, parameters, x):
    """Return the outputs of a network without state."""
    _, states, apply = network
    return apply(parameters, states, x, True)[0]


def make_vae():
    """Return what a step changes, the step, and what predicts, of 784-256-(16, 16)-256-784."""
    keys = jax.random.split(jax.random.key(0), 4)
    encoder = chain([dense(keys[0], (784,), 256), scores(keys[1], (256,), 32)])
    decoder = chain([dense(keys[2], (16,), 256), scores(keys[3], (256,), 784)])

    def error(parameters, x, key):
        mean, log_variance = jnp.split(run(encoder, parameters[0], x), 2, axis=1)  # (N, 16) each
        noise = jax.random.normal(key, mean.shape)
        logits = run(decoder, parameters[1], mean + jnp.exp(0.5 * log_variance) * noise)
        divergence = -0.5 * (1 + log_variance - mean**2 - jnp.exp(log_variance)).sum(1)
        return (crossentropy(logits, x).sum(1) + divergence).mean()

    def step(carry, x, y):
        parameters, slots, key = carry
        key, own = jax.random.split(key)
        parameters, slots = adam(parameters, slots, jax.grad(error)(parameters, x, own))
        return parameters, slots, key

    def apply(carry, x):
        return run(decoder, carry[0][1], run(encoder, carry[0][0], x)[:, :16])

    parameters = [encoder[0], decoder[0]]
    return (parameters, adam_slots(parameters), jax.random.key(1)), step, apply


def down(key, channels, filters):
    """Return a convolution of 4 x 4 with stride 2, and ReLU."""
    parameters = glorot(key, (4, 4, channels, filters)), jnp.zeros(filters)
    return stateless(parameters, lambda p, x: nn.relu(convolve(x, p[0], 2) + p[1]))


def reshaped(*shape):
    return stateless((), lambda p, x: x.reshape(-1, *shape))


def make_gan():
    """Return the same of a generator of images of 28 x 28 and a discriminator."""
    keys = jax.random.split(jax.random.key(0), 6)
    generator = chain(
        [
            dense(keys[0], (NOISE,), 7 * 7 * 64),
            reshaped(7, 7, 64),
            transposed(keys[1], (7, 7, 64), 32, 4, 2),
            transposed(keys[2], (14, 14, 32), 1, 4, 2, activation=nn.sigmoid),
        ]
    )
    discriminator = chain(
        [down(keys[3], 1, 32), down(keys[4], 32, 64), reshaped(7 * 7 * 64), scores(keys[5], (7 * 7 * 64,), 1)]
    )

    def judged(parameters, images, labels):
        return crossentropy(run(discriminator, parameters, images), labels).mean()

    def step(carry, real, y):
        (makes, judges), (makers_slots, judges_slots), key = carry
        key, own = jax.random.split(key)
        noise = jax.random.normal(own, (len(real), NOISE))
        made, backward = jax.vjp(lambda makes: run(generator, makes, noise), makes)
        labels = jnp.concatenate([jnp.ones((len(real), 1)), jnp.zeros((len(real), 1))])
        images = lax.stop_gradient(jnp.concatenate([real, made]))
        judges, judges_slots = adam(judges, judges_slots, jax.grad(judged)(judges, images, labels))
        (gradients,) = backward(jax.grad(judged, argnums=1)(judges, made, labels[: len(real)]))
        makes, makers_slots = adam(makes, makers_slots, gradients)
        return (makes, judges), (makers_slots, judges_slots), key

    parameters = generator[0], discriminator[0]
    carry = parameters, tuple(adam_slots(each) for each in parameters), jax.random.key(1)
    return carry, step, lambda carry, x: run(discriminator, carry[0][1], x)


GENERATIVE = {"vae": make_vae, "gan": make_gan}
