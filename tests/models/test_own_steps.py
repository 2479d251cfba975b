"""Steps of one's own: losses, updates and logs that a model says otherwise, as part of the compiled program."""

from __future__ import annotations

import numpy as np
import pytest

import iskra
from iskra import ops
from iskra.engines import get_engine
from iskra.graph import gradients
from iskra.layers import Dense, Layer

RNG = np.random.default_rng(0)
X = RNG.normal(size=(48, 3)).astype(np.float32)
Y = (X @ np.array([[1.0], [-2.0], [0.5]], np.float32)).astype(np.float32)


def built(kind, **settings):
    iskra.utils.set_random_seed(0)
    a = iskra.Input((3,))
    model = kind(a, Dense(1)(Dense(4, activation="tanh")(a)))
    model.compile(iskra.optimizers.SGD(0.1), "mse", **settings)
    return model


class Plain(iskra.Model):
    """Keras's own step, written out."""

    def train_step(self, data):
        x, y = data
        y_pred = self(x, training=True)
        loss = self.compute_loss(x=x, y=y, y_pred=y_pred)
        self.optimizer.apply(gradients(loss, self.trainable_variables), self.trainable_variables)
        for metric in self.metrics:
            if metric.name == "loss":
                metric.update_state(loss, sample_weight=x.shape[0])
            else:
                metric.update_state(y, y_pred)
        return {metric.name: metric.result() for metric in self.metrics}


def test_a_step_written_out_is_the_step():
    one, other = built(iskra.Model, metrics=["mae"]), built(Plain, metrics=["mae"])
    for model in (one, other):
        iskra.utils.set_random_seed(1)
        model.fit(X, Y, batch_size=20, epochs=3, verbose=0)
    assert one.history.history == other.history.history
    for a, b in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_loss_of_ones_own():
    class Shrunk(iskra.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            loss = super().compute_loss(x, y, y_pred, sample_weight, training)
            return loss + 0.5 * ops.mean(ops.square(y_pred))

    model = built(Shrunk)
    y_pred = model.predict(X, verbose=0)
    expected = np.mean((y_pred - Y) ** 2) + 0.5 * np.mean(y_pred**2)
    assert model.evaluate(X, Y, batch_size=48, verbose=0) == pytest.approx(expected, rel=1e-5)
    assert model.train_on_batch(X, Y) == pytest.approx(expected, rel=1e-5)


def test_what_a_step_returns_is_logged():
    class Logged(iskra.Model):
        def train_step(self, data):
            x, y = data
            y_pred = self(x, training=True)
            loss = self.compute_loss(x, y, y_pred)
            slopes = gradients(loss, self.trainable_variables)
            self.optimizer.apply([slope / 2 for slope in slopes], self.trainable_variables)
            return {"cost": loss, "largest": ops.max(y_pred)}

        def test_step(self, data):
            x, _, _ = iskra.utils.unpack_x_y_sample_weight(data)
            return {"mean": ops.mean(self(x, training=False))}

    model, twin = built(Logged), built(iskra.Model)
    y_pred = model.predict(X, verbose=0)
    logs = model.train_on_batch(X, Y, return_dict=True)
    assert logs == pytest.approx({"cost": np.mean((y_pred - Y) ** 2), "largest": y_pred.max()}, rel=1e-5)
    twin.optimizer.learning_rate = 0.05
    twin.train_on_batch(X, Y)
    np.testing.assert_allclose(model.get_weights()[0], twin.get_weights()[0], rtol=1e-5)
    assert model.evaluate(X, Y, batch_size=48, verbose=0) == pytest.approx(model.predict(X, verbose=0).mean(), rel=1e-4)
    history = model.fit(X, Y, validation_data=(X, Y), verbose=0).history
    assert list(history) == ["cost", "largest", "val_mean"]


def test_metrics_that_are_attributes():
    class Watched(iskra.Model):
        def __init__(self):
            super().__init__()
            self.dense = Dense(1)
            self.size = iskra.metrics.Mean(name="size")

        def call(self, inputs):
            outputs = self.dense(inputs)
            self.size.update_state(ops.abs(outputs))
            return outputs

    model = Watched()
    model.compile("sgd", "mse")
    history = model.fit(X, Y, epochs=2, verbose=0).history
    assert list(history) == ["loss", "size"]
    assert [metric.name for metric in model.metrics] == ["loss", "size"]
    values = model.evaluate(X, Y, verbose=0, return_dict=True)
    assert values["size"] == pytest.approx(abs(model.predict(X, verbose=0)).mean(), rel=1e-4)


def test_a_metric_attached_between_two_trainings_is_found():
    model = built(iskra.Model)
    model.fit(X, Y, verbose=0)
    model.extra = iskra.metrics.Mean(name="extra")
    assert "extra" in model.fit(X, Y, verbose=0).history


def test_a_step_without_targets():
    class Autoencoder(iskra.Model):
        def train_step(self, data):
            loss = ops.mean(ops.square(self(data, training=True) - data))
            self.optimizer.apply(gradients(loss, self.trainable_variables), self.trainable_variables)
            return {"loss": loss}

    iskra.utils.set_random_seed(0)
    a = iskra.Input((3,))
    model = Autoencoder(a, Dense(3)(Dense(2)(a)))
    model.compile(iskra.optimizers.Adam(0.01))
    losses = model.fit(X, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_frozen_layers_cost_no_gradient():
    def products(*frozen):
        a = iskra.Input((64,))
        parts = [Dense(64, activation="relu") for _ in range(3)]
        values = a
        for part in parts:
            values = part(values)
        model = iskra.Model(a, values)
        for number in frozen:
            parts[number].trainable = False
        model.compile("sgd", "mse")
        from iskra.models.steps import BatchSignature, trace_step

        signature = BatchSignature(32, (((64,), "float32"),), (((64,), "float32"),))
        graph = trace_step("train", model, model._trainer.logs, signature)
        assert len(graph.updates) >= 2 * (3 - len(frozen))
        stages = get_engine("native").compile(graph).stages
        return sum(node.kind == "matmul" for node in graph.nodes), sum(len(unit) for stage in stages for unit in stage)

    everything, kernels = products()
    assert everything == 3 + 3 + 2  # forward, the kernels' gradients, those that pass between the layers
    for frozen, saved in (((0,), 2), ((0, 1), 4), ((2,), 1)):  # the layer's own, and what would have reached it
        left, left_kernels = products(*frozen)
        assert left == everything - saved
        assert left_kernels <= kernels - saved


def test_a_layer_of_layers_is_found():
    class Block(Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.row = [Dense(4, activation="relu"), Dense(4)]
            self.named = {"gate": Dense(4, activation="sigmoid")}

        def call(self, inputs):
            values = inputs
            for part in self.row:
                values = part(values)
            return values * self.named["gate"](inputs)

    a = iskra.Input((3,))
    model = iskra.Model(a, Dense(1)(Block()(a)))
    assert len(model.trainable_weights) == 8
    model.layers[1].trainable = False
    assert len(model.trainable_weights) == 2


def test_what_is_refused():
    with pytest.raises(ValueError, match="unpack_x_y_sample_weight: expected x, .* got 4 elements. Put several"):
        iskra.utils.unpack_x_y_sample_weight((1, 2, 3, 4))
