"""Rows of layers: how they are built, changed, described, and what they refuse."""

import numpy as np
import pytest

import iskra
from iskra import layers
from iskra.layers import Dense, Flatten, Input
from iskra.naming import forget_names

X = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)


def dense(units, **kwargs):
    return Dense(units, kernel_initializer=iskra.initializers.GlorotUniform(seed=units), **kwargs)


@pytest.mark.parametrize(
    "make",
    [
        lambda: iskra.Sequential([Input((4,)), dense(3), dense(2)]),
        lambda: iskra.Sequential([layers.InputLayer(shape=(4,)), dense(3), dense(2)]),
        lambda: iskra.Sequential([Input(batch_shape=(None, 4)), dense(3), dense(2)]),
        lambda: iskra.Sequential([dense(3, input_shape=(4,)), dense(2)]),
        lambda: iskra.Sequential([dense(3, input_dim=4), dense(2)]),
        lambda: iskra.Sequential([iskra.Sequential([Input((4,)), dense(3)]), dense(2)]),
    ],
)
def test_all_ways_to_state_the_input(make):
    model = make()
    assert model.built
    assert (model.input_shape, model.output_shape) == ((None, 4), (None, 2))
    assert model.count_params() == 15 + 8
    expected = X @ model.get_weights()[0] @ model.get_weights()[2]
    np.testing.assert_allclose(model.predict(X), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "meet",
    [
        lambda model: model(X),
        lambda model: model.predict(X),
        lambda model: model.build((None, 4)),
        lambda model: model.build((32, 4)),
        lambda model: model.compute_output_shape((None, 4)),
    ],
)
def test_built_on_the_first_data(meet):
    model = iskra.Sequential([dense(3), dense(2)])
    assert not model.built and model.weights == []
    meet(model)
    assert [w.shape for w in model.weights] == [(4, 3), (3,), (3, 2), (2,)]


def test_vectors_become_a_column_for_a_model_that_knows_no_shape():
    model = iskra.Sequential([dense(2)])
    assert model.predict(np.arange(3.0)).shape == (3, 2)


def test_adding_and_popping():
    model = iskra.Sequential(name="mine")
    model.add(Input((4,)))
    model.add(dense(3))
    model.add(dense(2))
    assert [layer.units for layer in model.layers] == [3, 2]
    first = model.predict(X)
    assert model.pop().units == 2
    assert model.output_shape == (None, 3)
    assert model.predict(X).shape == model(X).shape == (5, 3)
    model.add(dense(2))
    np.testing.assert_array_equal(model.predict(X), first)
    assert model.inputs[0].shape == (None, 4) and model.outputs[0].shape == (None, 2)


def test_popping_an_empty_model():
    assert iskra.Sequential().pop() is None


def test_a_change_inside_reaches_the_model_around():
    inner = iskra.Sequential([Input((4,)), dense(3), dense(4)])
    model = iskra.Sequential([inner, dense(2)])
    before = model.predict(X)
    inner.pop()
    inner.add(dense(4, activation="relu", name="other"))
    assert not np.array_equal(model.predict(X), before)


def test_layers_by_name_and_place():
    model = iskra.Sequential([Input((4,)), dense(3, name="a"), dense(2, name="b")])
    assert model.get_layer("b") is model.get_layer(index=1) is model.layers[-1]
    with pytest.raises(ValueError, match="get_layer: expected one of a, b, got the name 'c'. Pass name= or index="):
        model.get_layer("c")
    with pytest.raises(ValueError, match="get_layer: expected one of a, b, got the index 2"):
        model.get_layer(index=2)


