"""Clones of functional models: other layers in the place of layers, other calls, other inputs."""

import numpy as np
import pytest

import iskra
from iskra import layers
from iskra.models import clone_model

X = np.random.default_rng(0).random((5, 4)).astype(np.float32)


def network():
    a = iskra.Input((4,), name="a")
    shared = layers.Dense(4, activation="tanh", name="shared")
    inner = iskra.Sequential([iskra.Input((4,)), layers.Dense(3, name="deep")], name="inner")
    h = shared(shared(a)) + a
    return iskra.Model(a, {"y": inner(h), "h": h * 2.0}, name="net")


def same(layer):
    return type(layer).from_config(layer.get_config())


def test_a_clone_has_the_same_form_and_weights_of_its_own():
    model = network()
    for copy in (clone_model(model), clone_model(model, clone_function=same), clone_model(model, recursive=True)):
        assert [w.shape for w in copy.weights] == [w.shape for w in model.weights]
        assert not {id(w) for w in copy.weights} & {id(w) for w in model.weights}
        assert copy.name == "net"
        copy.set_weights(model.get_weights())
        for name, value in model.predict(X, verbose=0).items():
            np.testing.assert_array_equal(copy.predict(X, verbose=0)[name], value)


def test_other_layers_in_the_place_of_layers():
    def other(layer):
        return layers.Dense(4, activation="relu", name="relu") if layer.name == "shared" else same(layer)

    copy = clone_model(network(), clone_function=other)
    assert copy.get_layer("relu").activation is iskra.activations.relu
    assert len(copy.weights) == 4  # it is shared, too


def test_models_inside_are_gone_through_if_asked_for():
    seen = []
    clone_model(network(), clone_function=lambda layer: seen.append(layer.name) or same(layer))
    assert sorted(seen) == ["inner", "shared"]
    seen.clear()
    clone_model(network(), clone_function=lambda layer: seen.append(layer.name) or same(layer), recursive=True)
    assert sorted(seen) == ["deep", "shared"]


def test_other_calls_and_inputs():
    def doubled(layer, *args, **kwargs):
        return layer(*args, **kwargs) * 2.0

    model = network()
    fresh = iskra.Input((4,), name="fresh")
    copy = clone_model(model, input_tensors=fresh, call_function=doubled)
    assert copy.input_names == ["fresh"]
    copy.set_weights(model.get_weights())
    kernel, bias = model.get_layer("shared").get_weights()
    h = 2.0 * np.tanh(X @ kernel + bias)
    h = 2.0 * np.tanh(h @ kernel + bias) + X
    np.testing.assert_allclose(copy.predict(X, verbose=0)["h"], 2.0 * h, rtol=1e-5, atol=1e-6)


def test_what_is_refused():
    with pytest.raises(ValueError, match=r"clone_model: expected input_tensors nested as .* for each of the 1 inputs"):
        clone_model(network(), input_tensors=[iskra.Input((4,)), iskra.Input((4,))])


class Own(layers.Layer):
    def __init__(self, function, inner):
        super().__init__(name="own")
        self.function, self.inner = function, inner

    def call(self, inputs):
        return self.function(self.inner(inputs))


def test_layers_of_ones_own_are_cloned_with_their_functions():
    inputs = iskra.Input((3,))
    outputs = layers.Lambda(lambda x: x * 2)(Own(lambda x: x + 1, layers.Dense(4, use_bias=False))(inputs))
    model = iskra.Model(inputs, outputs)
    clone = clone_model(model)
    assert clone.get_layer("own").inner is not model.get_layer("own").inner
    clone.set_weights(model.get_weights())
    np.testing.assert_array_equal(clone.predict(np.ones((2, 3)), verbose=0), model.predict(np.ones((2, 3)), verbose=0))
    assert len(clone_model(iskra.Sequential([inputs, layers.Lambda(lambda x: x)])).layers) == 1


def distance(y_true, y_pred):
    return iskra.ops.abs(y_true - y_pred)


@pytest.mark.parametrize("kind", ["sequential", "functional"])
def test_a_clone_is_compiled_as_the_model_is(kind):
    inputs, dense = iskra.Input((3,)), layers.Dense(1, kernel_initializer="ones")
    model = iskra.Sequential([inputs, dense]) if kind == "sequential" else iskra.Model(inputs, dense(inputs))
    assert not clone_model(model).compiled
    measure = iskra.metrics.MeanMetricWrapper(distance, name="distance")
    model.compile(iskra.optimizers.SGD(0.25, momentum=0.5), distance, metrics=[measure, "mse"], steps_per_execution=3)
    clone = clone_model(model)
    assert clone.optimizer is not model.optimizer and clone.optimizer.momentum == 0.5 and clone.steps_per_execution == 3
    x, y = np.ones((4, 3)), np.ones((4, 1))
    assert clone.evaluate(x, y, verbose=0) == model.evaluate(x, y, verbose=0) == [2, 2, 4]
    clone.fit(np.zeros((4, 3)), y, verbose=0)
    assert clone.evaluate(x, y, verbose=0) != model.evaluate(x, y, verbose=0)


def test_inputs_keep_their_names_and_batch():
    x, y = iskra.Input(batch_shape=(2, 3), name="x"), iskra.Input(batch_shape=(2, 3), name="y")
    model = iskra.Model({"x": x, "y": y}, {"sum": x + y})
    clone = clone_model(model)
    assert clone.input["x"].shape == (2, 3) and set(clone.output) == {"sum"}
    assert set(clone_model(model, input_tensors={"x": x, "y": y}).input) == {"x", "y"}
    with pytest.raises(ValueError, match="clone_model: expected input_tensors nested as the model's inputs"):
        clone_model(model, input_tensors=(x, y))
