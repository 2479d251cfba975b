"""Constraints: Keras's formulas, and that training keeps to them."""

from __future__ import annotations

import numpy as np
import pytest

import iskra
from iskra import constraints, ops
from iskra.layers import Dense

W = np.random.default_rng(0).normal(size=(5, 3)).astype(np.float32) * 3
X = np.random.default_rng(1).normal(size=(64, 5)).astype(np.float32)
Y = np.random.default_rng(2).normal(size=(64, 3)).astype(np.float32) * 10


def norms(w):
    return np.sqrt((w**2).sum(0))


def test_formulas():
    np.testing.assert_allclose(norms(constraints.MaxNorm(1.5)(W)), np.minimum(norms(W), 1.5), rtol=1e-6)
    np.testing.assert_allclose(norms(constraints.UnitNorm()(W)), 1, rtol=1e-6)
    np.testing.assert_array_equal(constraints.NonNeg()(W), np.maximum(W, 0))
    half = constraints.MinMaxNorm(0.5, 1.0, rate=0.5)(W)
    np.testing.assert_allclose(norms(half), 0.5 * np.clip(norms(W), 0.5, 1.0) + 0.5 * norms(W), rtol=1e-6)
    rows = constraints.UnitNorm(axis=1)(W)
    np.testing.assert_allclose((rows**2).sum(1), 1, rtol=1e-5)


@pytest.mark.parametrize("name", ["max_norm", "MaxNorm", "unit_norm", "non_neg", "min_max_norm"])
def test_names_and_configs(name):
    one = constraints.get(name)
    other = constraints.deserialize(constraints.serialize(one))
    assert type(one) is type(other)
    assert one.get_config() == other.get_config()


def test_what_is_refused():
    with pytest.raises(ValueError, match="constraints.get: expected a known name, got 'nope'. Known: max_norm"):
        constraints.get("nope")


def test_the_base_class_allows_all_values():
    np.testing.assert_array_equal(constraints.Constraint()(W), W)

    class Halved(constraints.Constraint):
        def __call__(self, w):
            return 0.5 * super().__call__(w)

    np.testing.assert_array_equal(Halved()(W), 0.5 * W)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_training_keeps_to_them(optimizer):
    model = iskra.Sequential([iskra.Input((5,)), Dense(3, kernel_constraint="max_norm", bias_constraint="non_neg")])
    model.layers[0].kernel.assign(W)
    model.compile(optimizer, "mse")
    model.fit(X, Y, epochs=3, verbose=0)
    kernel, bias = model.get_weights()
    assert norms(kernel).max() <= 2 * (1 + 1e-6)
    assert norms(kernel).max() > 1.5
    assert bias.min() >= 0


def test_a_constraint_of_ones_own():
    def bounded(w):
        return ops.clip(w, -0.1, 0.1)

    model = iskra.Sequential([iskra.Input((5,)), Dense(3, kernel_constraint=bounded)])
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)
    assert abs(model.layers[0].kernel.numpy()).max() <= np.float32(0.1)
