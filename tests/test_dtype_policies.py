"""Dtype policies: floats of other precision are kept in configs and computed in float32; integers are honoured."""

import json
import pickle

import numpy as np
import pytest

import iskra
from iskra import config, dtype_policies, layers, mixed_precision
from iskra.advice import IskraWarning, forget

X = np.array([[1.7, 2.2], [-0.5, 300.0]])


@pytest.fixture(autouse=True)
def fresh():
    forget()
    yield
    mixed_precision.set_global_policy("float32")


@pytest.mark.parametrize(
    ("name", "compute", "variable"),
    [
        ("float32", "float32", "float32"),
        ("float64", "float64", "float64"),
        ("mixed_float16", "float16", "float32"),
        ("mixed_bfloat16", "bfloat16", "float32"),
        ("int", "int32", "int32"),
        ("uint8", "uint8", "uint8"),
        (np.int64, "int64", "int64"),
        (np.dtype("float16"), "float16", "float16"),
    ],
)
def test_policies_by_name(name, compute, variable):
    policy = dtype_policies.get(name)
    assert (policy.compute_dtype, policy.variable_dtype) == (compute, variable)
    assert policy == dtype_policies.get(policy) == dtype_policies.deserialize(dtype_policies.serialize(policy))
    assert hash(policy) == hash(iskra.DTypePolicy(policy.name)) and policy != "float32"
    assert json.loads(json.dumps(dtype_policies.serialize(policy)))["class_name"] == "DTypePolicy"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("float8", "got 'float8'. Known: float16"),
        ("int8_from_float32", "Quantize the exported"),
        (3, "got 3. Pass one"),
    ],
)
def test_unknown_policies(name, text):
    with pytest.raises(ValueError, match=f"dtype: expected .*{text}"):
        dtype_policies.get(name)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "mixed_float16", iskra.DTypePolicy("float64")])
def test_other_floats_are_computed_in_float32_and_said_once(dtype, tmp_path):
    name = getattr(dtype, "name", dtype)
    with pytest.warns(
        IskraWarning, match=f"Dense: expected dtype 'float32', got '{name}'. Programs compute in float32"
    ):
        layer = layers.Dense(3, dtype=dtype)
    assert layer(X).dtype == layer.dtype == layer.compute_dtype == layer.kernel.dtype == "float32"
    assert layer.dtype_policy.name == name and layers.Dense(3, dtype=dtype).dtype_policy == layer.dtype_policy
    for twin in (layers.deserialize(layers.serialize(layer)), pickle.loads(pickle.dumps(layer))):
        assert twin.dtype_policy == layer.dtype_policy and twin.get_config() == layer.get_config()
    model = iskra.Sequential([iskra.Input((2,), dtype=name.removeprefix("mixed_")), layer])
    model.compile("sgd", "mse")
    model.fit(X / 300, X[:, [0, 1, 0]] / 300, verbose=0)
    model.save(tmp_path / "m.keras")
    loaded = iskra.models.load_model(tmp_path / "m.keras")
    assert loaded.layers[0].dtype_policy.name == name
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


def test_the_global_policy_is_that_of_layers_without_one():
    with pytest.warns(IskraWarning, match="set_dtype_policy: expected dtype 'float32', got 'mixed_float16'"):
        config.set_dtype_policy("mixed_float16")
    config.set_dtype_policy("mixed_bfloat16")  # which is honoured
    assert config.dtype_policy().name == mixed_precision.global_policy().name == "mixed_bfloat16"
    layer = layers.Dense(3)
    assert layer.get_config()["dtype"]["config"] == {"name": "mixed_bfloat16"} and layer(X).dtype == "float32"
    assert layers.Dense(3, dtype="float32").dtype_policy.name == "float32"
    mixed_precision.set_global_policy(mixed_precision.Policy("float32"))
    assert "dtype" not in layers.Dense(3).get_config()
    layer.dtype_policy = "float32"
    assert "dtype" not in layer.get_config()


def test_settings_losses_and_metrics_of_other_floats():
    for make in (config.set_floatx, lambda dtype: iskra.losses.Huber(dtype=dtype)):
        forget()
        with pytest.warns(
            IskraWarning, match="expected dtype 'float32', got 'float64'. Programs compute in float32, wh"
        ):
            make("float64")
    assert config.floatx() == iskra.metrics.Mean(dtype="float64").dtype == "float32"


@pytest.mark.parametrize("dtype", ["int32", "int64", "uint8"])
def test_integers_are_honoured_without_weights(dtype):
    data = np.abs(X) % 256
    for layer in (layers.Rescaling(2, dtype=dtype), layers.Flatten(dtype=dtype), layers.RandomFlip(dtype=dtype)):
        assert layer.dtype == layer.compute_dtype == dtype and layer.dtype_policy.is_integer
        images = data.reshape(1, 2, 2, 1) if isinstance(layer, layers.RandomFlip) else data
        assert layer(images).dtype.kind in "iu" and layer(iskra.Input(images.shape[1:])).dtype == "int32"
    np.testing.assert_array_equal(layers.Rescaling(2.6, dtype=dtype)(data), [[2, 5], [0, 114]])
    assert layers.CategoryEncoding(3, dtype=dtype)([1, 2]).dtype == dtype
    with pytest.raises(ValueError, match=f"Dense .*: expected a dtype of floats for a layer with weights .* '{dtype}'"):
        layers.Dense(3, dtype=dtype)(X)


def test_a_layer_of_integers_of_ones_own():
    class Halved(iskra.Layer):
        def call(self, inputs):
            return inputs // 2

    np.testing.assert_array_equal(Halved(dtype="int32")(X), [[0, 1], [0, 150]])
    np.testing.assert_allclose(Halved(dtype="int32", autocast=False)(X), X // 2)


def test_bytes_of_a_program_are_bytes_of_an_array():
    model = iskra.Sequential([iskra.Input((2,)), layers.Rescaling(1 / 2, dtype="uint8")])
    np.testing.assert_array_equal(
        model.predict(np.abs(X), verbose=0), layers.Rescaling(1 / 2, dtype="uint8")(np.abs(X))
    )
