"""The activation functions as ops: their names, Keras's defaults where these differ from those of `activations`."""

import inspect
import os
import warnings

import numpy as np
import pytest

from iskra import activations, ops
from iskra.ops import activations as nn
from reference.slopes import assert_slopes_agree


@pytest.mark.parametrize("name", nn.__all__)
def test_is_an_op_and_an_activation(name):
    assert getattr(ops, name) is getattr(nn, name)
    if name != "gelu":
        assert getattr(activations, name) is getattr(nn, name)


def test_names_are_sorted():
    assert nn.__all__ == sorted(nn.__all__)


def test_gelu_is_approximate_as_an_op_and_exact_as_an_activation():
    x = np.linspace(-3.0, 3.0, 7, dtype=np.float32)
    np.testing.assert_array_equal(ops.gelu(x), activations.gelu(x, approximate=True))
    np.testing.assert_array_equal(activations.gelu(x), ops.gelu(x, approximate=False))
    assert 1e-5 < np.abs(ops.gelu(x) - activations.gelu(x)).max() < 1e-3


def test_defaults_are_those_of_keras():
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("jax")
        keras = pytest.importorskip("keras")
    for name in set(nn.__all__) & set(dir(keras.ops)):
        ours, theirs = (inspect.signature(getattr(module, name)).parameters for module in (nn, keras.ops))
        assert [(p.name, p.default) for p in ours.values()] == [(p.name, p.default) for p in theirs.values()], name


def test_a_quotient_by_zero_is_zero_and_so_is_its_gradient():
    np.testing.assert_array_equal(ops.divide_no_nan([1.0, 0.0, 6.0], [0.0, 0.0, 2.0]), [0.0, 0.0, 3.0])
    assert_slopes_agree(lambda x: ops.divide_no_nan(x, np.array([[0.0, 2.0, -4.0]])), np.ones((2, 3)))
    assert_slopes_agree(lambda x: ops.divide_no_nan(1.0, x), np.array([[1.0, 2.0, -4.0]]))