def test_configuration_there_and_back():
    model = iskra.Sequential(
        [Input((2, 2), dtype="int32"), Flatten(), dense(3, activation="relu"), layers.Dropout(0.1), dense(2)], name="m"
    )
    twin = iskra.Sequential.from_config(model.get_config())
    assert twin.name == "m"
    assert [type(layer) for layer in twin.layers] == [type(layer) for layer in model.layers]
    assert twin.input_shape == (None, 2, 2) and twin.inputs[0].dtype == "int32"
    twin.set_weights(model.get_weights())
    x = np.arange(8).reshape(2, 2, 2)
    np.testing.assert_array_equal(twin.predict(x), model.predict(x))


def test_names():
    forget_names()
    model = iskra.Sequential([Input((4,)), Dense(3), Dense(2)])
    assert model.name == "sequential"
    paths = [f"sequential/{name}" for name in ("dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias")]
    assert [w.path for w in model.weights] == paths


def test_summary_and_notebook(capsys):
    model = iskra.Sequential([Input((4,)), dense(3, name="hidden"), dense(2, name="scores")])
    model.summary()
    text = capsys.readouterr().out
    assert "hidden (Dense)" in text and "(None, 3)" in text and "Total params: 23" in text
    assert "scores" in model._repr_html_()
    iskra.Sequential([dense(3)]).summary()


