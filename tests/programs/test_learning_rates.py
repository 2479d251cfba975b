"""The learning rate found, cycled and scheduled, by callbacks as textbooks write them for Keras."""

import math

import numpy as np
import pytest

import iskra as keras

rng = np.random.default_rng(42)
centers = rng.normal(size=(10, 64)) * 0.7
y_train = rng.integers(0, 10, 2000)
X_train = (centers[y_train] + rng.normal(size=(2000, 64))).astype("float32")


def build_model():
    keras.utils.set_random_seed(42)
    return keras.models.Sequential(
        [
            keras.layers.Input(shape=[64]),
            keras.layers.Dense(64, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


class ExponentialLearningRate(keras.callbacks.Callback):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor
        self.rates = []
        self.losses = []

    def on_epoch_begin(self, epoch, logs=None):
        self.sum_of_epoch_losses = 0

    def on_batch_end(self, batch, logs=None):
        mean_epoch_loss = logs["loss"]
        new_sum_of_epoch_losses = mean_epoch_loss * (batch + 1)
        batch_loss = new_sum_of_epoch_losses - self.sum_of_epoch_losses
        self.sum_of_epoch_losses = new_sum_of_epoch_losses
        lr = float(self.model.optimizer.learning_rate.numpy())
        self.rates.append(lr)
        self.losses.append(batch_loss)
        self.model.optimizer.learning_rate = lr * self.factor


def find_learning_rate(model, X, y, epochs=1, batch_size=32, min_rate=1e-4, max_rate=10):
    init_weights = model.get_weights()
    iterations = math.ceil(len(X) / batch_size) * epochs
    factor = (max_rate / min_rate) ** (1 / iterations)
    init_lr = model.optimizer.learning_rate.numpy()
    model.optimizer.learning_rate = min_rate
    exp_lr = ExponentialLearningRate(factor)
    model.fit(X, y, epochs=epochs, batch_size=batch_size, callbacks=[exp_lr], verbose=0)
    model.optimizer.learning_rate = init_lr
    model.set_weights(init_weights)
    return exp_lr.rates, exp_lr.losses


def test_the_rate_is_found_by_raising_it():
    model = build_model()
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(1e-3), metrics=["accuracy"])
    before = model.get_weights()
    rates, losses = find_learning_rate(model, X_train, y_train, epochs=2)
    assert len(rates) == 2 * math.ceil(2000 / 32)
    np.testing.assert_allclose([rates[0], rates[-1] * (rates[1] / rates[0])], [1e-4, 10], rtol=1e-3)
    best = int(np.argmin(losses))
    assert losses[best] < losses[0] / 2 < losses[-1]
    assert 0.01 < rates[best] < 10
    assert float(model.optimizer.learning_rate) == pytest.approx(1e-3)
    for one, two in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


class OneCycleScheduler(keras.callbacks.Callback):
    def __init__(self, iterations, max_lr=1e-3, start_lr=None, last_iterations=None, last_lr=None):
        super().__init__()
        self.iterations = iterations
        self.max_lr = max_lr
        self.start_lr = start_lr or max_lr / 10
        self.last_iterations = last_iterations or iterations // 10 + 1
        self.half_iteration = (iterations - self.last_iterations) // 2
        self.last_lr = last_lr or self.start_lr / 1000
        self.iteration = 0
        self.rates = []

    def _interpolate(self, iter1, iter2, lr1, lr2):
        return (lr2 - lr1) * (self.iteration - iter1) / (iter2 - iter1) + lr1

    def on_batch_begin(self, batch, logs=None):
        if self.iteration < self.half_iteration:
            lr = self._interpolate(0, self.half_iteration, self.start_lr, self.max_lr)
        elif self.iteration < 2 * self.half_iteration:
            lr = self._interpolate(self.half_iteration, 2 * self.half_iteration, self.max_lr, self.start_lr)
        else:
            lr = self._interpolate(2 * self.half_iteration, self.iterations, self.start_lr, self.last_lr)
        self.iteration += 1
        self.rates.append(lr)
        self.model.optimizer.learning_rate = lr


def test_one_cycle():
    def accuracy(callbacks, learning_rate):
        model = build_model()
        optimizer = keras.optimizers.SGD(learning_rate=learning_rate)
        model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
        history = model.fit(X_train, y_train, epochs=3, callbacks=callbacks, verbose=0)
        return history.history["accuracy"][-1]

    one_cycle = OneCycleScheduler(math.ceil(len(X_train) / 32) * 3, max_lr=0.3)
    assert accuracy([one_cycle], 1.0) > accuracy([], 0.003) + 0.2
    assert max(one_cycle.rates) == pytest.approx(0.3, rel=0.02) and one_cycle.rates[-1] < 0.003


def test_a_schedule_in_steps_and_one_by_the_epoch():
    def exponential_decay(lr0, s):
        return lambda epoch: lr0 * 0.1 ** (epoch / s)

    model = build_model()
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(), metrics=["accuracy"])
    lr_scheduler = keras.callbacks.LearningRateScheduler(exponential_decay(lr0=0.1, s=2))
    history = model.fit(X_train, y_train, epochs=4, callbacks=[lr_scheduler], verbose=0)
    np.testing.assert_allclose(history.history["learning_rate"], 0.1 * 0.1 ** (np.arange(4) / 2), rtol=1e-5)

    steps = math.ceil(len(X_train) / 32)
    schedule = keras.optimizers.schedules.PiecewiseConstantDecay([2 * steps, 3 * steps], [0.2, 0.1, 0.01])
    model = build_model()
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(learning_rate=schedule))
    seen = []
    watch = keras.callbacks.LambdaCallback(
        on_epoch_begin=lambda epoch, logs: seen.append(float(model.optimizer.learning_rate))
    )
    model.fit(X_train, y_train, epochs=4, callbacks=[watch], verbose=0)
    np.testing.assert_allclose(seen, [0.2, 0.2, 0.2, 0.1], rtol=1e-6)


class PowerDecay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, initial_learning_rate, steps):
        self.initial_learning_rate = initial_learning_rate
        self.steps = steps

    def __call__(self, step):
        return self.initial_learning_rate / (1 + keras.ops.cast(step, "float32") / self.steps)

    def get_config(self):
        return {"initial_learning_rate": self.initial_learning_rate, "steps": self.steps}


def test_a_schedule_of_ones_own_is_saved(tmp_path):
    model = build_model()
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(PowerDecay(0.1, 50)))
    model.fit(X_train, y_train, epochs=1, verbose=0)
    steps = math.ceil(len(X_train) / 32)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.1 / (1 + steps / 50), rel=1e-5)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", custom_objects={"PowerDecay": PowerDecay})
    assert float(again.optimizer.learning_rate) == pytest.approx(float(model.optimizer.learning_rate))


def test_a_plateau():
    model = build_model()
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.SGD(learning_rate=0.5))
    lr_scheduler = keras.callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1, min_delta=10.0)
    history = model.fit(X_train, y_train, epochs=4, callbacks=[lr_scheduler], verbose=0)
    np.testing.assert_allclose(history.history["learning_rate"], [0.5, 0.5, 0.25, 0.125])
