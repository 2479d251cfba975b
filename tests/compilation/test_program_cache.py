"""What a model keeps between epochs and between calls of `fit`, and what it lets go."""

import gc
import weakref

import numpy as np

import iskra
from iskra import metrics
from iskra.callbacks import LambdaCallback

X = np.random.default_rng(0).normal(size=(70, 3)).astype(np.float32)
Y = X @ np.float32([[1], [2], [3]])


class Watched(iskra.Model):
    """A model with a metric of its own among its attributes, counted in its step."""

    def __init__(self):
        super().__init__()
        self.out = iskra.layers.Dense(1)
        self.bias_size = metrics.Mean(name="bias_size")

    def call(self, inputs):
        return self.out(inputs)

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        self.bias_size.update_state(iskra.ops.abs(self.out.bias))
        return super().compute_metrics(x, y, y_pred, sample_weight)


def compiled(model):
    model.compile("sgd", "mse")
    return model


def test_metrics_among_the_attributes_are_in_the_logs_of_every_epoch():
    history = compiled(Watched()).fit(X, Y, epochs=3, validation_data=(X, Y), verbose=0).history
    assert set(history) == {"loss", "bias_size", "val_loss", "val_bias_size"}
    assert len(history["bias_size"]) == 3


def test_a_metric_that_is_attached_later_is_seen_at_once():
    model = compiled(Watched())
    model.fit(X, Y, verbose=0)
    model.another = metrics.Sum(name="another")
    assert model.another in model.metrics
    model.another.update_state([3.0])
    model.reset_metrics()
    assert float(model.another.result()) == 0
    assert "another" in model.fit(X, Y, verbose=0).history


def test_settings_made_while_it_trains_count_from_then_on():
    model = compiled(iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(4), iskra.layers.Dense(1)]))
    kernels = []

    def freeze(epoch, logs):
        kernels.append(model.layers[0].kernel.numpy())
        model.layers[0].trainable = epoch < 1
        if epoch == 1:
            model.compile("sgd", "mse")

    model.fit(X, Y, epochs=4, callbacks=[LambdaCallback(on_epoch_end=freeze)], verbose=0)
    assert (kernels[0] != kernels[1]).any()
    assert (kernels[2] == kernels[3]).all()


def test_the_data_is_let_go():
    model = compiled(iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(1)]))
    x = X.copy()
    array = weakref.ref(x)
    model.fit(x, Y, epochs=2, validation_split=0.2, verbose=0)
    model.evaluate(x, Y, verbose=0)
    del x
    gc.collect()
    assert array() is None


def test_other_data_of_another_form_has_programs_of_its_own():
    model = compiled(iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(1)]))
    for x, y in ((X, Y), (X.astype(np.float64), Y.astype(int)), (X[:5], Y[:5]), (X, Y)):
        model.fit(x, y, verbose=0)
        assert np.isfinite(model.evaluate(x, y, verbose=0))
