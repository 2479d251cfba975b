"""Deep networks that keep their signals: self-normalizing ones, batch normalization, early stopping; their files."""

import numpy as np

import iskra as keras

rng = np.random.default_rng(42)
centers = rng.normal(size=(10, 28, 28)) * 0.5
y_all = rng.integers(0, 10, 1500)
X_all = (centers[y_all] + rng.normal(size=(1500, 28, 28))).astype("float32")
X_train, y_train, X_valid, y_valid = X_all[:1200], y_all[:1200], X_all[1200:], y_all[1200:]


def test_a_self_normalizing_network():
    keras.utils.set_random_seed(42)
    model = keras.models.Sequential()
    model.add(keras.layers.Input(shape=[28, 28]))
    model.add(keras.layers.Flatten())
    for _ in range(20):
        model.add(keras.layers.Dense(50, activation="selu", kernel_initializer="lecun_normal"))
    model.add(keras.layers.AlphaDropout(rate=0.1))
    model.add(keras.layers.Dense(10, activation="softmax"))
    optimizer = keras.optimizers.SGD(learning_rate=1e-3, momentum=0.9)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])

    pixel_means = X_train.mean(axis=0, keepdims=True)
    pixel_stds = X_train.std(axis=0, keepdims=True)
    X_train_scaled = (X_train - pixel_means) / pixel_stds
    deepest = keras.models.Model(model.input, model.layers[-3].output)
    activations = deepest.predict(X_train_scaled, verbose=0)
    assert abs(activations.mean()) < 0.3 and 0.6 < activations.std() < 1.4

    history = model.fit(X_train_scaled, y_train, epochs=8, verbose=0)
    assert history.history["accuracy"][-1] > 0.8


def test_batch_normalization_before_the_activations():
    keras.utils.set_random_seed(42)
    model = keras.models.Sequential(
        [
            keras.layers.Flatten(input_shape=[28, 28]),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(100, use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.Activation("relu"),
            keras.layers.Dense(50, use_bias=False),
            keras.layers.BatchNormalization(),
            keras.layers.Activation("relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    names = [(var.name, var.trainable) for var in model.layers[1].variables]
    assert names == [("gamma", True), ("beta", True), ("moving_mean", False), ("moving_variance", False)]
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    model.fit(X_train, y_train, epochs=4, validation_data=(X_valid, y_valid), verbose=0)
    assert model.evaluate(X_valid, y_valid, verbose=0)[1] > 0.9


def test_checkpoints_early_stopping_and_the_best_model(tmp_path):
    keras.utils.set_random_seed(42)
    model = keras.models.Sequential(
        [
            keras.layers.Input(shape=[28, 28]),
            keras.layers.Flatten(),
            keras.layers.Dense(30, activation="relu", kernel_regularizer=keras.regularizers.l2(0.01)),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(0.003), metrics=["accuracy"])
    y_noisy = np.where(rng.random(len(y_train)) < 0.3, rng.integers(0, 10, len(y_train)), y_train)
    checkpoint_cb = keras.callbacks.ModelCheckpoint(tmp_path / "my_model.keras", save_best_only=True)
    early_stopping_cb = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    history = model.fit(
        X_train, y_noisy, epochs=60, validation_data=(X_valid, y_valid), callbacks=[checkpoint_cb, early_stopping_cb],
        verbose=0,
    )  # fmt: skip
    assert len(history.epoch) < 60
    best = keras.models.load_model(tmp_path / "my_model.keras")
    assert best.evaluate(X_valid, y_valid, verbose=0) == model.evaluate(X_valid, y_valid, verbose=0)


class WideAndDeepWithScaledLoss(keras.Model):
    """A class with a penalty of its own in `call`, as reconstruction losses are written."""

    def __init__(self, n_hidden, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.hidden = [
            keras.layers.Dense(30, activation="relu", kernel_initializer="he_normal") for _ in range(n_hidden)
        ]
        self.out = keras.layers.Dense(output_dim)
        self.reconstruction_mean = keras.metrics.Mean(name="reconstruction_error")

    def build(self, input_shape):
        self.reconstruct = keras.layers.Dense(input_shape[-1])

    def call(self, inputs, training=False):
        z = inputs
        for layer in self.hidden:
            z = layer(z)
        reconstruction = self.reconstruct(z)
        recon_loss = keras.ops.mean(keras.ops.square(reconstruction - inputs))
        self.add_loss(0.05 * recon_loss)
        if training:
            self.reconstruction_mean.update_state(recon_loss)
        return self.out(z)


def test_a_reconstruction_loss_inside_the_model():
    keras.utils.set_random_seed(42)
    X = X_train.reshape(len(X_train), -1)[:, :8]
    y = X[:, :1] - X[:, 1:2]
    model = WideAndDeepWithScaledLoss(3, 1)
    model.compile(loss="mse", optimizer="nadam")
    history = model.fit(X, y, epochs=5, verbose=0)
    errors = history.history["reconstruction_error"]
    assert errors[-1] < 0.7 * errors[0]
    assert history.history["loss"][-1] > 0.05 * errors[-1]
