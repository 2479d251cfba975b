"""Training where nothing, or only a part, receives a gradient: it runs, and the weights that stay are named."""

import numpy as np
import pytest

import iskra
from iskra import layers, ops
from iskra.advice import IskraWarning, forget
from iskra.optimizers import SGD, AdamW

X = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
Y = X * 3


@pytest.fixture(autouse=True)
def _no_advice_given_yet():
    forget()


def trained(chain, optimizer="sgd", message=None, **options):
    model = iskra.Sequential([iskra.Input((2,)), *chain], name="net")
    model.compile(optimizer, "mse", **options)
    before = model.evaluate(X, Y, batch_size=64, verbose=0)
    if message is None:
        history = model.fit(X, Y, batch_size=64, verbose=0)
    else:
        with pytest.warns(IskraWarning, match=message) as said:
            history = model.fit(X, Y, batch_size=64, verbose=0)
        assert len(said) == 1
    return model, before, history.history["loss"][0]


@pytest.mark.parametrize(
    "optimizer",
    ["sgd", AdamW(0.1), SGD(0.1, use_ema=True), SGD(0.1, gradient_accumulation_steps=2), SGD(0.1, loss_scale_factor=8)],
    ids=["sgd", "decay", "averages", "accumulation", "scale"],
)
@pytest.mark.parametrize(
    ("chain", "message"),
    [
        (lambda: [layers.Dense(2, trainable=False, name="d")], "all are frozen: net/d/kernel, net/d/bias"),
        (lambda: [layers.Rescaling(2.0), layers.Dropout(0.0)], "got no trainable one; the model has none"),
        (lambda: [layers.Lambda(ops.stop_gradient), layers.Dense(2, name="d"), layers.Lambda(ops.stop_gradient)],
         "got no gradient for net/d/kernel, net/d/bias. They stay"),
    ],
    ids=["frozen", "no weights", "stopped"],
)  # fmt: skip
def test_nothing_to_train(engine, chain, message, optimizer):
    optimizer = type(optimizer).from_config(optimizer.get_config()) if optimizer != "sgd" else optimizer
    model, before, loss = trained(chain(), optimizer, message)
    assert loss == pytest.approx(before)
    assert model.evaluate(X, Y, batch_size=64, verbose=0) == before
    assert int(model.optimizer.iterations) == 0


def test_averages_only(engine):
    norm = layers.BatchNormalization(center=False, scale=False, momentum=0.0)
    trained([norm], message="all are frozen: net/batch_normalization.*moving_mean")
    np.testing.assert_allclose(norm.moving_mean.numpy(), X.mean(axis=0), rtol=1e-4)


class Part(iskra.Model):
    """Has a layer that no output depends on."""

    def __init__(self):
        super().__init__(name="part")
        self.used, self.unused = layers.Dense(2, name="used"), layers.Dense(2, name="unused", kernel_initializer="ones")

    def call(self, inputs):
        return self.used(inputs) + 0 * ops.stop_gradient(self.unused(inputs))


@pytest.mark.parametrize("optimizer", [SGD(0.1, momentum=0.9), AdamW(0.1, weight_decay=0.5)], ids=["sgd", "decay"])
def test_a_layer_that_is_not_used(engine, optimizer):
    model = Part()
    model.compile(type(optimizer).from_config(optimizer.get_config()), "mse")
    with pytest.warns(
        IskraWarning, match="got no gradient for part/unused/kernel, part/unused/bias. They stay as they are"
    ) as said:
        losses = model.fit(X, Y, epochs=3, verbose=0).history["loss"]
    assert len(said) == 1 and losses[-1] < losses[0]
    assert np.all(model.unused.kernel.numpy() == 1)


def test_many_names_are_shortened():
    chain = [layers.Dense(2, trainable=False, name=f"d{number}") for number in range(5)]
    trained([*chain], message=r"net/d0/kernel, net/d0/bias, .*, net/d3/bias and 2 more")


def test_freezing_on_purpose_is_not_said():
    trained([layers.Dense(3, trainable=False), layers.BatchNormalization(), layers.Dense(2)])


def test_thawed_weights_are_trained():
    model, before, _ = trained([layers.Dense(2, trainable=False)], SGD(0.1, use_ema=True), "all are frozen")
    model.trainable = model.layers[0].trainable = True
    model.fit(X, Y, verbose=0)
    assert model.evaluate(X, Y, verbose=0) < before
    model.trainable = False
    forget()
    with pytest.warns(IskraWarning, match="all are frozen"):
        model.fit(X, Y, verbose=0)


def test_single_batches_and_steps_of_ones_own():
    class Own(iskra.Model):
        def train_step(self, data):
            x, y = data
            loss = self.compute_loss(x, y, self(x, training=True))
            gradients = iskra.graph.gradients(loss, self.trainable_variables)
            self.optimizer.apply(gradients, self.trainable_variables)
            return {"loss": loss}

    inputs = iskra.Input((2,))
    for kind in (iskra.Model, Own):
        model = kind(inputs, layers.Dense(2, trainable=False)(inputs))
        model.compile("adam", "mse")
        if kind is iskra.Model:
            with pytest.warns(IskraWarning, match="all are frozen"):
                loss = model.train_on_batch(X, Y)
        else:
            loss = model.train_on_batch(X, Y)
        assert loss == pytest.approx(model.evaluate(X, Y, batch_size=64, verbose=0))