def test_the_input_may_be_whole_numbers():
    class Parity(iskra.Layer):
        def call(self, inputs):
            assert inputs.dtype == "int32"
            return iskra.ops.cast(iskra.ops.equal(iskra.ops.mod(inputs, 2), 0), "float32")

    model = iskra.Sequential([Input((2,), dtype="uint8"), Parity()])
    assert model.predict(np.array([[1, 2], [250, 3]], np.uint8)).tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (
            lambda: iskra.Sequential(["relu"]),
            ValueError,
            "expected a layer, got 'relu'. Only instances of Layer can be added: objects such as layers.Dense",
        ),
        (lambda: iskra.Sequential([Flatten]), ValueError, "expected a layer, got the class Flatten. Only instances"),
        (
            lambda: iskra.Sequential([dense(2), Input((3,))]),
            ValueError,
            "expected an Input only in front, got one behind",
        ),
        (
            lambda: iskra.Sequential([Input((3,)), Input((3,))]),
            ValueError,
            r"expected one Input, got another. The input has already been configured with the shape \(N",
        ),
        (
            lambda: iskra.Sequential([Input((3,)), dense(2)]).build((None, 4)),
            ValueError,
            r"expected the input shape \(None, 3\), got \(None, 4\). The model has already been configured",
        ),
        (lambda: iskra.Sequential()(np.ones((2, 3))), ValueError, "a Sequential with no layers cannot be called"),
        (
            lambda: iskra.Sequential([dense(2, name="a"), dense(2, name="a")]),
            ValueError,
            "expected layers of different names, got 'a' twice. Layers of a model should have unique names",
        ),
        (lambda: iskra.Sequential([dense(2)]).build(), ValueError, "expected a known input shape to build, got none"),
        (lambda: iskra.Sequential([dense(2)]).input_shape, AttributeError, "expected a built model to know its shapes"),
        (
            lambda: iskra.Sequential([dense(2)]).output_shape,
            AttributeError,
            "expected a built model to know its shapes",
        ),
        (
            lambda: iskra.Sequential([dense(2)]).count_params(),
            ValueError,
            "expected a built layer to count its weights",
        ),
    ],
)
def test_errors(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_attributes_of_what_is_not_built():
    names = ("input_shape", "output_shape", "inputs", "outputs")
    assert not any(hasattr(iskra.Sequential([dense(2)]), name) for name in names)
    assert all(hasattr(iskra.Sequential([Input((3,)), dense(2)]), name) for name in names)


def test_the_list_of_layers_is_not_set():
    model = iskra.Sequential([dense(2)])
    with pytest.raises(AttributeError, match=r"`Sequential.layers` attribute is.* Use `add\(\)` and `pop\(\)`"):
        model.layers = []


def test_an_input_alone_changes_nothing():
    inner = iskra.Sequential([Input((3,))])
    model = iskra.Sequential([inner])
    assert model.output_shape == (None, 3) and model(np.ones((1, 3))).tolist() == [[1.0, 1.0, 1.0]]


def test_building_again():
    model = iskra.Sequential([Input((3,), batch_size=5), dense(2)])
    kernel = model.weights[0]
    for shape in (None, (5, 3), (None, 3)):
        model.build(shape)
    assert model.weights[0] is kernel


def test_a_layer_that_takes_more_than_the_input():
    class Between(iskra.Layer):
        def call(self, inputs, low, *, high=1.0):
            return iskra.ops.clip(inputs, low, high)

    model = iskra.Sequential([Between()])
    with pytest.raises(ValueError, match="required positional argument, the input; the call of Between has inputs, lo"):
        model.build((None, 2))


@pytest.mark.parametrize("kind", [list, dict])
def test_inputs_that_are_several(kind, engine):
    class Swap(iskra.Layer):
        def call(self, inputs):
            assert isinstance(inputs, kind)
            return inputs[::-1] if kind is list else {"a": inputs["b"], "b": inputs["a"]}

    class Difference(iskra.Layer):
        def call(self, inputs):
            return inputs[0] - inputs[1] if kind is list else inputs["a"] - inputs["b"]

    a, b = np.full((3, 2), 5.0, np.float32), np.full((3, 2), 2.0, np.float32)
    x = [a, b] if kind is list else {"a": a, "b": b}
    model = iskra.Sequential([Swap(), Difference(), Dense(1, kernel_initializer="ones")])
    assert model(x).tolist() == [[-6.0]] * 3 == model.predict(x, verbose=0).tolist()
    assert model.output_shape == (None, 1)
    model.compile("sgd", "mse")
    assert model.fit(x, np.zeros((3, 1)), verbose=0).history["loss"] == [36.0]


def test_a_layer_that_does_not_fit_is_not_added():
    model = iskra.Sequential([Input((4,)), dense(3)])
    with pytest.raises(ValueError, match="RepeatVector 'r'|Permute 'p'") as info:
        model.add(layers.Permute((2, 1), name="p"))
    assert info.value.__notes__ == ["In Permute 'p', input shape (None, 3)."]
    assert model.predict(X).shape == (5, 3)


def test_a_shape_that_does_not_fit_leaves_the_model_unbuilt():
    model = iskra.Sequential([layers.Reshape((2, 2)), Flatten(), dense(1)])
    with pytest.raises(ValueError, match="Reshape: expected a target_shape of 5 elements"):
        model.build((None, 5))
    assert not model.built
    model.build((None, 4))
    assert model.output_shape == (None, 1)


def test_the_wrong_width_names_layer_and_shape():
    model = iskra.Sequential([Input((4,)), dense(3, name="first")])
    with pytest.raises(ValueError, match="Dense 'first': expected 4 values along axis -1, got the input shape") as info:
        model(X[:, :3])
    assert "In Dense 'first', input shape (5, 3)." in info.value.__notes__
    with pytest.raises(ValueError, match=r"predict: expected x of shape \(None, 4\), got \(5, 3\)"):
        model.predict(X[:, :3])


def test_a_model_of_ones_own():
    class Twice(iskra.Model):
        def __init__(self):
            super().__init__()
            self.dense = dense(4)
            self.drop = layers.Dropout(0.5)

        def call(self, inputs):
            return self.dense(self.drop(self.dense(inputs)))

    model = Twice()
    assert model.predict(X).shape == (5, 4)
    assert len(model.weights) == 2 and [type(layer) for layer in model.layers] == [Dense, layers.Dropout]
    assert model.output_shape == (None, 4)
    model.compile("sgd", "mse")
    before = model.evaluate(X, X, verbose=0)
    model.fit(X, X, epochs=5, verbose=0)
    assert model.evaluate(X, X, verbose=0) < before
