"""Models of one's own that have steps and no `call`: what they learn is said by their steps alone.

The four kinds are programs as Keras's documentation has them: two networks against each other, a variational
autoencoder, diffusion, contrastive learning.
"""

import numpy as np
import pytest

import iskra
from iskra import layers, losses, metrics, ops, optimizers, random
from iskra.callbacks import BackupAndRestore, Callback, ModelCheckpoint
from iskra.graph import gradients

RNG = np.random.default_rng(0)
IMAGES = RNG.random((40, 4, 4, 1), np.float32)
LABELS = RNG.integers(0, 3, 40)


class GAN(iskra.Model):
    def __init__(self, discriminator, generator, latent_dim):
        super().__init__()
        self.discriminator, self.generator, self.latent_dim = discriminator, generator, latent_dim
        self.seed_generator = random.SeedGenerator(1337)

    def compile(self, d_optimizer, g_optimizer, loss_fn):
        super().compile()
        self.d_optimizer, self.g_optimizer, self.loss_fn = d_optimizer, g_optimizer, loss_fn
        self.d_loss_metric = metrics.Mean(name="d_loss")
        self.g_loss_metric = metrics.Mean(name="g_loss")

    @property
    def metrics(self):
        return [self.d_loss_metric, self.g_loss_metric]

    def train_step(self, real_images):
        batch_size = ops.shape(real_images)[0]
        latent = random.normal(shape=(batch_size, self.latent_dim), seed=self.seed_generator)
        combined = ops.concatenate([self.generator(latent), real_images], axis=0)
        labels = ops.concatenate([ops.ones((batch_size, 1)), ops.zeros((batch_size, 1))], axis=0)
        labels += 0.05 * random.uniform(ops.shape(labels), seed=self.seed_generator)
        d_loss = self.loss_fn(labels, self.discriminator(combined))
        weights = self.discriminator.trainable_weights
        self.d_optimizer.apply_gradients(zip(gradients(d_loss, weights), weights, strict=True))
        latent = random.normal(shape=(batch_size, self.latent_dim), seed=self.seed_generator)
        g_loss = self.loss_fn(ops.zeros((batch_size, 1)), self.discriminator(self.generator(latent)))
        weights = self.generator.trainable_weights
        self.g_optimizer.apply_gradients(zip(gradients(g_loss, weights), weights, strict=True))
        self.d_loss_metric.update_state(d_loss)
        self.g_loss_metric.update_state(g_loss)
        return {"d_loss": self.d_loss_metric.result(), "g_loss": self.g_loss_metric.result()}


def gan():
    discriminator = iskra.Sequential([iskra.Input((4, 4, 1)), layers.Flatten(), layers.Dense(1, "sigmoid")])
    generator = iskra.Sequential([iskra.Input((2,)), layers.Dense(16, "sigmoid"), layers.Reshape((4, 4, 1))])
    model = GAN(discriminator, generator, latent_dim=2)
    model.compile(optimizers.Adam(0.05), optimizers.Adam(0.001), losses.BinaryCrossentropy())
    return model


class Sampling(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = random.SeedGenerator(1337)

    def call(self, inputs):
        z_mean, z_log_var = inputs
        epsilon = random.normal(shape=ops.shape(z_mean), seed=self.seed_generator)
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon


class VAE(iskra.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder, self.decoder = encoder, decoder
        self.total_loss_tracker = metrics.Mean(name="total_loss")
        self.kl_loss_tracker = metrics.Mean(name="kl_loss")

    @property
    def metrics(self):
        return [self.total_loss_tracker, self.kl_loss_tracker]

    def train_step(self, data):
        z_mean, z_log_var, z = self.encoder(data)
        reconstruction = ops.sum(losses.binary_crossentropy(data, self.decoder(z)), axis=(1, 2))
        kl_loss = -0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var))
        kl_loss = ops.mean(ops.sum(kl_loss, axis=1))
        total_loss = ops.mean(reconstruction) + kl_loss
        self.optimizer.apply(gradients(total_loss, self.trainable_weights), self.trainable_weights)
        self.total_loss_tracker.update_state(total_loss)
        self.kl_loss_tracker.update_state(kl_loss)
        return {"loss": self.total_loss_tracker.result(), "kl_loss": self.kl_loss_tracker.result()}


