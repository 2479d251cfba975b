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


def test_a_loss_of_older_programs_takes_no_training():
    class Twice(iskra.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None):
            return super().compute_loss(x, y, y_pred, sample_weight) * 2

    assert built(Twice).evaluate(X, Y, verbose=0) == pytest.approx(2 * built(iskra.Model).evaluate(X, Y, verbose=0))
    assert built(Twice).fit(X, Y, verbose=0).history["loss"][0] > 0


def test_what_compute_metrics_adds_is_logged():
    class More(iskra.Model):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.level = iskra.metrics.Mean(name="level")

        def compute_metrics(self, x, y, y_pred, sample_weight=None):
            results = super().compute_metrics(x, y, y_pred, sample_weight)
            self.level.update_state(y_pred)
            return {**results, "level": self.level.result(), "largest": ops.max(y_pred)}

    model = built(More, metrics=["mae"])
    values, y_pred = model.evaluate(X, Y, batch_size=48, verbose=0, return_dict=True), model.predict(X, verbose=0)
    assert list(values) == ["loss", "mae", "level", "largest"]
    assert values["level"] == pytest.approx(y_pred.mean(), rel=1e-5)
    assert values["largest"] == pytest.approx(y_pred.max(), rel=1e-5)
    assert list(model.fit(X, Y, verbose=0).history) == list(values)


def test_penalties_are_summed_as_a_list():
    class Penalized(iskra.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return ops.mean(ops.square(y_pred - y)) + ops.sum(self.losses)

    inputs = iskra.Input((3,))
    model = Penalized(inputs, Dense(1, activity_regularizer="l2")(Dense(4, kernel_regularizer="l1")(inputs)))
    twin = iskra.Model(model.inputs, model.outputs)
    for each in (model, twin):
        each.compile("sgd", "mse")
    assert model.evaluate(X, Y, batch_size=48, verbose=0) == pytest.approx(
        twin.evaluate(X, Y, batch_size=48, verbose=0)
    )


def test_a_step_may_take_batches_that_call_does_not():
    """Three arrays that are alike, of which none is a target or a weight."""

    class Triplets(iskra.Model):
        def __init__(self, network):
            super().__init__()
            self.network = network
            self.loss_tracker = iskra.metrics.Mean(name="loss")

        def call(self, inputs):
            return self.network(inputs)

        def distances(self, data):
            anchor, positive, negative = (self.network(each) for each in data)
            near, far = (ops.sum(ops.square(anchor - other), axis=-1) for other in (positive, negative))
            return ops.mean(ops.maximum(near - far + 0.5, 0.0))

        def train_step(self, data):
            loss = self.distances(data)
            weights = self.network.trainable_weights
            self.optimizer.apply_gradients(zip(gradients(loss, weights), weights, strict=True))
            self.loss_tracker.update_state(loss)
            return {"loss": self.loss_tracker.result()}

        def test_step(self, data):
            self.loss_tracker.update_state(self.distances(data))
            return {"loss": self.loss_tracker.result()}

    class Joined(Triplets):
        def call(self, inputs):
            anchor, positive, negative = inputs
            return self.network(anchor + positive + negative)

    for kind in (Triplets, Joined):
        model = kind(iskra.Sequential([iskra.Input((3,)), Dense(2)]))
        model.compile(iskra.optimizers.Adam(0.05))
        history = model.fit(Thirds(), epochs=3, validation_data=Thirds(), verbose=0).history
        assert history["loss"][-1] < history["loss"][0] and len(history["val_loss"]) == 3


class Thirds(iskra.utils.PyDataset):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        rows = X[24 * index : 24 * index + 24]
        return rows[:8], rows[8:16], rows[16:]


def test_a_value_made_of_a_metric_is_no_metric():
    class Scaled(iskra.Model):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self.tracker = iskra.metrics.Mean(name="loss")
            self.recall = iskra.metrics.F1Score(threshold=0.5, name="f1")

        @property
        def metrics(self):
            return [self.tracker, self.recall]

        def test_step(self, data):
            x, y = data
            y_pred = self(x, training=False)
            self.tracker.update_state(ops.mean(ops.abs(y - y_pred)))
            self.recall.update_state(y > 0, y_pred)
            result = self.tracker.result()
            return {
                "loss": 2 * result,
                "tracked": result,
                "f1": self.recall.result(),
                "twice": self.recall.result() * 2,
            }

    inputs = iskra.Input((3,))
    model = Scaled(inputs, Dense(1)(inputs))
    model.compile("sgd", "mse")
    values = model.evaluate(X, Y, batch_size=16, verbose=0, return_dict=True)
    error = abs(model.predict(X, verbose=0) - Y).mean()
    assert values["loss"] == pytest.approx(2 * error, rel=1e-5) and values["tracked"] == pytest.approx(error, rel=1e-5)
    assert values["twice"] == pytest.approx(2 * values["f1"]) and np.shape(values["f1"]) == (1,)


def test_a_step_of_prediction(engine):
    class Doubled(iskra.Model):
        def predict_step(self, data):
            x, _, _ = iskra.utils.unpack_x_y_sample_weight(data)
            return {"twice": 2 * self(x, training=False), "x": x}

    plain, model = built(iskra.Model), built(Doubled)
    expected = plain.predict(X, verbose=0)
    parts = [model.predict(X, verbose=0), model.predict(X, batch_size=20, verbose=0), model.predict_on_batch(X)]
    parts.append(model.predict(((X[i : i + 16], Y[i : i + 16]) for i in (0, 16, 32)), verbose=0))
    for found in parts:
        np.testing.assert_allclose(found["twice"], 2 * expected, rtol=1e-5)
        np.testing.assert_array_equal(found["x"], X)
    np.testing.assert_allclose(model(X), expected, rtol=1e-5)  # a call is no step

    class Sampler(iskra.Model):
        def __init__(self, network):
            super().__init__()
            self.network = network

        def predict_step(self, data):
            return self.network(data) + 1

    np.testing.assert_allclose(Sampler(plain).predict(X, verbose=0), expected + 1, rtol=1e-5)


def test_a_step_of_prediction_for_several_inputs():
    class Sums(iskra.Model):
        def predict_step(self, data):
            (a, b), _, _ = iskra.utils.unpack_x_y_sample_weight(data)
            return a + b

    inputs = [iskra.Input((3,)), iskra.Input((3,))]
    model = Sums(inputs, Dense(1)(inputs[0] + inputs[1]))
    np.testing.assert_array_equal(model.predict([X, X], verbose=0), 2 * X)
