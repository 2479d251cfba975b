"""Words of older programs: arguments, attributes and names that versions before 3 of Keras had."""

import numpy as np
import pytest

import iskra
from iskra import advice, layers, ops
from iskra.advice import IskraWarning
from iskra.layers import Dense
from iskra.losses import Reduction


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: iskra.Input(input_shape=(3,)), r"InputLayer: input_shape is .* of shape. Write shape=\(3,\)"),
        (lambda: layers.InputLayer(input_shape=(3,)).output, "Write shape="),
        (lambda: layers.InputLayer(batch_input_shape=(None, 3)).output, "Write batch_shape="),
        (lambda: iskra.Input(batch_input_shape=(None, 3), name="x"), "Write batch_shape="),
    ],
)
def test_the_shape_of_an_input(make, text):
    advice.forget()
    with pytest.warns(IskraWarning, match=text):
        assert make().shape == (None, 3)


def test_the_slope_of_a_leaky_relu():
    with pytest.warns(
        IskraWarning, match="LeakyReLU: alpha is the older name of negative_slope. Write negative_slope=0.5"
    ):
        layer = layers.LeakyReLU(alpha=0.5)
    assert layer([[-2.0, 3.0]]).tolist() == [[-1.0, 3.0]]
    assert layer.get_config()["negative_slope"] == 0.5
    assert "alpha" not in layer.get_config()

    class Own(layers.LeakyReLU):
        def __init__(self, alpha):
            super().__init__(2 * alpha)

    assert Own(alpha=0.25)([[-2.0]]).tolist() == [[-1.0]]


@pytest.mark.parametrize("kind", ["SGD", "Adam", "RMSprop"])
def test_the_rate_of_an_optimizer(kind):
    advice.forget()
    make = getattr(iskra.optimizers, kind)
    with pytest.warns(IskraWarning, match=f"{kind}: lr is the older name of learning_rate. Write learning_rate=0.25"):
        optimizer = make(lr=0.25)
    assert float(optimizer.learning_rate.numpy()) == 0.25 and "lr" not in optimizer.get_config()
    with pytest.warns(IskraWarning, match=f"{kind}: decay is ignored, as in Keras 3. Remove it"):
        optimizer = make(0.5, decay=1e-6)
    assert "decay" not in optimizer.get_config()

    class Own(make):
        def __init__(self, decay):
            super().__init__(2 * decay)

    assert float(Own(decay=0.25).learning_rate.numpy()) == 0.5


@pytest.mark.parametrize(
    "add",
    [
        lambda layer: layer.add_weight("w", (2, 3)),
        lambda layer: layer.add_weight("w", (2, 3), "float32", "ones", "l2", False),
        lambda layer: layer.add_weight("w", shape=(2, 3), initializer="ones"),
        lambda layer: layer.add_weight((2, 3), "ones", name="w"),
    ],
)
def test_the_name_of_a_weight_first(add):
    layer = iskra.Layer()
    weight = add(layer)
    assert (weight.name, weight.shape) == ("w", (2, 3))


def test_reductions():
    loss = iskra.losses.MeanSquaredError(reduction=Reduction.NONE)
    assert loss([[1.0], [3.0]], [[0.0], [0.0]]).tolist() == [1.0, 9.0]
    for value in Reduction.all():
        iskra.losses.MeanSquaredError(reduction=value)


@pytest.mark.parametrize("family", [iskra.losses, iskra.metrics], ids=["losses", "metrics"])
def test_short_names_of_functions(family):
    assert family.kullback_leibler_divergence is family.KLD is family.kld is family.kl_divergence
    assert family.mse is family.MSE is family.mean_squared_error
    assert family.mae is family.MAE is family.mean_absolute_error
    assert family.mape is family.MAPE is family.mean_absolute_percentage_error
    assert family.msle is family.MSLE is family.mean_squared_logarithmic_error
    assert family.logcosh is family.log_cosh