def vae():
    inputs = iskra.Input((4, 4, 1))
    x = layers.Dense(8, "relu")(layers.Flatten()(inputs))
    z_mean, z_log_var = layers.Dense(2)(x), layers.Dense(2)(x)
    encoder = iskra.Model(inputs, [z_mean, z_log_var, Sampling()([z_mean, z_log_var])], name="encoder")
    latent = iskra.Input((2,))
    decoder = iskra.Model(latent, layers.Reshape((4, 4, 1))(layers.Dense(16, "sigmoid")(latent)), name="decoder")
    model = VAE(encoder, decoder)
    model.compile(optimizer=optimizers.Adam(0.05))
    return model


def embedding(x):
    frequencies = ops.exp(ops.linspace(ops.log(1.0), ops.log(10.0), 4))
    return ops.concatenate([ops.sin(frequencies * x), ops.cos(frequencies * x)], axis=3)


class Diffusion(iskra.Model):
    def __init__(self):
        super().__init__()
        noisy_images, noise_variances = iskra.Input((4, 4, 1)), iskra.Input((1, 1, 1))
        x = layers.UpSampling2D(4)(layers.Lambda(embedding)(noise_variances))
        x = layers.Conv2D(4, 3, padding="same", activation="swish")(layers.Concatenate()([noisy_images, x]))
        x = layers.Conv2D(1, 1, kernel_initializer="zeros")(layers.BatchNormalization()(x))
        self.network = iskra.Model([noisy_images, noise_variances], x)
        self.ema_network = iskra.models.clone_model(self.network)

    def compile(self, **kwargs):
        super().compile(**kwargs)
        self.noise_loss_tracker = metrics.Mean(name="n_loss")
        self.image_loss_tracker = metrics.Mean(name="i_loss")

    @property
    def metrics(self):
        return [self.noise_loss_tracker, self.image_loss_tracker]

    def denoise(self, images, training):
        batch_size = ops.shape(images)[0]
        noises = random.normal(shape=(batch_size, 4, 4, 1))
        angles = random.uniform(shape=(batch_size, 1, 1, 1), minval=0.1, maxval=1.5)
        noisy = ops.cos(angles) * images + ops.sin(angles) * noises
        network = self.network if training else self.ema_network
        pred_noises = network([noisy, ops.sin(angles) ** 2], training=training)
        pred_images = (noisy - ops.sin(angles) * pred_noises) / ops.cos(angles)
        noise_loss = self.loss(noises, pred_noises)
        self.noise_loss_tracker.update_state(noise_loss)
        self.image_loss_tracker.update_state(self.loss(images, pred_images))
        return noise_loss

    def train_step(self, images):
        noise_loss = ops.mean(self.denoise(images, training=True))
        weights = self.network.trainable_weights
        self.optimizer.apply_gradients(zip(gradients(noise_loss, weights), weights, strict=True))
        for weight, ema_weight in zip(self.network.weights, self.ema_network.weights, strict=True):
            ema_weight.assign(0.9 * ema_weight + 0.1 * weight)
        return {metric.name: metric.result() for metric in self.metrics[:1]}

    def test_step(self, images):
        self.denoise(images, training=False)
        return {metric.name: metric.result() for metric in self.metrics}


def diffusion():
    model = Diffusion()
    model.compile(optimizer=optimizers.AdamW(0.01), loss=losses.mean_absolute_error)
    return model


class Contrastive(iskra.Model):
    def __init__(self):
        super().__init__()
        self.augmenter = iskra.Sequential([layers.RandomFlip("horizontal"), layers.RandomTranslation(0.1, 0.1)])
        self.encoder = iskra.Sequential([layers.Flatten(), layers.Dense(8, activation="relu")])
        self.head = iskra.Sequential([iskra.Input((8,)), layers.Dense(4)])
        self.probe = iskra.Sequential([iskra.Input((8,)), layers.Dense(3)])

    def compile(self, contrastive_optimizer, probe_optimizer, **kwargs):
        super().compile(**kwargs)
        self.contrastive_optimizer, self.probe_optimizer = contrastive_optimizer, probe_optimizer
        self.probe_loss = losses.SparseCategoricalCrossentropy(from_logits=True)
        self.contrastive_accuracy = metrics.SparseCategoricalAccuracy(name="c_acc")
        self.probe_loss_tracker = metrics.Mean(name="p_loss")

    @property
    def metrics(self):
        return [self.contrastive_accuracy, self.probe_loss_tracker]

    def train_step(self, data):
        (unlabeled, _), (labeled, labels) = data
        images = ops.concatenate((unlabeled, labeled), axis=0)
        one, other = (self.head(self.encoder(self.augmenter(images, training=True))) for _ in range(2))
        similarities = ops.matmul(ops.normalize(one, axis=1), ops.transpose(ops.normalize(other, axis=1))) / 0.1
        targets = ops.arange(ops.shape(one)[0])
        self.contrastive_accuracy.update_state(targets, similarities)
        loss = losses.sparse_categorical_crossentropy(targets, similarities, from_logits=True)
        weights = self.encoder.trainable_weights + self.head.trainable_weights
        self.contrastive_optimizer.apply(gradients(ops.mean(loss), weights), weights)
        probe_loss = self.probe_loss(labels, self.probe(self.encoder(labeled, training=False), training=True))
        weights = self.probe.trainable_weights
        self.probe_optimizer.apply(gradients(probe_loss, weights), weights)
        self.probe_loss_tracker.update_state(probe_loss)
        return {metric.name: metric.result() for metric in self.metrics}

    def test_step(self, data):
        labeled, labels = data
        self.probe_loss_tracker.update_state(self.probe_loss(labels, self.probe(self.encoder(labeled))))
        return {"p_loss": self.probe_loss_tracker.result()}


