"""Symbolic values: their operators, and what they refuse to be."""

import math
import operator

import numpy as np
import pytest

from iskra import ops
from iskra.graph import Tensor, Variable


def symbol(*shape, dtype="float32"):
    return Tensor(None, (), {"leaf": "input", "name": "x"}, shape, dtype)


def test_operators_record_the_ops_of_their_names():
    x, y = symbol(2, 3), symbol(2, 3)
    kinds = [(x + y).kind, (x - y).kind, (x * y).kind, (x / y).kind, (x**y).kind, (-x).kind, abs(x).kind]
    assert kinds == ["add", "subtract", "multiply", "divide", "power", "negative", "abs"]
    assert [(1 + x).kind, (1 - x).kind, (2 * x).kind, (1 / x).kind] == ["add", "subtract", "multiply", "divide"]
    assert (x @ symbol(3, 4)).shape == (2, 4)
    assert (np.ones((5, 2), np.float32) @ x).shape == (5, 3)


def test_comparisons_are_ops_and_equality_is_identity():
    x, y = symbol(2), symbol(2)
    assert [(x < y).kind, (x <= y).kind, (x > y).kind, (x >= y).kind] == ["less", "less_equal", "less", "less_equal"]
    assert (x < y).dtype == "bool"
    assert x == x and x != y and x != "x" and x != None  # noqa: E711
    compared = [x == 2.0, x != np.ones(2), x == 1]
    assert [each.kind for each in compared] == ["equal", "not_equal", "equal"]
    v = Variable([1.0, 2.0])
    assert v == v and v != Variable([1.0, 2.0]) and {v: 1}[v] == 1
    np.testing.assert_array_equal(v == 2.0, [False, True])
    np.testing.assert_array_equal(v != np.float32([1, 1]), [False, True])


def test_arrays_on_the_left_do_not_take_over():
    assert (np.ones(3, np.float32) + symbol(2, 3)).shape == (2, 3)
    assert (np.float32(2.0) * symbol(2)).kind == "multiply"


@pytest.mark.parametrize(
    "function",
    [
        *(operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod, operator.pow),
        *(operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.matmul),
        *(operator.lt, operator.le, operator.gt, operator.ge),
    ],
)
@pytest.mark.parametrize("number", [np.float32, np.float64, np.int64])
def test_an_array_on_the_left(function, number):
    array, other = np.array([[1, 2], [3, 5]], number), np.array([[2, 2], [1, 4]], np.float32)
    expected = function(array.astype(np.float32), other)
    np.testing.assert_allclose(function(array.copy(), Variable(other)), expected, rtol=1e-6)
    result = function(array, symbol(2, 2))
    assert isinstance(result, Tensor) and result.shape == (2, 2)


def test_an_array_is_not_equal_to_a_symbol():
    x = symbol(2)
    assert not np.ones(2) == x and np.ones(2) != x  # noqa: SIM201
    with pytest.raises(TypeError):
        np.exp(x)


@pytest.mark.parametrize(
    ("key", "shape"),
    [
        (0, (5, 3)),
        (-1, (5, 3)),
        (slice(1, 3), (2, 5, 3)),
        (slice(None, None, -1), (4, 5, 3)),
        ((slice(None), 2), (4, 3)),
        ((Ellipsis, 1), (4, 5)),
        ((None, 0, Ellipsis), (1, 5, 3)),
        ((slice(None), slice(0, 5, 2), slice(1, None)), (4, 3, 2)),
    ],
)
def test_indexing_has_the_shape_that_numpy_gives(key, shape):
    assert symbol(4, 5, 3)[key].shape == shape == np.zeros((4, 5, 3))[key].shape


def test_indexing_leaves_an_unknown_batch_alone():
    assert symbol(None, 5, 3)[:, 1].shape == (None, 3)
    with pytest.raises(IndexError, match=r"Tensor: expected \[:\] along axis 0, whose length is not known yet"):
        symbol(None, 5)[1:]


@pytest.mark.parametrize(
    ("key", "error", "text"),
    [
        (4, IndexError, "Tensor: expected an index from -4 to 3 for axis 0, got 4. "),
        ((0, 0, 0), IndexError, r"Tensor: expected at most 2 indices for shape \(4, 5\), got 3. Drop some"),
        (
            "a",
            TypeError,
            "Tensor: expected integers, slices, None or an integer tensor as index, got str. Use iskra.ops",
        ),
    ],
)
def test_bad_indices(key, error, text):
    with pytest.raises(error, match=text):
        symbol(4, 5)[key]


@pytest.mark.parametrize(
    ("misuse", "text"),
    [
        (bool, r"Tensor: expected a number to branch on, got a symbolic value \(shape \(2, 3\), float32\).*ops.where"),
        (list, "Tensor: expected something to iterate over, got a symbolic value.*Index it"),
        (
            np.asarray,
            "Tensor: expected a NumPy array, got a symbolic value.*the function of the same name in iskra.ops",
        ),
        (float, "Tensor: expected a number, got a symbolic value.*Keep the value symbolic"),
        (int, "Tensor: expected a number, got a symbolic value"),
        (math.sqrt, "Tensor: expected a number, got a symbolic value"),
    ],
)
def test_python_asks_for_numbers(misuse, text):
    with pytest.raises(TypeError, match=text):
        misuse(symbol(2, 3))


def test_python_control_flow_says_what_to_write():
    with pytest.raises(TypeError, match=r"Use iskra.ops.where\(condition, a, b\) instead of `if` or `and`"):
        if symbol(2) > 0.0:
            pass


def test_length():
    assert len(symbol(4, 5)) == 4
    with pytest.raises(TypeError, match=r"Tensor: expected a known first axis for len\(\), got shape \(None, 5\)"):
        len(symbol(None, 5))


def test_what_it_looks_like():
    assert repr(ops.exp(symbol(None, 3))) == "<Tensor exp, shape=(None, 3), dtype=float32>"
    assert (symbol(None, 3).ndim, symbol(None, 3).size) == (2, 3)


def test_variables_and_tensors_meet():
    assert (Variable([1.0, 2.0]) + symbol(3, 2)).shape == (3, 2)


def test_a_list_of_symbols_is_their_stack():
    x = symbol(2, 3)
    assert [ops.sum([x, x]).shape, ops.max([x, 2 * x], axis=0).shape, ops.square([x, x, x]).shape] == [
        (),
        (2, 3),
        (3, 2, 3),
    ]
    assert ops.shape([[x, x]]) == (1, 2, 2, 3) and (ops.mean([x, np.ones((2, 3))], axis=-1)).shape == (2, 2)
