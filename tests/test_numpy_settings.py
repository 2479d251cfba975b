"""NumPy's scalars as settings: names out of an array of strings, rates out of a grid, sizes out of a shape."""

import inspect
import json

import numpy as np
import pandas as pd
import pytest

import iskra
from iskra import layers, ops
from iskra.configurable import plain
from test_configurable import PROGRAM, classes


def numpy_like(value, floats):
    """A value with NumPy's scalars in place of Python's."""
    if isinstance(value, (list, tuple)):
        return type(value)(numpy_like(part, floats) for part in value)
    kinds = {bool: np.bool_, int: np.int64, float: floats, str: np.str_}
    return kinds[type(value)](value) if type(value) in kinds else value


@pytest.mark.parametrize(("kind", "family"), classes())
def test_every_class_takes_them(kind, family):
    defaults = {
        name: p.default
        for name, p in inspect.signature(kind.__init__).parameters.items()
        if p.default not in (None, p.empty)
    }
    given = defaults | PROGRAM.sample_arguments(kind)
    try:
        expected = kind(**given).get_config()
    except (TypeError, ValueError):  # defaults that exclude each other when they are passed
        given = PROGRAM.sample_arguments(kind)
        expected = kind(**given).get_config()
    config = kind(**{name: numpy_like(value, np.float64) for name, value in given.items()}).get_config()
    assert json.dumps({**config, "name": None}) == json.dumps({**expected, "name": None})
    kind(**{name: numpy_like(value, np.float32) for name, value in given.items()})


@pytest.mark.parametrize("scalar", [np.float16(0.5), np.float32(0.5), np.float64(0.5), np.array(0.5)])
def test_a_rate_is_a_number_of_python(scalar):
    layer = layers.Dropout(scalar)
    assert type(layer.rate) is float and layer.get_config()["rate"] == 0.5
    assert type(plain([1, (scalar,)])[1][0]) is float and plain([1, 2]) == [1, 2]


def test_names_and_settings_of_a_model_are_saved_and_loaded(tmp_path):
    names = np.array(["in", "hidden", "out", "err", "relu", "sgd", "mse"])
    x = np.random.default_rng(0).normal(size=(20, 4)).astype("float32")
    inputs = iskra.Input((np.int64(4),), name=names[0], batch_size=np.int32(5))
    hidden = layers.Dense(np.uint8(3), names[4], name=names[1], use_bias=np.bool_(True))(inputs)
    model = iskra.Model(inputs, {names[2]: layers.Dense(4, name=names[2])(hidden)}, name=np.str_("net"))
    model.compile(names[5], {names[2]: names[6]}, metrics={names[2]: [iskra.metrics.MeanAbsoluteError(name=names[3])]})
    settings = {"batch_size": np.int64(5), "epochs": np.int8(2), "verbose": np.int64(0), "shuffle": np.bool_(True)}
    logs = model.fit({names[0]: x}, {names[2]: x}, validation_split=np.float32(0.25), **settings).history
    assert {"loss", "val_loss"} <= set(logs) and all(type(name) is str for name in model.input_names)
    model.fit(x, x, validation_data=(x, x), validation_freq=np.int64(1), steps_per_epoch=np.int64(1), verbose=0)
    model.optimizer.learning_rate = np.float32(0.5)
    model.layers[1].trainable = np.bool_(False)
    model.save(np.str_(tmp_path / "m.keras"))
    loaded = iskra.models.load_model(np.str_(tmp_path / "m.keras"))
    assert loaded.name == "net" and loaded.layers[1].trainable is False
    for ours, other in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, other)


def test_numbers_in_a_config_of_ones_own_are_saved(tmp_path):
    class Scaled(iskra.Layer):
        def __init__(self, width, factor, **kwargs):
            super().__init__(**kwargs)
            self.width, self.factor = width, factor

        def build(self, input_shape):
            shape = (input_shape[-1], self.width)
            self.kernel = self.add_weight(shape=shape, initializer=np.str_("ones"), name=np.str_("kernel"))

        def call(self, inputs):
            return ops.matmul(inputs, self.kernel) * self.factor

        def get_config(self):
            return {**super().get_config(), "width": self.width, "factor": self.factor}

    model = iskra.Sequential([iskra.Input((4,)), Scaled(np.int64(3), np.float32(0.5))])
    model.save(tmp_path / "m.keras")
    loaded = iskra.models.load_model(tmp_path / "m.keras", custom_objects={"Scaled": Scaled})
    np.testing.assert_array_equal(loaded.predict(np.ones((1, 4)), verbose=0), [[2, 2, 2]])


def test_ops_take_them_as_axes_and_lengths():
    x, i = iskra.Input((4,)), np.int64
    results = {
        (None, 1, 4): ops.expand_dims(x, i(1)),
        (None, 2, 2): ops.reshape(x, (i(-1), i(2), i(2))),
        (None, 8): ops.concatenate([x, ops.roll(x, i(1), axis=i(1))], axis=i(-1)),
        (None, 1): ops.sum(ops.flip(x, i(1)), axis=i(1), keepdims=np.bool_(True)),
        (None, 3): x[:, : i(3)] * np.float32(2) + i(1),
        (None,): ops.squeeze(x[:, : i(1)], i(1)),
    }
    assert all(value.shape == shape for shape, value in results.items())
    assert ops.zeros(i(3)).shape == (3,)


def test_nullable_and_categorical_columns_are_numbers():
    frame = pd.DataFrame({"a": pd.array([1, 2, 3], "Int64"), "b": pd.array([True, False, True], "boolean")})
    frame["c"] = pd.Series([0.5, 1.5, 0.5], dtype="Float32")
    frame["d"] = pd.Categorical([1, 2, 1])
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(1, kernel_initializer="ones")])
    model.compile("sgd", "mse")
    np.testing.assert_allclose(model.predict(frame, verbose=0)[:, 0], [3.5, 5.5, 5.5])
    model.fit(frame, pd.Series([1, 0, 1], dtype="Int64"), verbose=0)
