"""A generative adversarial network with a `train_step` of its own: two models, two optimizers, one program."""

import numpy as np

import iskra as keras
from iskra import layers, ops
from iskra.graph import gradients

latent_dim = 4
rng = np.random.default_rng(0)
x_train = (rng.normal(size=(512, 2)) * 0.1 + [2.0, -1.0]).astype("float32")


class GAN(keras.Model):
    def __init__(self, discriminator, generator, latent_dim):
        super().__init__()
        self.discriminator = discriminator
        self.generator = generator
        self.latent_dim = latent_dim
        self.noise = layers.GaussianNoise(1.0)
        self.d_loss_metric = keras.metrics.Mean(name="d_loss")
        self.g_loss_metric = keras.metrics.Mean(name="g_loss")

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer = d_optimizer
        self.g_optimizer = g_optimizer
        self.loss_fn = loss_fn

    @property
    def metrics(self):
        return [self.d_loss_metric, self.g_loss_metric]

    def call(self, inputs):
        return self.discriminator(inputs)

    def codes(self, count):
        return self.noise(ops.zeros((count, self.latent_dim)), training=True)

    def train_step(self, real):
        count = real.shape[0]
        fake = self.generator(self.codes(count))
        scores = self.discriminator(ops.concatenate([ops.stop_gradient(fake), real], axis=0))
        labels = np.concatenate([np.ones((count, 1)), np.zeros((count, 1))]).astype("float32")
        d_loss = self.loss_fn(labels, scores)
        weights = self.discriminator.trainable_weights
        self.d_optimizer.apply(gradients(d_loss, weights), weights)

        scores = self.discriminator(self.generator(self.codes(count)))
        g_loss = self.loss_fn(np.zeros((count, 1), "float32"), scores)
        weights = self.generator.trainable_weights
        self.g_optimizer.apply(gradients(g_loss, weights), weights)

        self.d_loss_metric.update_state(d_loss)
        self.g_loss_metric.update_state(g_loss)
        return {"d_loss": self.d_loss_metric.result(), "g_loss": self.g_loss_metric.result()}


def test_it_learns_where_the_data_are():
    keras.utils.set_random_seed(3)
    discriminator = keras.Sequential([keras.Input((2,)), layers.Dense(32, activation="relu"), layers.Dense(1)])
    generator = keras.Sequential([keras.Input((latent_dim,)), layers.Dense(32, activation="relu"), layers.Dense(2)])
    gan = GAN(discriminator, generator, latent_dim)
    gan.compile(
        d_optimizer=keras.optimizers.Adam(learning_rate=3e-3),
        g_optimizer=keras.optimizers.Adam(learning_rate=3e-3),
        loss_fn=keras.losses.BinaryCrossentropy(from_logits=True),
    )
    before = generator.predict(rng.normal(size=(200, latent_dim)), verbose=0).mean(axis=0)
    history = gan.fit(x_train, batch_size=64, epochs=30, verbose=0).history
    assert list(history) == ["d_loss", "g_loss"]
    after = generator.predict(rng.normal(size=(200, latent_dim)), verbose=0).mean(axis=0)
    assert np.linalg.norm(after - [2.0, -1.0]) < 0.5 * np.linalg.norm(before - [2.0, -1.0])
