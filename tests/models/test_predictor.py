"""Predictions: every way to ask for them gives the same numbers."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import iskra
from iskra.layers import Dense, Dropout, Flatten, Input

X = np.random.default_rng(0).normal(size=(700, 4, 2)).astype(np.float32)


pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def model():
    iskra.utils.set_random_seed(1)
    return iskra.Sequential([Input((4, 2)), Flatten(), Dense(7, activation="relu"), Dropout(0.5), Dense(3)])


def by_hand(model, x):
    kernel, bias, last, shift = model.get_weights()
    return np.maximum(x.reshape(len(x), -1) @ kernel + bias, 0) @ last + shift


@pytest.mark.parametrize("batch_size", [None, 1, 7, 32, 700, 5000])
def test_batch_size_does_not_matter(model, batch_size, engine):
    y = model.predict(X, batch_size, verbose=0)
    np.testing.assert_allclose(y, by_hand(model, X), rtol=1e-5, atol=1e-6)
    if engine == "native":  # NumPy's products of few rows and of many differ in the last bit
        np.testing.assert_array_equal(y, model.predict(X, verbose=0))
    assert y.dtype == np.float32 and y.flags.c_contiguous


@pytest.mark.parametrize("rows", [1, 2, 31, 256, 257])
def test_all_ways_to_ask(model, rows):
    x = X[:rows]
    expected = by_hand(model, x)
    for y in (model(x), model.predict(x, verbose=0), model.predict_on_batch(x), model(x.tolist())):
        np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("dtype", ["float16", "float64", "int8", "uint8", "int64", "bool", ">f4"])
def test_any_numeric_dtype(model, dtype):
    x = (np.abs(X[:40]) * 3).astype(dtype)
    expected = by_hand(model, x.astype(np.float32))
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(model(x), expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    "view",
    [lambda x: x[::2], lambda x: x[::-1], lambda x: x[:, ::-1], lambda x: x.transpose(0, 2, 1).reshape(700, 4, 2)],
)
def test_any_memory_layout(model, view):
    x = view(X)
    expected = by_hand(model, np.ascontiguousarray(x))
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model(x), expected, rtol=1e-5, atol=1e-6)


def test_new_weights_are_seen_at_once(model):
    before = model(X[:1])
    model.set_weights([2 * w for w in model.get_weights()])
    assert not np.array_equal(model(X[:1]), before)
    np.testing.assert_allclose(model.predict(X[:1]), by_hand(model, X[:1]), rtol=1e-5)


def test_outputs_are_new_each_time(model):
    first = model(X[:2])
    kept = first.copy()
    model(X[2:4])
    np.testing.assert_array_equal(first, kept)


def test_steps(model):
    assert model.predict(X, batch_size=100, steps=3, verbose=0).shape == (300, 3)
    assert model.predict(X, batch_size=600, steps=3, verbose=0).shape == (700, 3)


def test_training_draws(model):
    drops = [model(X[:50], training=True) for _ in range(2)]
    assert not np.array_equal(*drops)


def test_callbacks_see_each_batch(model):
    class Watch(iskra.callbacks.Callback):
        def __init__(self):
            self.heard = []

        def on_predict_begin(self, logs=None):
            self.heard.append("begin")

        def on_predict_batch_end(self, batch, logs=None):
            self.heard.append((batch, logs["outputs"].shape))

        def on_predict_end(self, logs=None):
            self.heard.append("end")

    watch = Watch()
    y = model.predict(X, batch_size=300, verbose=0, callbacks=[watch])
    assert watch.heard == ["begin", (0, (300, 3)), (1, (300, 3)), (2, (100, 3)), "end"]
    np.testing.assert_array_equal(y, model.predict(X, verbose=0))


def test_several_outputs():
    class Two(iskra.Model):
        def __init__(self, kind):
            super().__init__()
            self.a, self.b, self.kind = Dense(2), Dense(3), kind

        def call(self, inputs):
            a, b = self.a(inputs), self.b(inputs)
            return {"a": a, "b": b} if self.kind is dict else self.kind([a, b])

    x = X[:, 0]
    for kind in (list, tuple):
        y = Two(kind).predict(x, batch_size=100, verbose=0)
        assert type(y) is kind and [part.shape for part in y] == [(700, 2), (700, 3)]
    y = Two(dict)(x)
    assert {name: part.shape for name, part in y.items()} == {"a": (700, 2), "b": (700, 3)}


def test_several_inputs():
    class Sum(iskra.Model):
        def call(self, inputs):
            return inputs[0] + inputs[1]

    model = Sum()
    np.testing.assert_allclose(model.predict([X, X], verbose=0), 2 * X)
    np.testing.assert_allclose(model([X, X]), 2 * X)


@pytest.mark.parametrize(
    ("x", "error", "text"),
    [
        (np.zeros((0, 4, 2)), ValueError, "expected at least one row and one value in x, got an empty array"),
        (np.array([["a"]]), TypeError, "expected numbers in x, got strings such as 'a'"),
        (np.full((1, 4, 2), np.nan), ValueError, "predict: expected .* in x, got nan"),
        (np.zeros((1, 4, 3)), ValueError, r"predict: expected x of shape \(None, 4, 2\), got \(1, 4, 3\)"),
        (np.zeros((4, 2)), ValueError, r"predict: expected x of shape .* One row needs an axis in front of it"),
        (None, TypeError, "predict: expected an array, list or frame for x, got None"),
    ],
)
def test_errors(model, x, error, text):
    with pytest.raises(error, match=text):
        model.predict(x)


def test_bad_calls(model):
    with pytest.raises(TypeError, match="expected numbers in inputs, got strings such as 'a'"):
        model(np.array([["a"]]))
    with pytest.raises(ValueError, match="predict: expected batch_size of at least 1, got 0"):
        model.predict(X, batch_size=0)
    with pytest.raises(ValueError, match="predict: expected verbose to be 'auto', 0, 1 or 2, got 7"):
        model.predict(X, verbose=7)


def test_threads_may_share_a_model(model, engine):
    expected = by_hand(model, X)

    def ask(rows):
        return [model.predict(X[rows : 2 * rows], verbose=0), model(X[rows : 2 * rows])]

    with ThreadPoolExecutor(4) as pool:
        for rows, answers in zip(range(1, 41), pool.map(ask, range(1, 41)), strict=True):
            for answer in answers:
                np.testing.assert_allclose(answer, expected[rows : 2 * rows], rtol=1e-5, atol=1e-6)
