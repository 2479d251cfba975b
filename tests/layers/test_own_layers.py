"""What layers of one's own find in the base class, and what it refuses."""

import numpy as np
import pytest

import iskra
from iskra import layers, metrics, ops

X = np.arange(6.0).reshape(2, 3)


def test_a_weight_in_a_call_is_refused():
    class Bad(iskra.Layer):
        def call(self, inputs):
            self.w = self.add_weight(name="w")
            return inputs

    with pytest.raises(ValueError, match="Bad 'bad'.add_weight: cannot add new elements of state in a call .* got 'w'"):
        Bad(name="bad")(X)


def test_layers_inside_make_their_weights_in_a_call():
    class Outer(iskra.Layer):
        def __init__(self):
            super().__init__()
            self.inner = layers.Dense(2)

        def call(self, inputs):
            return self.inner(inputs)

    layer = Outer()
    assert layer(X).shape == (2, 2) and len(layer.weights) == 2


def test_metrics_of_a_layer_and_of_those_inside_it():
    class Measured(iskra.Layer):
        def __init__(self, inner):
            super().__init__()
            self.inner, self.seen = inner, metrics.Mean()

        def call(self, inputs):
            return inputs

    inner = Measured(layers.Dense(2))
    outer = Measured(inner)
    assert outer.metrics == [outer.seen, inner.seen] and len(outer.metrics_variables) == 4
    assert not outer.weights and not layers.Dense(2).metrics


@pytest.mark.parametrize("kind", [tuple, list])
def test_output_spec_from_the_output_shape(kind):
    class Two(iskra.Layer):
        def call(self, inputs):
            raise RuntimeError

        def compute_output_shape(self, input_shape):
            return kind([input_shape, {"a": (1, 2)}])

    first, rest = spec = Two().compute_output_spec(iskra.KerasTensor((2, 3)))
    assert type(spec) is kind and first.shape == (2, 3) and rest["a"].shape == (1, 2)
    dense = layers.Dense(4)
    assert dense.compute_output_spec(iskra.KerasTensor((2, 3))).shape == (2, 4)
    with pytest.raises(ValueError, match="expected a call on a symbolic input"):
        dense.output


def test_arguments_of_build_are_shapes_of_those_of_call():
    class NoSuffix(iskra.Layer):
        def build(self, foo_shape, bar):
            """Nothing."""

        def call(self, foo, bar):
            return foo + bar

    class NoArgument(NoSuffix):
        def build(self, foo_shape, baz_shape):
            """Nothing."""

    class Fitting(NoSuffix):
        def build(self, bar_shape, foo_shape, further=None):
            self.shapes = foo_shape, bar_shape

    with pytest.raises(ValueError, match="argument `bar`, which does not end in `_shape`"):
        NoSuffix()(X, X)
    with pytest.raises(ValueError, match=r"argument `baz_shape`, but `call\(\)` does not have argument `baz`"):
        NoArgument()(X, X)
    layer = Fitting()
    layer(X, X[:, :1])
    assert layer.shapes == ((None, 3), (None, 1))


def test_an_input_may_be_none():
    class Sum(iskra.Layer):
        def call(self, inputs):
            first, second = inputs.values() if isinstance(inputs, dict) else inputs
            return first if second is None else first + second

    symbolic = iskra.KerasTensor((2, 3))
    for inputs in ([X, None], {"a": X, "b": None}):
        np.testing.assert_array_equal(Sum()(inputs), X)
    assert Sum()([symbolic, None]).shape == Sum()({"a": symbolic, "b": None}).shape == (2, 3)


def test_an_activation_may_be_taken_away():
    layer = layers.Dense(2, "relu", kernel_initializer="ones")
    layer(X)
    layer.activation = None
    np.testing.assert_array_equal(layer(-X), -X.sum(1, keepdims=True).repeat(2, 1))
    assert "activity_regularizer" not in layer.get_config()
    assert layers.Dense(2, activity_regularizer="l2").get_config()["activity_regularizer"]


def doubled(x):
    return 2 * x


@pytest.mark.parametrize("function", [doubled, ops.square, iskra.activations.relu])
def test_functions_of_a_lambda_are_passed_by_name(function):
    layer = layers.Lambda(function)
    twin = layers.Lambda.from_config(layer.get_config(), {function.__name__: function}, safe_mode=False)
    assert twin.function is function
    with iskra.utils.custom_object_scope({function.__name__: function}):
        np.testing.assert_array_equal(layers.deserialize(layers.serialize(layer))(X), layer(X))


def test_a_function_that_is_not_passed_is_refused():
    with pytest.raises(ValueError, match="got doubled. Pass custom_objects"):
        layers.Lambda.from_config(layers.Lambda(doubled).get_config())


def test_rms_scaling_of_older_programs(engine):
    layer = layers.LayerNormalization(rms_scaling=True)
    x = np.arange(5, dtype="float32")[None]
    np.testing.assert_allclose(layer(x), [[0.0, 0.70693, 1.41386, 2.12079, 2.82772]], rtol=1e-5)
    assert [w.name for w in layer.weights] == ["gamma"]
    assert layers.deserialize(layers.serialize(layer)).rms_scaling
    model = iskra.Sequential([iskra.Input((5,)), layer])
    np.testing.assert_allclose(model.predict(x, verbose=0), layer(x), rtol=1e-5)


@pytest.mark.parametrize("batches", [list, iter, tuple], ids=["list", "iterator", "tuple"])
def test_normalization_learns_from_batches_with_targets(batches):
    x = np.random.default_rng(0).normal(3, 2, (21, 3)).astype("float32")
    layer = layers.Normalization()
    layer.adapt(batches([(x[i : i + 8], np.zeros(8)) for i in range(0, 21, 8)]))
    np.testing.assert_allclose(layer(x).mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(layer(x).std(0), 1, rtol=1e-5)


def test_rescaling_has_a_scale_for_each_channel_also_where_channels_come_first():
    images, scale, offset = np.ones((2, 3, 4, 4)), [1.0, 2.0, 3.0], [0.0, 1.0, 2.0]
    expected = layers.Rescaling(scale, offset)(np.moveaxis(images, 1, -1))
    iskra.config.set_image_data_format("channels_first")
    try:
        layer = layers.Rescaling(scale, offset)
        np.testing.assert_array_equal(np.moveaxis(layer(images), 1, -1), expected)
        np.testing.assert_array_equal(layers.Rescaling(0.5)(images), images / 2)
    finally:
        iskra.config.set_image_data_format("channels_last")


@pytest.mark.parametrize("x", [np.ones((2, 3), np.float32), iskra.KerasTensor((2, 3))], ids=["array", "symbolic"])
def test_settings_are_passed_by_name(x):
    class Shifted(iskra.Layer):
        def call(self, inputs, others=None, by=0.0, how=None):
            return inputs + by if others is None else inputs + others + by

    layer = Shifted(name="shifted")
    assert layer(x, None, by=2.0).shape == layer(x, x, by=2.0).shape == (2, 3)
    with pytest.raises(
        ValueError, match="Shifted 'shifted': expected .* as positional arguments, got 2.0. .* write by=2"
    ):
        layer(x, None, 2.0)
    with pytest.raises(ValueError, match="Only input tensors may be passed as positional arguments: write how='mean'"):
        layer(x, x, x, "mean")
