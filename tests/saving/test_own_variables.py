"""Layers that write and read their variables in their own way."""

import h5py
import numpy as np
import pytest

import iskra
from iskra import layers


@iskra.saving.register_keras_serializable("tests")
class Spread(layers.Layer):
    """A kernel that is stored transposed under its name, and a scale that is not stored."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.inner = layers.Dense(1, name="inner")
        self.seen = None

    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1], self.units), name="kernel")
        self.scale = self.add_weight((), "ones", name="scale", trainable=False)
        self.inner.build((None, self.units))

    def call(self, inputs):
        return self.inner(inputs @ self.kernel * self.scale)

    def save_own_variables(self, store):
        store["kernel"] = np.transpose(self.kernel)
        store["note"] = [7, 8]

    def load_own_variables(self, store):
        self.kernel.assign(np.transpose(store["kernel"]))
        self.seen = store["note"].tolist()


def network(units=3, layer=Spread):
    model = iskra.Sequential([iskra.Input((2,)), layers.Dense(2), layer(units, name="spread")])
    model.compile("adam", "mse")
    return model


X = np.arange(8.0).reshape(4, 2)


@pytest.mark.parametrize("ending", [".keras", ".weights.h5"])
def test_written_and_read(ending, tmp_path):
    model = network()
    model.fit(X, np.ones((4, 1)), verbose=0)
    path = tmp_path / f"net{ending}"
    (model.save if ending == ".keras" else model.save_weights)(path)
    if ending == ".keras":
        loaded = iskra.models.load_model(path)
    else:
        loaded = network()
        loaded.load_weights(path)
    assert loaded.get_layer("spread").seen == [7, 8]
    assert np.array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


def test_what_is_in_the_file(tmp_path):
    model = network()
    model.save_weights(tmp_path / "net.weights.h5")
    with h5py.File(tmp_path / "net.weights.h5") as store:
        assert sorted(store["layers/spread/vars"]) == ["kernel", "note"]
        assert np.array_equal(store["layers/spread/vars/kernel"][()], model.get_layer("spread").kernel.numpy().T)
        assert sorted(store["layers/spread/inner/vars"]) == ["0", "1"]


def test_all_or_nothing(tmp_path):
    network(4).save_weights(tmp_path / "net.weights.h5")
    model = network(3)
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"'spread' \(layers/spread/vars\) has a load_own_variables that raised Va"):
        model.load_weights(tmp_path / "net.weights.h5")
    assert all(map(np.array_equal, model.get_weights(), before))
    with pytest.warns(iskra.advice.IskraWarning, match="has a load_own_variables that raised"):
        model.load_weights(tmp_path / "net.weights.h5", skip_mismatch=True)
    assert np.array_equal(model.get_layer("spread").kernel, before[2])
    assert not np.array_equal(model.layers[0].kernel, before[0])


@iskra.saving.register_keras_serializable("tests")
class Silent(Spread):
    """Leaves out one of its variables."""

    def save_own_variables(self, store):
        super(Spread, self).save_own_variables(store)
        del store["1"]

    def load_own_variables(self, store):
        super(Spread, self).load_own_variables({**store, "1": np.float32(5.0)})


def test_by_the_methods_of_layers(tmp_path):
    model = network(layer=Silent)
    model.save_weights(tmp_path / "net.weights.h5")
    twin = network(layer=Silent)
    twin.load_weights(tmp_path / "net.weights.h5")
    assert np.array_equal(twin.get_layer("spread").kernel, model.get_layer("spread").kernel)
    assert float(twin.get_layer("spread").scale) == 5.0


def test_other_numbers_of_arrays():
    layer = layers.Dense(1, name="d")
    layer.build((None, 2))
    store = {}
    layer.save_own_variables(store)
    assert [array.shape for array in store.values()] == [(2, 1), (1,)]
    layer.load_own_variables({"0": np.ones((2, 1)), "1": np.zeros(1)})
    assert layer.get_weights()[0].tolist() == [[1.0], [1.0]]
    with pytest.raises(ValueError, match=r"Dense 'd'.load_own_variables: expected 2 arrays, got 1"):
        layer.load_own_variables({"0": np.ones((2, 1))})


@pytest.mark.parametrize(("name", "value"), [("words", ["a"]), ("a/b", [1.0])])
def test_what_cannot_be_written(name, value, tmp_path):
    class Text(layers.Identity):
        def save_own_variables(self, store):
            store[name] = value

    model = iskra.Sequential([iskra.Input((2,)), Text(name="text")])
    with pytest.raises(ValueError, match=f"text.save_own_variables: expected arrays of numbers .* got '{name}'"):
        model.save_weights(tmp_path / "net.weights.h5")
