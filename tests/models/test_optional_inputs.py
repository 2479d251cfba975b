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
