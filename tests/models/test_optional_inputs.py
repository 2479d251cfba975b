"""Functional models with inputs that may be left out."""

import numpy as np
import pytest

import iskra
from iskra import Input, Model, layers


class Sum(iskra.Layer):
    """x, plus y where there is one, through a Dense layer."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = layers.Dense(2, kernel_initializer="ones")

    def call(self, x, y=None):
        return self.dense(x if y is None else x + y)


def network(form):
    x, y = Input((2,), name="x"), Input((2,), name="y", optional=True)
    moved = layers.Rescaling(3.0)(y)  # is left out with y
    inputs = {"x": x, "y": y} if form == "dict" else [x, y]
    return Model(inputs, Sum(name="sum")(x, moved))


X, Y = np.ones((3, 2), np.float32), 2 * np.ones((3, 2), np.float32)


@pytest.mark.parametrize("form", ["dict", "list"])
def test_left_out_and_given(form, engine):
    model = network(form)
    for y, expected in ((None, 2.0), (Y, 14.0), (None, 2.0)):
        inputs = {"x": X, "y": y} if form == "dict" else [X, y]
        assert np.unique(model(inputs)).tolist() == [expected]
        assert np.unique(model.predict(inputs, verbose=0)).tolist() == [expected]
        assert np.unique(model(inputs, training=True)).tolist() == [expected]


def test_trained_with_it_and_used_without(engine):
    model = network("dict")
    model.compile("sgd", "mse")
    model.predict({"x": X, "y": None}, verbose=0)
    model.fit({"x": X, "y": Y}, np.zeros((3, 2)), epochs=2, verbose=0)
    kernel, bias = model.get_layer("sum").dense.get_weights()
    np.testing.assert_allclose(model.predict({"x": X, "y": None}, verbose=0), X @ kernel + bias, rtol=1e-5)


def test_files(tmp_path):
    model = network("list")
    model.save(tmp_path / "net.keras")
    loaded = iskra.models.load_model(tmp_path / "net.keras", {"Sum": Sum})
    assert np.array_equal(loaded([X, None]), model([X, None]))


def test_what_must_be_there():
    model = network("list")
    with pytest.raises(
        ValueError, match=r"functional.*: expected a value for the input 'x', got None. It is not optional"
    ):
        model([None, Y])
    y = Input((2,), name="y", optional=True)
    with pytest.raises(ValueError, match="expected the inputs that its outputs need, got None for y. Pass an array"):
        Model([Input((2,)), y], layers.Dense(1)(y))([X, None])


def test_the_parts_belong_to_no_one():
    model = network("list")
    before = [layer.name for layer in model.layers]
    model([X, None])
    assert [layer.name for layer in model.layers] == before
    assert len(model.weights) == 2


def trained(model, data):
    model.compile(iskra.optimizers.SGD(0.01), "mse")
    return model.fit(data, np.zeros((3, 2)), epochs=2, verbose=0).history["loss"]


def as_one(model):
    """The same layers as a model of the only input that is there."""
    x = Input((2,))
    return Model(x, iskra.models.clone_model(model).get_layer("sum")(x))


@pytest.mark.parametrize("form", ["dict", "list", "no key"])
def test_trained_without_it(form, engine):
    model = network("list" if form == "list" else "dict")
    data = {"dict": {"x": X, "y": None}, "list": [X, None], "no key": {"x": X}}[form]
    losses = trained(model, data)
    assert losses == trained(as_one(model), X)
    assert model.evaluate(data, np.zeros((3, 2)), verbose=0) < losses[-1]
    assert model.train_on_batch(data, np.zeros((3, 2))) < losses[-1]
    assert np.array_equal(model.predict_on_batch(data), model.predict(data, verbose=0))


def batches(form):
    for _ in range(2):
        yield ({"x": X, "y": None} if form == "dict" else (X, None)), np.zeros((3, 2))


@pytest.mark.parametrize("form", ["dict", "list"])
def test_batches_without_it(form):
    model = network(form)
    model.compile(iskra.optimizers.SGD(0.01), "mse")
    one = as_one(model)
    losses = trained(one, X)
    assert model.fit(batches(form), verbose=0).history["loss"] == [pytest.approx(np.mean(losses))]
    assert np.array_equal(model.predict(batches(form), verbose=0)[:3], one.predict(X, verbose=0))


def test_batches_of_which_some_leave_it_out():
    model = network("dict")
    model.compile(iskra.optimizers.SGD(0.0), "mse")
    with_and_without = [({"x": X, "y": Y}, np.zeros((3, 2))), ({"x": X, "y": None}, np.zeros((3, 2)))]
    loss = model.fit(iter(with_and_without), verbose=0).history["loss"][0]
    assert loss == pytest.approx((14.0**2 + 2.0**2) / 2)


def test_validation_rows_without_it():
    model = network("dict")
    model.compile("sgd", "mse")
    history = model.fit(
        {"x": X, "y": None}, np.zeros((3, 2)), validation_data=({"x": X}, np.zeros((3, 2))), verbose=0
    ).history
    assert history["val_loss"][0] < history["loss"][0]
    history = model.fit({"x": X, "y": None}, np.zeros((3, 2)), validation_split=0.4, verbose=0).history
    assert len(history["val_loss"]) == 1


def test_required_in_fit():
    x = Input((2,), name="x")
    model = Model(x, layers.Dense(1)(x))
    model.compile("sgd", "mse")
    with pytest.raises(ValueError, match="fit: expected a value for the input 'x', got None. It is not optional"):
        model.fit([None], np.zeros((3, 1)))
