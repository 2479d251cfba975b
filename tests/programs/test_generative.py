"""A variational autoencoder and a student that learns from a teacher, as tutorials write them for Keras."""

import numpy as np

import iskra as keras
from iskra import layers, ops

rng = np.random.default_rng(0)
directions = rng.normal(size=(2, 16))
codes = rng.normal(size=(1024, 2))
x_train = (1 / (1 + np.exp(-3 * codes @ directions))).astype("float32")


class Sampling(layers.Layer):
    """Uses (z_mean, z_log_var) to sample z, the vector that encodes an example."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seed_generator = keras.random.SeedGenerator(1337)

    def call(self, inputs):
        z_mean, z_log_var = inputs
        batch = ops.shape(z_mean)[0]
        dim = ops.shape(z_mean)[1]
        epsilon = keras.random.normal(shape=(batch, dim), seed=self.seed_generator)
        return z_mean + ops.exp(0.5 * z_log_var) * epsilon


class VAE(keras.Model):
    def __init__(self, encoder, decoder, **kwargs):
        super().__init__(**kwargs)
        self.encoder = encoder
        self.decoder = decoder
        self.total_loss_tracker = keras.metrics.Mean(name="total_loss")
        self.reconstruction_loss_tracker = keras.metrics.Mean(name="reconstruction_loss")
        self.kl_loss_tracker = keras.metrics.Mean(name="kl_loss")

    @property
    def metrics(self):
        return [self.total_loss_tracker, self.reconstruction_loss_tracker, self.kl_loss_tracker]

    def call(self, inputs):
        return self.decoder(self.encoder(inputs)[2])

    def train_step(self, data):
        z_mean, z_log_var, z = self.encoder(data)
        reconstruction = self.decoder(z)
        reconstruction_loss = ops.mean(ops.sum(ops.binary_crossentropy(data, reconstruction), axis=1))
        kl_loss = -0.5 * (1 + z_log_var - ops.square(z_mean) - ops.exp(z_log_var))
        kl_loss = ops.mean(ops.sum(kl_loss, axis=1))
        total_loss = reconstruction_loss + kl_loss
        grads = keras.graph.gradients(total_loss, self.trainable_weights)
        self.optimizer.apply_gradients(zip(grads, self.trainable_weights, strict=True))
        self.total_loss_tracker.update_state(total_loss)
        self.reconstruction_loss_tracker.update_state(reconstruction_loss)
        self.kl_loss_tracker.update_state(kl_loss)
        return {
            "loss": self.total_loss_tracker.result(),
            "reconstruction_loss": self.reconstruction_loss_tracker.result(),
            "kl_loss": self.kl_loss_tracker.result(),
        }


def test_a_variational_autoencoder():
    keras.utils.set_random_seed(1)
    latent_dim = 2
    encoder_inputs = keras.Input(shape=(16,))
    x = layers.Dense(32, activation="relu")(encoder_inputs)
    z_mean = layers.Dense(latent_dim, name="z_mean")(x)
    z_log_var = layers.Dense(latent_dim, name="z_log_var")(x)
    z = Sampling()([z_mean, z_log_var])
    encoder = keras.Model(encoder_inputs, [z_mean, z_log_var, z], name="encoder")

    latent_inputs = keras.Input(shape=(latent_dim,))
    x = layers.Dense(32, activation="relu")(latent_inputs)
    decoder = keras.Model(latent_inputs, layers.Dense(16, activation="sigmoid")(x), name="decoder")

    vae = VAE(encoder, decoder)
    vae.compile(optimizer=keras.optimizers.Adam(0.01))
    history = vae.fit(x_train, epochs=15, batch_size=128, verbose=0).history
    assert history["loss"][-1] < 0.8 * history["loss"][0]
    assert history["kl_loss"][-1] > 0.1
    np.testing.assert_allclose(
        history["loss"][-1], history["reconstruction_loss"][-1] + history["kl_loss"][-1], rtol=1e-4
    )
    means, _, drawn = encoder.predict(x_train[:200], verbose=0)
    assert np.abs(np.corrcoef(means.T, codes[:200].T)[:2, 2:]).max() > 0.6
    assert (means != drawn).any()
    assert decoder.predict(np.zeros((1, 2)), verbose=0).shape == (1, 16)


class Distiller(keras.Model):
    def __init__(self, student, teacher):
        super().__init__()
        self.teacher = teacher
        self.student = student

    def compile(self, optimizer, metrics, student_loss_fn, distillation_loss_fn, alpha=0.1, temperature=3):
        super().compile(optimizer=optimizer, metrics=metrics)
        self.student_loss_fn = student_loss_fn
        self.distillation_loss_fn = distillation_loss_fn
        self.alpha = alpha
        self.temperature = temperature

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        teacher_pred = ops.stop_gradient(self.teacher(x, training=False))
        student_loss = self.student_loss_fn(y, y_pred)
        distillation_loss = self.distillation_loss_fn(
            ops.softmax(teacher_pred / self.temperature, axis=1), ops.softmax(y_pred / self.temperature, axis=1)
        ) * (self.temperature**2)
        return self.alpha * student_loss + (1 - self.alpha) * distillation_loss

    def call(self, x):
        return self.student(x)


def test_a_student_learns_from_a_teacher():
    keras.utils.set_random_seed(2)
    y_train = (codes[:, 0] > 0).astype(int) + (codes[:, 1] > 0)

    def build(units):
        return keras.Sequential([keras.Input((16,)), layers.Dense(units, activation="relu"), layers.Dense(3)])

    teacher, student = build(64), build(8)
    crossentropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    teacher.compile(keras.optimizers.Adam(0.01), loss=crossentropy, metrics=["accuracy"])
    teacher.fit(x_train, y_train, epochs=10, verbose=0)
    before = teacher.get_weights()

    distiller = Distiller(student=student, teacher=teacher)
    distiller.teacher.trainable = False
    distiller.compile(
        optimizer=keras.optimizers.Adam(0.01),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
        student_loss_fn=crossentropy,
        distillation_loss_fn=keras.losses.KLDivergence(),
    )
    history = distiller.fit(x_train, y_train, epochs=15, verbose=0).history
    assert history["sparse_categorical_accuracy"][-1] > 0.85
    for one, two in zip(before, teacher.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    agreed = student.predict(x_train, verbose=0).argmax(1) == teacher.predict(x_train, verbose=0).argmax(1)
    assert agreed.mean() > 0.85
