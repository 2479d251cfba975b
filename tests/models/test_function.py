"""Graphs as functions, and operations of one's own."""

import numpy as np
import pytest

import iskra
from iskra import Function, Input, Operation, ops

X = np.arange(6, dtype=np.float32).reshape(3, 2)


class Scale(Operation):
    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def call(self, x, offset=0.0):
        return x * self.factor + offset


def test_a_function_makes_the_calls_anew():
    a, b = Input((2,)), Input((2,))
    add = Function([a, b], ops.sigmoid(a + 2 * b), name="add")
    np.testing.assert_allclose(add([X, X]), 1 / (1 + np.exp(-3 * X)), rtol=1e-6)
    assert (add.name, add.inputs, add.compute_output_shape(None)) == ("add", [a, b], (None, 2))
    with pytest.raises(ValueError, match="add: expected 2 values, got 1. Pass one for each input"):
        add([X])


def test_structures_and_parts_of_models():
    a = Input((2,), name="a")
    hidden = iskra.layers.Dense(3)(a)
    both = Function({"a": a}, {"twice": 2 * a, "hidden": hidden})
    np.testing.assert_array_equal(both({"a": X})["twice"], 2 * X)
    tail = Function(hidden, iskra.layers.Dense(1)(hidden))
    assert tail(np.ones((4, 3), np.float32)).shape == (4, 1)
    other = Input((2,))
    model = iskra.Model(other, Function(a, hidden)(other))
    np.testing.assert_allclose(model.predict(X, verbose=0), both({"a": X})["hidden"], rtol=1e-5)
    with pytest.raises(ValueError, match="expected symbolic values in outputs"):
        Function(a, X)


def test_operations_compute_and_are_recorded(engine):
    scale = Scale(3.0)
    np.testing.assert_array_equal(scale(X, offset=1.0), 3 * X + 1)
    a = Input((2,))
    recorded = scale(a, offset=1.0)
    assert (recorded.shape, scale.compute_output_spec(a).dtype, scale.name[:5]) == ((None, 2), "float32", "scale")
    np.testing.assert_array_equal(iskra.Model(a, recorded).predict(X, verbose=0), 3 * X + 1)
    with pytest.raises(NotImplementedError, match=r"Operation: expected a method call\(self, ...\), got none"):
        Operation()(X)


def test_an_operation_in_training(engine):
    a = Input((2,))
    model = iskra.Model(a, Scale(2.0)(iskra.layers.Dense(1, kernel_initializer="zeros")(a)))
    model.compile(iskra.optimizers.SGD(0.5), "mse")
    model.fit(np.eye(2), np.ones((2, 1)), batch_size=2, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0], [[1.0], [1.0]])
