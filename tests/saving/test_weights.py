"""Weights in `.weights.h5` files: there and back, and what is refused."""

import sys

import h5py
import numpy as np
import pytest

import iskra
from iskra.advice import IskraWarning, forget
from iskra.layers import Dense, Input
from iskra.saving import weights
from iskra.saving.refusal import Refused
from saving.networks import network, same, state


@pytest.fixture(autouse=True)
def _no_advice_given_yet():
    forget()


def test_weights_and_optimizer_come_back(model, data, tmp_path):
    model.save_weights(tmp_path / "net.weights.h5")
    other = network(seed=2)
    other.load_weights(tmp_path / "net.weights.h5")
    assert same(other.get_weights(), model.get_weights())
    assert same([v.numpy() for v in other.optimizer.variables], [v.numpy() for v in model.optimizer.variables])


def test_training_goes_on_with_the_same_bits(model, data, tmp_path):
    model.save_weights(tmp_path / "net.weights.h5")
    other = network(seed=2)
    other.load_weights(tmp_path / "net.weights.h5")
    other.layers[1].seed_generator.state.assign(model.layers[1].seed_generator.state.numpy())  # Keras's files lack it
    for each in (model, other):
        each.fit(*data, epochs=2, shuffle=False, verbose=0)
    assert same(state(model), state(other))


def test_programs_that_are_made_already_see_the_new_weights(model, data, tmp_path):
    other = network(seed=2)
    other.predict(data[0])
    model.save_weights(tmp_path / "net.weights.h5")
    other.load_weights(tmp_path / "net.weights.h5")
    assert np.array_equal(other.predict(data[0]), model.predict(data[0]))


def test_weights_out_of_an_archive(model, tmp_path):
    model.save(tmp_path / "net.keras")
    other = network(seed=2)
    other.load_weights(tmp_path / "net.keras")
    assert same(other.get_weights(), model.get_weights())


def test_weights_of_a_model_that_is_not_compiled(model, tmp_path):
    plain = iskra.Sequential(iskra.Sequential.from_config(model.get_config()).layers)
    plain.build((None, 4))
    plain.save_weights(tmp_path / "plain.weights.h5")
    model.load_weights(tmp_path / "plain.weights.h5")  # and the optimizer stays as it is
    assert same(model.get_weights(), plain.get_weights())
    assert model.optimizer.iterations.numpy() == 2


def test_an_optimizer_saved_before_its_first_step(tmp_path, data):
    fresh = network(iskra.optimizers.Adam(0.125))
    fresh.save_weights(tmp_path / "net.weights.h5")
    other = network()
    other.load_weights(tmp_path / "net.weights.h5")
    assert other.optimizer.learning_rate.numpy() == 0.125
    other.fit(*data, verbose=0)


def test_another_optimizers_state_is_left_out_aloud(model, tmp_path):
    model.save_weights(tmp_path / "net.weights.h5")
    other = network("rmsprop", seed=2)
    with pytest.warns(IskraWarning, match=r"load_weights: the file has the state of another optimizer than RMSprop"):
        other.load_weights(tmp_path / "net.weights.h5")
    assert same(other.get_weights(), model.get_weights())
    assert other.optimizer.iterations.numpy() == 0


def test_saving_replaces_a_file(model, tmp_path):
    network(seed=2).save_weights(tmp_path / "net.weights.h5")
    model.save_weights(tmp_path / "net.weights.h5")
    other = network(seed=3)
    other.load_weights(tmp_path / "net.weights.h5")
    assert same(other.get_weights(), model.get_weights())


def test_saving_replaces_no_file_if_told_so(model, tmp_path):
    model.save_weights(tmp_path / "net.weights.h5")
    with pytest.raises(FileExistsError, match=r"save_weights: expected a new name as overwrite=False, got .* Choose"):
        model.save_weights(tmp_path / "net.weights.h5", overwrite=False)


def wide(seed=2):
    return network(seed=seed, units=5)


def deep(seed=2):
    model = network(seed=seed)
    model.add(Dense(2, name="more"))
    return model


@pytest.mark.parametrize(
    ("saved", "loading", "text"),
    [
        (wide, network, r"'hidden' \(layers/dense/vars\) has the shape \(4, 3\) for kernel, the file \(4, 5\)"),
        (deep, network, r"got layers/dense_2/vars, for which the model has no layer\. Build the model that was saved"),
        (network, deep, r"'more' \(layers/dense_2/vars\) has 2 arrays, the file 0"),
    ],
)
def test_weights_of_another_model_are_refused_whole(saved, loading, text, tmp_path):
    saved().save_weights(tmp_path / "net.weights.h5")
    model = loading()
    before = state(model)
    with pytest.raises(
        ValueError, match=rf"^load_weights: expected the weights of this model in '.*net\.weights\.h5'.*{text}"
    ):
        model.load_weights(tmp_path / "net.weights.h5")
    assert same(state(model), before)


