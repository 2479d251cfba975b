"""Layers that make one value of several: numbers, shapes, gradients, what is refused; beside Keras in tests/saving."""

from __future__ import annotations

import numpy as np
import pytest

import iskra
from iskra import layers

RNG = np.random.default_rng(0)
A, B, C = (RNG.normal(size=(4, 3, 2)).astype(np.float32) for _ in range(3))

ELEMENTWISE = {
    "Add": lambda a, b, c: a + b + c,
    "Multiply": lambda a, b, c: a * b * c,
    "Average": lambda a, b, c: (a + b + c) / 3,
    "Maximum": lambda a, b, c: np.maximum(np.maximum(a, b), c),
    "Minimum": lambda a, b, c: np.minimum(np.minimum(a, b), c),
}


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise(name):
    expected = ELEMENTWISE[name](A, B, C)
    np.testing.assert_allclose(getattr(layers, name)()([A, B, C]), expected, rtol=1e-5)
    np.testing.assert_allclose(getattr(layers, name.lower())([A, B, C]), expected, rtol=1e-5)
    spread = ELEMENTWISE[name](A, B[:, :1], C[:, 0][:, None])
    np.testing.assert_allclose(getattr(layers, name)()([A, B[:, :1], C[:, 0]]), spread, rtol=1e-5)


def test_subtract():
    np.testing.assert_array_equal(layers.subtract([A, B]), A - B)
    with pytest.raises(ValueError, match="Subtract .*: expected two inputs, got 3. Add up"):
        layers.Subtract()([A, B, C])


def test_concatenate():
    np.testing.assert_array_equal(layers.concatenate([A, B], axis=1), np.concatenate([A, B], 1))
    np.testing.assert_array_equal(layers.Concatenate()([A, B, C]), np.concatenate([A, B, C], -1))
    with pytest.raises(ValueError, match="expected shapes that differ along axis -1 only, got .None, 3, 2., .None, 2"):
        layers.Concatenate()([A, B[:, :2]])


def test_dot():
    np.testing.assert_allclose(layers.dot([A, B], axes=2), A @ B.transpose(0, 2, 1), rtol=1e-5)
    np.testing.assert_allclose(layers.Dot((1, 1))([A, B]), A.transpose(0, 2, 1) @ B, rtol=1e-5)
    cosine = layers.Dot(axes=1, normalize=True)([A[:, :, 0], A[:, :, 0] * 2])
    np.testing.assert_allclose(cosine, np.ones((4, 1)), rtol=1e-5)
    with pytest.raises(ValueError, match="Dot: expected axes as an int or a pair of ints, got 'x'. Pass"):
        layers.Dot("x")
    with pytest.raises(ValueError, match="expected one length along the axes .1, 2., got 3 and 2. Choose"):
        layers.Dot((1, 2))([A, B])


def test_what_is_refused():
    with pytest.raises(ValueError, match="Add .*: expected a list of inputs, got a single one"):
        layers.Add()(A)
    with pytest.raises(ValueError, match="Add .*: expected at least 2 inputs, got 1"):
        layers.Add()([A])
    with pytest.raises(ValueError, match="Add .*: expected inputs of one shape, got .None, 3, 2., .None, 2, 2."):
        layers.Add()([A, A[:, :2]])
    with pytest.raises(NotImplementedError, match="expected a method merged.self, values."):
        layers.merging.Merge()([A, B])


@pytest.mark.parametrize("name", [*ELEMENTWISE, "Subtract", "Concatenate", "Dot"])
def test_in_a_model(name):
    a, b = iskra.Input((3,)), iskra.Input((3,))
    arguments = {"axes": 1} if name == "Dot" else {}
    merged = getattr(layers, name)(**arguments)([layers.Dense(3)(a), b])
    model = iskra.Model([a, b], layers.Dense(1)(merged))
    model.compile("adam", "mse")
    losses = model.fit([A[:, :, 0], B[:, :, 0]], np.ones(4), epochs=20, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    config = getattr(layers, name)(**arguments).get_config()
    assert type(getattr(layers, name).from_config(config)).__name__ == name
