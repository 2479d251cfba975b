"""Weights of booleans: what layers, programs and files see of them."""

import copy
import pickle

import h5py
import numpy as np
import pytest

import iskra
from iskra import ops

X = np.float32([[1.0, 2.0, 3.0], [-1.0, 0.0, 5.0]])


@iskra.saving.register_keras_serializable("tests")
class Seen(iskra.Layer):
    """Zeroes the columns that never had a value above 2."""

    def build(self, input_shape):
        self.seen = self.add_weight((input_shape[-1],), "zeros", dtype="bool", trainable=False, name="seen")

    def call(self, inputs):
        self.seen.assign(ops.logical_or(self.seen, ops.any(inputs > 2.0, axis=0)))
        return ops.where(self.seen, inputs, 0.0)


@pytest.fixture
def model(engine):
    made = iskra.Sequential([iskra.Input((3,)), Seen(name="seen")])
    made.compile("sgd", "mse")
    return made


def test_in_calls(engine):
    layer = Seen()
    assert layer(X).tolist() == [[0.0, 0.0, 3.0], [0.0, 0.0, 5.0]]
    assert layer.seen.dtype == "bool" and layer.seen.numpy().dtype == bool
    assert layer.seen.numpy().tolist() == [False, False, True]
    assert ops.logical_not(layer.seen).tolist() == [True, True, False]
    assert np.array_equal(np.asarray(layer.seen), layer.get_weights()[0])
    assert np.asarray(layer.seen, "float32").tolist() == [0.0, 0.0, 1.0]


@pytest.mark.filterwarnings("ignore::iskra.advice.IskraWarning")  # nothing is trained
def test_in_programs(model):
    model.fit(X, X, verbose=0)
    assert model.get_weights()[0].tolist() == [False, False, True]
    model.fit(2 * X, X, verbose=0)
    assert model.get_weights()[0].tolist() == [False, True, True]
    assert model.predict(X, verbose=0).tolist() == [[0.0, 2.0, 3.0], [0.0, 0.0, 5.0]]


@pytest.mark.parametrize("value", [[1, 0, 2], [0.5, 0.0, -1.0], np.array([True, False, True])])
def test_what_is_assigned(value, model):
    model.set_weights([np.asarray(value)])
    assert model.get_weights()[0].tolist() == [True, False, True]


@pytest.mark.parametrize("ending", [".keras", ".weights.h5", ".safetensors", ".h5"])
def test_in_files(ending, model, tmp_path):
    model.set_weights([np.array([True, False, True])])
    path = tmp_path / f"net{ending}"
    (model.save_weights if ending in (".weights.h5", ".safetensors") else model.save)(path)
    if ending in (".keras", ".h5"):
        loaded = iskra.models.load_model(path)
    else:
        loaded = iskra.Sequential([iskra.Input((3,)), Seen(name="seen")])
        loaded.load_weights(path)
    assert loaded.layers[0].seen.dtype == "bool"
    assert loaded.get_weights()[0].tolist() == [True, False, True]
    if ending == ".weights.h5":
        with h5py.File(path) as store:
            assert store["layers/seen/vars/0"].dtype == bool


def test_copies():
    layer = Seen()
    layer(X)
    for twin in (copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert twin.seen.dtype == "bool" and twin.seen.numpy().tolist() == [False, False, True]
        twin.seen.assign([1, 1, 1])
        assert layer.seen.numpy().tolist() == [False, False, True]


def test_state_passed_in_and_out():
    layer = Seen()
    layer.build((None, 3))
    outputs, (after,) = layer.stateless_call([], [np.array([True, False, False])], X)
    assert outputs.tolist() == [[1.0, 0.0, 3.0], [-1.0, 0.0, 5.0]]
    assert np.asarray(after).tolist() == [True, False, True] and not layer.seen.numpy().any()
