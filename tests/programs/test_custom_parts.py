"""Losses, layers, metrics, activations, initializers, regularizers, constraints of one's own, as books write them."""

import numpy as np

import iskra as keras
from iskra import ops

rng = np.random.default_rng(42)
X_train = rng.normal(size=(500, 8)).astype("float32")
y_train = (X_train @ rng.normal(size=(8, 1)) + rng.standard_t(2, size=(500, 1)) * 0.1).astype("float32")
input_shape = X_train.shape[1:]


def huber_fn(y_true, y_pred):
    error = y_true - y_pred
    is_small_error = ops.abs(error) < 1
    squared_loss = ops.square(error) / 2
    linear_loss = ops.abs(error) - 0.5
    return ops.where(is_small_error, squared_loss, linear_loss)


class HuberLoss(keras.losses.Loss):
    def __init__(self, threshold=1.0, **kwargs):
        self.threshold = threshold
        super().__init__(**kwargs)

    def call(self, y_true, y_pred):
        error = y_true - y_pred
        is_small_error = ops.abs(error) < self.threshold
        squared_loss = ops.square(error) / 2
        linear_loss = self.threshold * ops.abs(error) - self.threshold**2 / 2
        return ops.where(is_small_error, squared_loss, linear_loss)

    def get_config(self):
        base_config = super().get_config()
        return {**base_config, "threshold": self.threshold}


class HuberMetric(keras.metrics.Metric):
    def __init__(self, threshold=1.0, name="huber", **kwargs):
        super().__init__(name=name, **kwargs)
        self.threshold = threshold
        self.total = self.add_weight(name="total", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        sample_metrics = huber_fn(y_true, y_pred)
        self.total.assign_add(ops.sum(sample_metrics))
        self.count.assign_add(ops.cast(ops.size(y_true), "float32") if hasattr(ops, "size") else y_true.shape[0])

    def result(self):
        return self.total / self.count


def my_softplus(z):
    return ops.log(1.0 + ops.exp(z))


def my_glorot_initializer(shape, dtype="float32"):
    stddev = (2.0 / (shape[0] + shape[1])) ** 0.5
    return np.random.default_rng(0).normal(scale=stddev, size=shape).astype(dtype)


def my_l1_regularizer(weights):
    return ops.sum(ops.abs(0.01 * weights))


def my_positive_weights(weights):
    return ops.where(weights < 0.0, ops.zeros_like(weights), weights)


class MyDense(keras.layers.Layer):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.activation = keras.activations.get(activation)

    def build(self, batch_input_shape):
        self.kernel = self.add_weight(name="kernel", shape=[batch_input_shape[-1], self.units], initializer="he_normal")
        self.bias = self.add_weight(name="bias", shape=[self.units], initializer="zeros")

    def call(self, X):
        return self.activation(X @ self.kernel + self.bias)

    def get_config(self):
        base_config = super().get_config()
        return {**base_config, "units": self.units, "activation": keras.activations.serialize(self.activation)}


class MyGaussianNoise(keras.layers.Layer):
    def __init__(self, stddev, **kwargs):
        super().__init__(**kwargs)
        self.stddev = stddev
        self.noise = keras.layers.GaussianNoise(stddev)

    def call(self, X, training=False):
        return self.noise(X, training=training)


class ResidualBlock(keras.layers.Layer):
    def __init__(self, n_layers, n_neurons, **kwargs):
        super().__init__(**kwargs)
        self.hidden = [keras.layers.Dense(n_neurons, activation="relu") for _ in range(n_layers)]

    def call(self, inputs):
        Z = inputs
        for layer in self.hidden:
            Z = layer(Z)
        return inputs + Z


class ResidualRegressor(keras.Model):
    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.hidden1 = keras.layers.Dense(30, activation="relu", kernel_initializer="he_normal")
        self.block1 = ResidualBlock(2, 30)
        self.block2 = ResidualBlock(2, 30)
        self.out = keras.layers.Dense(output_dim)

    def call(self, inputs):
        Z = self.hidden1(inputs)
        for _ in range(1 + 3):
            Z = self.block1(Z)
        Z = self.block2(Z)
        return self.out(Z)


class ReconstructingRegressor(keras.Model):
    def __init__(self, output_dim, **kwargs):
        super().__init__(**kwargs)
        self.hidden = [keras.layers.Dense(30, activation="relu") for _ in range(3)]
        self.out = keras.layers.Dense(output_dim)
        self.reconstruction_mean = keras.metrics.Mean(name="reconstruction_error")

    def build(self, batch_input_shape):
        n_inputs = batch_input_shape[-1]
        self.reconstruct = keras.layers.Dense(n_inputs)

    def call(self, inputs, training=False):
        Z = inputs
        for layer in self.hidden:
            Z = layer(Z)
        reconstruction = self.reconstruct(Z)
        recon_loss = ops.mean(ops.square(reconstruction - inputs))
        self.add_loss(0.05 * recon_loss)
        if training:
            self.reconstruction_mean.update_state(recon_loss)
        return self.out(Z)


def test_a_loss_and_a_metric():
    for loss in (huber_fn, HuberLoss(1.0), "huber"):
        keras.utils.set_random_seed(42)
        model = keras.Sequential(
            [keras.layers.Input(input_shape), keras.layers.Dense(30, "relu"), keras.layers.Dense(1)]
        )
        model.compile(loss=loss, optimizer="nadam", metrics=[HuberMetric(1.0)])
        history = model.fit(X_train, y_train, epochs=3, verbose=0).history
        np.testing.assert_allclose(history["loss"], history["huber"], rtol=1e-4)


def test_functions_of_a_layer():
    keras.utils.set_random_seed(42)
    layer = keras.layers.Dense(
        1,
        activation=my_softplus,
        kernel_initializer=my_glorot_initializer,
        kernel_regularizer=my_l1_regularizer,
        kernel_constraint=my_positive_weights,
    )
    model = keras.Sequential(
        [keras.layers.Input(input_shape), keras.layers.Dense(30, "relu", kernel_initializer="he_normal"), layer]
    )
    model.compile(loss="mse", optimizer="nadam", metrics=["mae"])
    model.fit(X_train, y_train, epochs=3, verbose=0)
    assert layer.kernel.numpy().min() >= 0
    np.testing.assert_allclose(model.losses, 0.01 * abs(layer.kernel.numpy()).sum(), rtol=1e-5)


def test_layers():
    keras.utils.set_random_seed(42)
    model = keras.Sequential(
        [keras.layers.Input(input_shape), MyGaussianNoise(0.1), MyDense(30, activation="relu"), MyDense(1)]
    )
    model.compile(loss="mse", optimizer="nadam")
    losses = model.fit(X_train, y_train, epochs=10, verbose=0).history["loss"]
    assert losses[-1] < losses[0] / 2


def test_models():
    for model in (ResidualRegressor(1), ReconstructingRegressor(1)):
        keras.utils.set_random_seed(42)
        model.compile(loss="mse", optimizer="nadam")
        history = model.fit(X_train, y_train, epochs=5, verbose=0).history
        assert history["loss"][-1] < history["loss"][0]
        assert model.predict(X_train[:3], verbose=0).shape == (3, 1)
    assert "reconstruction_error" in history