def contrastive():
    model = Contrastive()
    model.compile(contrastive_optimizer=optimizers.Adam(0.01), probe_optimizer=optimizers.Adam(0.01))
    return model


PROGRAMS = {
    "gan": (gan, (IMAGES,), None, "d_loss"),
    "vae": (vae, (IMAGES,), None, "loss"),
    "diffusion": (diffusion, (IMAGES,), IMAGES[:9], "n_loss"),
    "contrastive": (
        contrastive, ([IMAGES[::-1], LABELS[::-1]], [IMAGES, LABELS]), (IMAGES[:9], LABELS[:9]), "p_loss"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_of_the_documentation(engine, name):
    make, data, held_out, watched = PROGRAMS[name]
    iskra.utils.set_random_seed(0)
    model = make()
    history = model.fit(*data, epochs=12, batch_size=16, validation_data=held_out, verbose=0).history
    assert set(history) >= {metric.name for metric in model.metrics} - {"total_loss", "i_loss"}
    assert all(np.isfinite(values).all() for values in history.values())
    assert history[watched][-1] < history[watched][0]
    if held_out is not None:
        assert f"val_{watched}" in history


@pytest.mark.parametrize("name", ["gan", "diffusion"])
def test_both_engines_learn_the_same(name):
    found = []
    for engine in ("native", "reference"):
        iskra.config.set_engine(engine)
        iskra.utils.set_random_seed(0)
        model = PROGRAMS[name][0]()
        model.fit(IMAGES, epochs=2, batch_size=16, shuffle=False, verbose=0)
        found.append(model.get_weights())
    iskra.config.set_engine("native")
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, atol=2e-4)


def test_weights_are_saved_and_come_back(tmp_path):
    pytest.importorskip("h5py", reason="files need h5py: pip install 'iskra[files]'")
    model = gan()
    keep = ModelCheckpoint(tmp_path / "{epoch}.weights.h5", save_weights_only=True, monitor="d_loss", mode="min")
    model.fit(IMAGES, epochs=2, verbose=0, callbacks=[keep])
    other = gan()
    other.load_weights(tmp_path / "2.weights.h5")
    for one, another in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, another)


def test_a_training_with_two_optimizers_is_resumed(tmp_path):
    class Break(Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 2:
                raise SystemExit

    def train(*watch):
        iskra.utils.set_random_seed(0)
        model = gan()
        model.fit(IMAGES, epochs=4, batch_size=16, verbose=0, callbacks=list(watch))
        return model

    with pytest.raises(SystemExit):
        train(Break(), BackupAndRestore(tmp_path / "backup"))
    resumed, alone = train(BackupAndRestore(tmp_path / "backup")), train()
    for one, another in zip(resumed.get_weights(), alone.get_weights(), strict=True):
        np.testing.assert_array_equal(one, another)


def test_a_metric_of_its_own_is_watched():
    stop = iskra.callbacks.EarlyStopping("d_loss", patience=1)
    stop.set_model(gan())
    with pytest.raises(ValueError, match="got 'd_loss'. Pass mode='min' or mode='max', or watch one of d_loss, g_loss"):
        stop.is_improvement(0.5, 1.0)


def test_there_is_nothing_to_predict():
    with pytest.raises(NotImplementedError, match=r"GAN: expected a method call\(self, inputs\), got none"):
        gan().predict(IMAGES, verbose=0)
