"""Vectors of length 1."""

import numpy as np
import pytest

from iskra.utils import normalize


@pytest.mark.parametrize("order", [1, 2, np.inf])
@pytest.mark.parametrize("axis", [0, 1, 2, -1])
def test_each_vector_along_the_axis_has_norm_1(axis, order):
    x = np.random.default_rng(0).normal(size=(3, 4, 5)).astype(np.float32)
    y = normalize(x, axis=axis, order=order)
    assert y.shape == x.shape
    assert y.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(y, ord=order, axis=axis), 1, rtol=1e-6)
    np.testing.assert_array_equal(np.sign(y), np.sign(x))


def test_without_an_axis_the_array_is_one_vector():
    x = np.random.default_rng(0).normal(size=(3, 4, 5))
    np.testing.assert_allclose(normalize(x, axis=None), x / np.sqrt((x**2).sum()))


def test_zeros_stay():
    np.testing.assert_array_equal(normalize([[0, 0], [3, 4]]), [[0, 0], [0.6, 0.8]])
