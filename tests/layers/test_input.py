"""Inputs: their shapes with and without a batch size, and what is refused."""

import numpy as np
import pytest

import iskra
from iskra import layers, ops


@pytest.mark.parametrize("arguments", [{"batch_shape": (2, 3)}, {"shape": (3,), "batch_size": np.int64(2)}])
def test_batch_size_is_kept_through_layers_and_ops(arguments):
    x = iskra.Input(**arguments)
    y = layers.Dropout(0.5)(layers.Dense(4)(x))
    both = layers.Concatenate()([y, ops.relu(y)])
    column = ops.sum(both * 2, axis=1, keepdims=True)
    assert [value.shape for value in (x, y, both, column, column[0])] == [(2, 3), (2, 4), (2, 8), (2, 1), (1,)]
    model = iskra.Model(x, column)
    assert model.input_shape == (2, 3) and model.output_shape == (2, 1)


def test_layers_inside_of_layers_keep_the_batch_size():
    inner = iskra.Sequential([iskra.Input(batch_shape=(5, 3)), layers.Dense(4)])
    assert inner.output_shape == (5, 4)
    x = iskra.Input(batch_shape=(2, 6, 3))
    assert layers.TimeDistributed(inner)(x).shape == (2, 6, 4)
    assert layers.LSTM(4, return_sequences=True)(x).shape == (2, 6, 4)
    assert layers.MultiHeadAttention(1, 2)(x, x).shape == (2, 6, 3)
    assert layers.Flatten()(x).shape == (2, 18)


def test_batches_of_other_sizes_are_taken(tmp_path):
    model = iskra.Sequential([iskra.Input(batch_shape=(4, 3)), layers.Dense(2), layers.BatchNormalization()])
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).normal(size=(10, 3)).astype("float32")
    model.fit(x, x[:, :2], batch_size=8, verbose=0)
    model.save(tmp_path / "m.keras")
    loaded = iskra.models.load_model(tmp_path / "m.keras")
    assert loaded.input_shape == (4, 3) and loaded.output_shape == (4, 2)
    np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))


def test_stateful_layer_has_the_states_of_the_stated_batch():
    model = iskra.Sequential([iskra.Input(batch_shape=(2, 6, 3)), layers.LSTM(4, stateful=True)])
    assert model.layers[0].states[0].shape == (2, 4)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"shape": (2, 3), "batch_shape": (2, 3)}, "Input: expected batch_shape alone, got shape as well"),
        ({"batch_size": 4, "batch_shape": (2, 3)}, "Input: expected batch_shape alone, got batch_size as well"),
        ({}, "Input: expected the shape of one example as a tuple, got None. To make one, pass a `shape`"),
        (
            {"batch_size": 4},
            "Input: expected the shape of one example as a tuple, got None. To make one, pass a `shape`",
        ),
        ({"shape": (3,), "input_tensor": np.zeros(3)}, "Input: expected a KerasTensor as input_tensor, got array"),
        ({"shape": (4,), "input_tensor": (2, 3)}, r"expected the tensor's shape, \(3,\), got \(4,\). Remove shape"),
        ({"batch_shape": (2, 4), "input_tensor": (2, 3)}, "expected the tensor's batch_shape"),
        ({"batch_size": 4, "input_tensor": (2, 3)}, "expected the tensor's batch_size, 2, got 4"),
        ({"dtype": "int32", "input_tensor": (2, 3)}, "expected the tensor's dtype, 'float32', got 'int32'"),
    ],
)
def test_refused(arguments, text):
    if isinstance(arguments.get("input_tensor"), tuple):
        arguments = {**arguments, "input_tensor": iskra.KerasTensor(arguments["input_tensor"])}
    with pytest.raises(ValueError, match=text):
        layers.InputLayer(**arguments)


def test_tensor_of_ones_own_is_an_input():
    tensor = iskra.KerasTensor((2, 3), name="mine")
    layer = layers.InputLayer(input_tensor=tensor, batch_size=2)
    assert layer.output is tensor and layer.batch_shape == (2, 3) and tensor.name == "mine"
    alone = iskra.KerasTensor((None, 3))
    model = iskra.Model(alone, alone * 2)
    np.testing.assert_array_equal(model.predict(np.ones((1, 3)), verbose=0), [[2, 2, 2]])
    with pytest.raises(ValueError, match="expected a tensor that no layer gave, got the output of 'multiply'"):
        iskra.Input(tensor=alone * 2)
    with pytest.raises(ValueError, match="KerasTensor: expected sparse=False and ragged=False"):
        iskra.KerasTensor((2, 3), sparse=True)


def test_build_knows_the_batch_size_of_an_input():
    class States(layers.Layer):
        def build(self, input_shape):
            self.shape = input_shape
            self.state = self.add_weight(shape=(input_shape[0], input_shape[-1]), initializer="ones", trainable=False)

        def call(self, inputs):
            return inputs + self.state

    layer = States()
    model = iskra.Sequential([iskra.Input(batch_shape=(2, 3)), layer])
    np.testing.assert_array_equal(model.predict(np.ones((2, 3)), verbose=0), np.full((2, 3), 2))
    assert layer.shape == (2, 3) and layer.get_build_config() == {"input_shape": (2, 3)}
    free = layers.Dense(2)
    free(np.ones((4, 3)))
    assert free.get_build_config() == {"input_shape": (None, 3)}


def test_a_number_a_row_has_an_empty_shape():
    assert iskra.Input(()).shape == layers.InputLayer(shape=()).batch_shape == (None,)
    assert iskra.Input(batch_shape=(4,)).shape == (4,)


def test_lengths_of_zero():
    assert layers.LayerNormalization()(iskra.Input((0, 10))).shape == (None, 0, 10)
    assert layers.LayerNormalization()(np.zeros((1, 0, 10))).shape == (1, 0, 10)
    assert layers.Flatten()(np.zeros((2, 0, 3))).shape == (2, 0)
    assert layers.Reshape((0, 5))(np.zeros((2, 0, 3))).shape == (2, 0, 5)


@pytest.mark.parametrize("layer", [layers.Flatten(), layers.Reshape((-1,))])
def test_batch_size_is_kept_where_other_lengths_are_unknown(layer):
    assert layer(iskra.Input(batch_shape=(5, 2, None))).shape == (5, None)
