"""Advice is given where it helps, and only there, and once."""

import inspect
import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from iskra import advice, losses
from iskra.advice import IskraWarning
from iskra.data import Data, advise_before_fit, split_validation

SPARSE = "sparse_categorical_crossentropy"


@pytest.fixture(autouse=True)
def unsaid():
    advice.forget()
    yield
    advice.forget()


def layer(kind, **attributes):
    return type(kind, (), attributes)()


def activation(name):
    return SimpleNamespace(__name__=name)


def dense(name="softmax", units=10):
    return layer("Dense", name="out", activation=activation(name), units=units)


def heard(*args, **kwargs):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        advise_before_fit(*args, **kwargs)
    assert all(w.category is IskraWarning for w in caught)
    return [str(w.message) for w in caught]


BYTES = Data([np.random.default_rng(0).integers(0, 256, (300, 784)).astype("uint8")], num_rows=300)


def test_bytes_into_a_dense_net():
    (message,) = heard(BYTES, layers=[layer("Flatten"), dense()])
    assert message.startswith("fit: the inputs reach 255; ") and "Divide images by 255" in message
    advice.forget()
    assert heard(BYTES, layers=[layer("Sequential", layers=[layer("Reshape"), dense()]), dense()])


def test_wide_columns_into_a_dense_net():
    table = np.random.default_rng(0).normal(0, 1, (1000, 3)) * [1, 1, 5000]
    (message,) = heard(Data([table], num_rows=1000), layers=[dense("relu")])
    assert "Scale every column" in message


@pytest.mark.parametrize("first", ["Rescaling", "Normalization", "BatchNormalization", "Embedding", "Mine"])
def test_layers_that_may_scale_are_trusted(first):
    assert not heard(BYTES, layers=[layer(first), dense()])


def test_scaled_inputs_are_fine():
    for x in (BYTES.x[0] / 255, BYTES.x[0] % 17, np.zeros((5, 2))):
        assert not heard(Data([x], num_rows=len(x)), layers=[dense()], loss=SPARSE)


def test_sorted_labels():
    y = np.repeat(np.arange(10), 30)
    train, tail = split_validation(Data([np.zeros((300, 1))], [y], num_rows=300), 0.2)
    (message,) = heard(train, tail=tail, loss=SPARSE)
    assert "the labels are sorted" in message and "np.random.permutation" in message
    onehot = Data(train.x, [np.eye(10)[train.y[0]]], num_rows=240), Data(tail.x, [np.eye(10)[tail.y[0]]], num_rows=60)
    advice.forget()
    assert heard(onehot[0], tail=onehot[1], loss="categorical_crossentropy")


def test_classes_in_the_tail_only():
    y = np.array([0, 1, 0, 1, 1, 0, 0, 1, 2, 1, 2])
    train, tail = split_validation(Data([np.zeros((11, 1))], [y], num_rows=11), 0.3)
    (message,) = heard(train, tail=tail, loss=SPARSE)
    assert "50% of its rows have classes that do not occur before it" in message


def test_shuffled_labels_are_fine():
    y = np.random.default_rng(0).integers(0, 200, 1000)  # many rare classes
    train, tail = split_validation(Data([np.zeros((1000, 1))], [y], num_rows=1000), 0.2)
    assert not heard(train, tail=tail, loss=SPARSE)
    assert not heard(train, tail=tail, loss="mse")


def test_probabilities_where_logits_are_declared():
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    data = Data([np.zeros((2, 2))], num_rows=2)
    (message,) = heard(data, layers=[dense("softmax")], loss=loss)
    assert "from_logits=True, but 'out' already ends in softmax" in message
    assert not heard(data, layers=[dense("linear")], loss=loss)


def test_logits_where_probabilities_are_wanted():
    data = Data([np.zeros((2, 2))], num_rows=2)
    (message,) = heard(data, layers=[dense("linear")], loss=SPARSE)
    assert "'out' has no activation. Give it activation='softmax'" in message
    advice.forget()
    (message,) = heard(data, layers=[dense("linear", 1)], loss="binary_crossentropy")
    assert "activation='sigmoid'" in message
    assert not heard(data, layers=[dense("linear"), layer("Softmax")], loss=SPARSE)
    assert not heard(data, layers=[dense("linear")], loss="mse")


def test_a_softmax_over_one_unit():
    (message,) = heard(Data([np.zeros((2, 2))], num_rows=2), layers=[dense("softmax", 1)], loss="binary_crossentropy")
    assert "is always 1. Use activation='sigmoid'" in message


def test_advice_is_given_once_at_the_users_line():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        advise_before_fit(BYTES, layers=[dense()])
        line = inspect.currentframe().f_lineno - 1
        advise_before_fit(BYTES, layers=[dense()])
    assert [(w.filename, w.lineno) for w in caught] == [(__file__, line)]