def test_what_a_normalization_has_learned(tmp_path):
    layer = layers.Normalization()
    with pytest.raises(AttributeError, match=r"expected adapt\(data\)"):
        layer.mean
    layer.adapt(np.array([[1.0, 10.0], [3.0, 30.0]]))
    assert (np.ravel(layer.mean).tolist(), np.ravel(layer.variance).tolist()) == ([2.0, 20.0], [1.0, 100.0])
    model = iskra.Sequential([iskra.Input((2,)), layer])
    model.save(tmp_path / "net.keras")
    assert np.ravel(iskra.models.load_model(tmp_path / "net.keras").layers[-1].mean).tolist() == [2.0, 20.0]
    given = layers.Normalization(mean=[1.0, 2.0], variance=4.0 * np.ones(2))
    given(np.zeros((1, 2)))
    assert np.ravel(given.mean).tolist() == [1.0, 2.0]


def test_the_shapes_of_a_layer():
    model = iskra.Sequential([iskra.Input((4, 3)), layers.Flatten(), Dense(2)])
    assert [layer.input_shape for layer in model.layers] == [(None, 4, 3), (None, 12)]
    assert [layer.output_shape for layer in model.layers] == [(None, 12), (None, 2)]
    a, b = iskra.Input((2,)), iskra.Input((2,))
    joined = layers.Concatenate()
    joined([a, b])
    assert joined.input_shape == [(None, 2), (None, 2)]
    with pytest.raises(AttributeError, match="expected a call on a symbolic input to know the layer's input"):
        Dense(3).input_shape

    class Own(iskra.Layer):
        def __init__(self):
            super().__init__()
            self.input_shape = (7,)

    assert Own().input_shape == (7,)


def test_a_convolution_with_another_kernel(engine):
    class Standardized(layers.Conv2D):
        def convolution_op(self, inputs, kernel):
            return super().convolution_op(inputs, kernel - ops.mean(kernel))

    layer = Standardized(2, 2, input_shape=(3, 3, 1), kernel_initializer="ones")
    assert np.array_equal(layer(np.ones((1, 3, 3, 1))), np.zeros((1, 2, 2, 2)))


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        ({"initializer": "ones", "shape": (2,)}, [1.0, 1.0]),
        ({"initializer": iskra.initializers.Constant(3.0), "shape": (2,)}, [3.0, 3.0]),
        ({"initializer": lambda shape, dtype: np.full(shape, 4, dtype), "shape": (2,), "dtype": "int32"}, [4, 4]),
        (
            {"initializer": np.array([1.0, 2.0]), "trainable": False, "autocast": False, "aggregation": "mean"},
            [1.0, 2.0],
        ),
        ({"initializer": [1, 2], "dtype": "float32"}, [1.0, 2.0]),
    ],
)
def test_ways_to_make_a_variable(arguments, value):
    variable = iskra.Variable(**arguments, name="v")
    assert variable.numpy().tolist() == value
    assert str(variable.dtype) == ("int32" if isinstance(value[0], int) else "float32")
    assert variable.name == "v"


def test_variables_that_cannot_be_made():
    with pytest.raises(ValueError, match="Variable: expected a shape with the initializer 'ones', got none"):
        iskra.Variable("ones")
    with pytest.raises(TypeError, match="Variable: expected known arguments, got caching_device"):
        iskra.Variable(1.0, caching_device=None)


def test_the_mask_of_a_value(engine):
    class Counted(iskra.Layer):
        supports_masking = True

        def call(self, inputs):
            mask = getattr(inputs, "_keras_mask", None)
            counted = ops.ones_like(inputs[..., 0]) if mask is None else ops.cast(mask, "float32")
            return ops.sum(counted, axis=1, keepdims=True)

    model = iskra.Sequential([iskra.Input((3,)), layers.Embedding(4, 2, mask_zero=True), Counted()])
    assert model.predict(np.array([[1, 2, 0], [1, 0, 0]]), verbose=0).ravel().tolist() == [2.0, 1.0]
