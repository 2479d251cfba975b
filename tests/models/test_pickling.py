"""Models as Python's own copies: `pickle` and `copy.deepcopy`."""

import copy
import pickle
import subprocess
import sys

import numpy as np
import pytest

import iskra
from iskra import layers, ops

X = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
Y = np.random.default_rng(1).integers(0, 3, 40)

WAYS = [pytest.param(lambda model: pickle.loads(pickle.dumps(model)), id="pickle"), copy.deepcopy]


class Scores(iskra.Model):
    def __init__(self):
        super().__init__()
        self.hidden = [layers.Dense(8, activation="relu"), layers.BatchNormalization()]
        self.scores = layers.Dense(3, activation="softmax")

    def call(self, inputs):
        for layer in self.hidden:
            inputs = layer(inputs)
        return self.scores(inputs)


def sequential():
    return iskra.Sequential(
        [iskra.Input((4,)), layers.Dense(8, activation="relu"), layers.Dropout(0.2), layers.Dense(3, "softmax")]
    )


def functional():
    inputs = iskra.Input((4,))
    shared = layers.Dense(4, activation="tanh")
    hidden = layers.Concatenate()([shared(inputs), shared(ops.square(inputs)), inputs * 2.0])
    return iskra.Model(inputs, layers.Dense(3, activation="softmax")(hidden))


def nested():
    inputs = iskra.Input((4,))
    return iskra.Model(inputs, layers.Dense(3, activation="softmax")(functional()(inputs)))


KINDS = [sequential, functional, nested, Scores]


def trained(make):
    iskra.utils.set_random_seed(3)
    model = make()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(X, Y, verbose=0)
    return model


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", KINDS)
def test_a_copy_goes_on_as_the_model_would(make, way):
    model = trained(make)
    other = way(model)
    np.testing.assert_array_equal(other.predict(X, verbose=0), model.predict(X, verbose=0))
    for each in (model, other):
        iskra.utils.set_random_seed(4)
        each.fit(X, Y, verbose=0)
    for one, two in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    assert other.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("make", KINDS)
def test_a_copy_is_on_its_own(make, way):
    model = trained(make)
    before = model.get_weights()
    way(model).fit(X, Y, verbose=0)
    for one, two in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("make", KINDS[:3])  # a class of one's own would have to be imported there
def test_a_compiled_model_is_trained_in_a_new_process(make, tmp_path):
    model = make()
    loss = iskra.losses.SparseCategoricalCrossentropy()
    model.compile("adam", loss, metrics=["accuracy"], weighted_metrics=["accuracy"])
    (tmp_path / "model").write_bytes(pickle.dumps((model, X, Y)))
    program = (
        "import pickle\n"
        "with open('model', 'rb') as file:\n"
        "    model, x, y = pickle.load(file)\n"
        "print(*model.fit(x, y, shuffle=False, verbose=0).history)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path, capture_output=True)
    assert done.stdout.split() == [name.encode() for name in model.fit(X, Y, verbose=0).history]


def test_weights_are_aligned_again():
    for weight in pickle.loads(pickle.dumps(trained(sequential))).weights:
        assert weight.value.ctypes.data % 64 == 0


def test_in_a_new_process_copies_become_parts_of_one_model(tmp_path):
    one, two = trained(functional), trained(functional)
    (tmp_path / "models").write_bytes(pickle.dumps(one) + pickle.dumps(two))
    np.save(tmp_path / "x.npy", X)
    program = (
        "import pickle, numpy as np\n"
        "with open('models', 'rb') as file:\n"
        "    one, two = pickle.load(file), pickle.load(file)\n"
        "import iskra\n"
        "x = np.load('x.npy')\n"
        "mean = iskra.layers.Average()([one.output, two.output])\n"
        "both = iskra.Model([one.input, two.input], mean)\n"
        "expected = (one.predict(x, verbose=0) + two.predict(x, verbose=0)) / 2\n"
        "np.testing.assert_allclose(both.predict([x, x], verbose=0), expected, rtol=1e-6)\n"
        "np.save('p.npy', one.predict(x, verbose=0))\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)
    np.testing.assert_array_equal(np.load(tmp_path / "p.npy"), one.predict(X, verbose=0))


def test_a_copied_op_is_the_op():
    assert copy.deepcopy(ops.add) is ops.add
    assert pickle.loads(pickle.dumps(ops.add)) is ops.add
