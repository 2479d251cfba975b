"""Steps as functions of the state, as Keras's guides write them for JAX."""

import numpy as np
import pytest

import iskra
from iskra import layers

RNG = np.random.default_rng(0)
X = RNG.normal(size=(48, 3)).astype(np.float32)
Y = (X @ np.array([[1.0], [-2.0], [0.5]], np.float32)).astype(np.float32)


class Stateless(iskra.Model):
    def compute_loss_and_updates(self, trainable_variables, non_trainable_variables, x, y, training=False):
        y_pred, non_trainable_variables = self.stateless_call(
            trainable_variables, non_trainable_variables, x, training=training
        )
        return self.compute_loss(x, y, y_pred), (y_pred, non_trainable_variables)

    def count(self, metrics_variables, loss, x, y, y_pred):
        logs, counted = {}, []
        for metric in self.metrics:
            mine = metrics_variables[len(counted) : len(counted) + len(metric.variables)]
            args = (loss, x.shape[0]) if metric.name == "loss" else (y, y_pred)
            mine = metric.stateless_update_state(mine, *args)
            logs[metric.name] = metric.stateless_result(mine)
            counted += mine
        return logs, counted

    def train_step(self, state, data):
        trainable, rest, optimizer_variables, metrics_variables = state
        x, y = data
        function = iskra.value_and_grad(self.compute_loss_and_updates, has_aux=True)
        (loss, (y_pred, rest)), gradients = function(trainable, rest, x, y, training=True)
        trainable, optimizer_variables = self.optimizer.stateless_apply(optimizer_variables, gradients, trainable)
        logs, metrics_variables = self.count(metrics_variables, loss, x, y, y_pred)
        return logs, (trainable, rest, optimizer_variables, metrics_variables)

    def test_step(self, state, data):
        trainable, rest, metrics_variables = state
        x, y = data
        y_pred, rest = self.stateless_call(trainable, rest, x, training=False)
        logs, metrics_variables = self.count(metrics_variables, self.compute_loss(x, y, y_pred), x, y, y_pred)
        return logs, (trainable, rest, metrics_variables)


def made(kind):
    iskra.utils.set_random_seed(0)
    inputs = iskra.Input((3,))
    model = kind(inputs, layers.Dense(1)(layers.BatchNormalization()(layers.Dense(4, "tanh")(inputs))))
    model.compile(iskra.optimizers.Adam(0.05), "mse", metrics=["mae"])
    return model


def test_they_train_and_evaluate_as_the_steps_do(engine):
    one, other = made(iskra.Model), made(Stateless)
    first, second = (
        model.fit(X, Y, 20, 3, validation_data=(X, Y), shuffle=False, verbose=0).history for model in (one, other)
    )
    assert list(first) == list(second)
    for name in first:
        np.testing.assert_allclose(first[name], second[name], rtol=1e-4, err_msg=name)
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
    assert other.evaluate(X, Y, verbose=0) == pytest.approx(one.evaluate(X, Y, verbose=0), rel=1e-4)
    assert int(other.optimizer.iterations) == 9 and len(other.metrics_variables) == len(one.metrics_variables)


@pytest.mark.parametrize("returned", [lambda state: {"loss": 0.0}, lambda state: ({"loss": 0.0}, state[:2])])
def test_a_step_that_returns_no_state(returned):
    class Wrong(iskra.Model):
        def train_step(self, state, data):
            return returned(state)

    with pytest.raises(
        ValueError, match=r"expected train_step\(state, data\) to return \(logs, state\) with 4 lists of"
    ):
        made(Wrong).fit(X, Y, verbose=0)
