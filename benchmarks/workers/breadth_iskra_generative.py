"""A variational autoencoder and a pair of generator and discriminator, each with a `train_step` of its own in iskra."""

import numpy as np
from breadth_contest import NOISE

import iskra
from iskra import layers, losses, ops
from iskra.graph import gradients


class VAE(iskra.Model):
    """784-256-(16, 16)-256-784; reconstruction by crossentropy, and the divergence from a normal distribution."""

    def __init__(self):
        super().__init__()
        self.encoder = iskra.Sequential([iskra.Input((784,)), layers.Dense(256, activation="relu"), layers.Dense(32)])
        self.decoder = iskra.Sequential([iskra.Input((16,)), layers.Dense(256, activation="relu"), layers.Dense(784)])
        self.seed = iskra.random.SeedGenerator(0)

    def call(self, x):
        return self.decoder(self.encoder(x)[:, :16])

    def train_step(self, data):
        codes = self.encoder(data)  # (N, 32)
        mean, log_variance = codes[:, :16], codes[:, 16:]
        noise = iskra.random.normal((data.shape[0], 16), seed=self.seed)
        logits = self.decoder(mean + ops.exp(0.5 * log_variance) * noise)
        reconstruction = ops.sum(ops.binary_crossentropy(data, logits, from_logits=True), axis=1)
        divergence = -0.5 * ops.sum(1 + log_variance - ops.square(mean) - ops.exp(log_variance), axis=1)
        loss = ops.mean(reconstruction + divergence)
        self.optimizer.apply(gradients(loss, self.trainable_weights), self.trainable_weights)
        return {"loss": loss}


class GAN(iskra.Model):
    """Both learn by crossentropy; the generator's images for the discriminator's step serve its own, too."""

    def __init__(self, rate):
        super().__init__()
        relu, same = {"activation": "relu"}, {"strides": 2, "padding": "same"}
        self.generator = iskra.Sequential(
            [
                iskra.Input((NOISE,)),
                layers.Dense(7 * 7 * 64, **relu),
                layers.Reshape((7, 7, 64)),
                layers.Conv2DTranspose(32, 4, **same, **relu),
                layers.Conv2DTranspose(1, 4, **same, activation="sigmoid"),
            ]
        )
        self.discriminator = iskra.Sequential(
            [
                iskra.Input((28, 28, 1)),
                layers.Conv2D(32, 4, **same, **relu),
                layers.Conv2D(64, 4, **same, **relu),
                layers.Flatten(),
                layers.Dense(1),
            ]
        )
        self.optimizers = [iskra.optimizers.Adam(rate), iskra.optimizers.Adam(rate)]
        self.judge = losses.BinaryCrossentropy(from_logits=True)
        self.seed = iskra.random.SeedGenerator(0)

    def call(self, x):
        return self.discriminator(x)

    def train_step(self, real):
        count = real.shape[0]
        ones, zeros = np.ones((count, 1), np.float32), np.zeros((count, 1), np.float32)
        made = self.generator(iskra.random.normal((count, NOISE), seed=self.seed))
        scores = self.discriminator(ops.concatenate([real, ops.stop_gradient(made)], axis=0))
        loss = self.judge(np.concatenate([ones, zeros]), scores)
        weights = self.discriminator.trainable_weights
        self.optimizers[0].apply(gradients(loss, weights), weights)
        deception = self.judge(ones, self.discriminator(made))
        weights = self.generator.trainable_weights
        self.optimizers[1].apply(gradients(deception, weights), weights)
        return {"loss": loss, "deception": deception}


def make_vae(rate):
    """Return the autoencoder, compiled."""
    model = VAE()
    model.compile(iskra.optimizers.Adam(rate))
    return model


def make_gan(rate):
    """Return the pair, ready for `fit`."""
    model = GAN(rate)
    model.compile(None)
    return model