def test_what_does_not_fit_can_be_left_out(model, tmp_path):
    model.save_weights(tmp_path / "net.weights.h5")
    other = iskra.Sequential([Input((4,)), Dense(3), Dense(5, name="classes")])
    before = other.get_weights()
    with pytest.warns(IskraWarning, match=r"load_weights: some weights .* were left out: 'classes' .*kernel"):
        other.load_weights(tmp_path / "net.weights.h5", skip_mismatch=True)
    assert same(other.get_weights(), [*model.get_weights()[:2], *before[2:]])


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda m: m.save_weights("net.png"),
            ValueError,
            r"save_weights: expected a name that ends in \.w",
        ),
        (lambda m: m.load_weights("net.npz"), ValueError, r"load_weights: .* ends in .*\.keras, got"),
        (
            lambda m: m.save_weights("n.weights.h5", max_shard_size=1),
            ValueError,
            r"expected max_shard_size=None, got 1",
        ),
        (
            lambda m: m.load_weights("n.weights.h5", by_name=True),
            ValueError,
            r"an \.h5 file with by_name=True",
        ),
        (
            lambda m: m.load_weights("n.keras", objects_to_skip=[]),
            ValueError,
            r"file with objects_to_skip",
        ),
        (lambda m: m.load_weights("n.weights.h5", options=1), ValueError, r"no further arguments, got {'options'"),
        (lambda m: m.load_weights("n.weights.h5"), FileNotFoundError, r"n\.weights\.h5"),
        (lambda m: m.save_weights("no/n.weights.h5"), FileNotFoundError, r"n\.weights\.h5"),
    ],
)
def test_calls_that_cannot_be_met(call, error, text, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=text):
        call(model)


def test_a_model_without_weights_yet(tmp_path):
    model = iskra.Sequential([Dense(3)], name="fresh")
    for call in (model.save_weights, model.load_weights):
        with pytest.raises(ValueError, match=r"weights: expected a model with weights, got 'fresh', .* Input\(shape\)"):
            call(tmp_path / "net.weights.h5")


def test_without_h5py(model, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ImportError, match=r"^h5py is required: pip install 'iskra\[files\]'\.$"):
        model.save_weights(tmp_path / "net.weights.h5")
    assert list(tmp_path.iterdir()) == []


def test_layers_inside_layers(tmp_path):
    class Block(iskra.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.parts = [Dense(3), Dense(4)]
            self._last = Dense(2)

        def build(self, input_shape):
            self.scale = self.add_weight(shape=(1,), name="scale")

        def call(self, inputs):
            for part in self.parts:
                inputs = part(inputs)
            return self._last(inputs) * self.scale

    models = [iskra.Sequential([Input((5,)), Block(), Dense(1)]) for _ in range(2)]
    models[0].save_weights(tmp_path / "net.weights.h5")
    models[1].load_weights(tmp_path / "net.weights.h5")
    assert same(models[0].get_weights(), models[1].get_weights())


def test_an_optimizer_without_slots_stays_so_where_its_state_cannot_be_read(model, tmp_path, monkeypatch):
    """Found by the fuzzer: the slots had been made before the file turned out to be damaged."""
    model.save_weights(tmp_path / "net.weights.h5")
    other = network(seed=2)
    before = state(other)
    whole = weights.values_of
    monkeypatch.setattr(
        weights, "values_of", lambda dataset: damaged() if "optimizer" in dataset.name else whole(dataset)
    )
    with pytest.raises(ValueError, match=r"load_weights: expected readable arrays in .*"):
        other.load_weights(tmp_path / "net.weights.h5")
    assert not other.optimizer.built
    assert same(state(other), before)


def damaged():
    raise Refused("readable arrays", "none")


def test_an_optimizer_state_beyond_all_measure_is_not_read(model, tmp_path):
    model.save_weights(tmp_path / "net.weights.h5")
    with h5py.File(tmp_path / "net.weights.h5", "r+") as file:
        file["optimizer/vars/99"] = np.zeros(10_000, np.float32)
    other = network(seed=2)
    with pytest.warns(IskraWarning, match=r"another optimizer than Adam \(has at most \d+ numbers, the file more\)"):
        other.load_weights(tmp_path / "net.weights.h5")
    assert same(other.get_weights(), model.get_weights())
