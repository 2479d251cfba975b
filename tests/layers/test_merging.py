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
    with pytest.raises(
        ValueError, match="Subtract .*: expected two inputs, got 3. The layer should be called on exactly 2"
    ):
        layers.Subtract()([A, B, C])


def test_concatenate():
    np.testing.assert_array_equal(layers.concatenate([A, B], axis=1), np.concatenate([A, B], 1))
    np.testing.assert_array_equal(layers.Concatenate()([A, B, C]), np.concatenate([A, B, C], -1))
    with pytest.raises(ValueError, match="expected shapes that differ along axis -1 only, got .4, 3, 2., .4, 2"):
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
    with pytest.raises(ValueError, match="Add .*: expected inputs of one shape, got .4, 3, 2., .4, 2, 2."):
        layers.Add()([A, A[:, :2]])
    with pytest.raises(NotImplementedError, match="expected a method merged.self, values."):
        layers.merging.Merge()([A, B])


@pytest.mark.parametrize("name", [*ELEMENTWISE, "Concatenate"])
def test_one_input_is_itself(name):
    np.testing.assert_array_equal(getattr(layers, name)()([A]), A)
    assert getattr(layers, name)()([iskra.Input((3,))]).shape == (None, 3)


@pytest.mark.parametrize(
    ("layer", "shapes", "text"),
    [
        (layers.Add(), [(2, 3), (4, 3)], r"expected inputs of one shape, got \(2, 3\), \(4, 3\)"),
        (layers.Concatenate(), [(2, 3), (1, 3)], "expected shapes that differ along axis -1 only"),
        (layers.Concatenate(), [(2, 3), (2, 4, 3)], "expected shapes that differ along axis -1 only"),
        (layers.Concatenate(5), [(2, 3), (2, 3)], "expected an axis of the input's 2, got 5. Count the batch as 0"),
        (layers.Subtract(), [(2, 3)], "expected two inputs, got 1"),
        (layers.Dot(1), [(2, 3)], "expected 2 inputs, got 1"),
        (layers.Dot(0), [(2, 3), (2, 3)], r"expected axes other than the batch, got \(0, 0\)"),
        (layers.Dot((1, 5)), [(2, 3), (2, 3)], "expected an axis of the input's 2, got 5"),
        (layers.Dot(1), [(2, 3), (3, 3)], r"expected batches of one size, got \(2, 3\), \(3, 3\)"),
    ],
)
def test_shapes_that_do_not_fit_are_refused(layer, shapes, text):
    for values in ([np.ones(shape) for shape in shapes], [iskra.Input(batch_shape=shape) for shape in shapes]):
        with pytest.raises(ValueError, match=text):
            layer(values)


@pytest.mark.parametrize("layer", [layers.Add(), layers.Concatenate()])
def test_a_mask_for_each_input(layer):
    mask = np.ones((4, 3), bool)
    with pytest.raises(ValueError, match="expected a list of masks, got a single one"):
        layer.compute_mask([A, B], mask)
    with pytest.raises(ValueError, match="expected a list of inputs, got a single one"):
        layer.compute_mask(A, [mask, mask])
    with pytest.raises(ValueError, match="expected 2 masks, got 1"):
        layer.compute_mask([A, B], [mask])


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
