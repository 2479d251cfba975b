"""State arrays: their memory, assignment and errors."""

import numpy as np
import pytest

from iskra.graph import Tensor, Trace, Variable


def test_memory_is_aligned_and_never_replaced():
    v = Variable(np.arange(7.0))
    address = v.value.ctypes.data
    assert address % 64 == 0
    v.assign(np.ones(7))
    v.assign_add(1.0)
    v.assign_sub(0.5)
    assert v.value.ctypes.data == address
    assert v.numpy().tolist() == [1.5] * 7


@pytest.mark.parametrize(
    ("value", "dtype"), [(1.0, "float32"), (np.float64(1), "float32"), (3, "int32"), (True, "int32"), ([1, 2], "int32")]
)
def test_dtypes(value, dtype):
    assert Variable(value).dtype == dtype


def test_numpy_is_a_copy():
    v = Variable([1.0])
    v.numpy()[0] = 9.0
    np.asarray(v)[0] = 9.0
    assert v.numpy() == [1.0]


def test_it_looks_like_an_array():
    v = Variable(np.zeros((2, 3)), name="kernel", path="dense/kernel")
    assert (v.shape, v.ndim, v.size, len(v)) == ((2, 3), 2, 6, 2)
    assert repr(v) == "<Variable dense/kernel, shape=(2, 3), dtype=float32>"
    assert Variable([1.0]).path == "variable"


def test_assignment_broadcasts_but_never_changes_the_shape():
    v = Variable(np.zeros((2, 3)), name="kernel")
    v.assign([1.0, 2.0, 3.0])
    assert v.numpy().tolist() == [[1, 2, 3]] * 2
    text = r"Variable kernel: expected a value of shape \(2, 3\), got \(2,\). Reshape it, or build a new variable"
    with pytest.raises(ValueError, match=text):
        v.assign([1.0, 2.0])
    with pytest.raises(ValueError, match=r"got \(1, 2, 3\)"):
        v.assign(np.zeros((1, 2, 3)))


def test_a_symbol_cannot_be_stored():
    x = Tensor(None, (), {"leaf": "input", "name": "x"}, (1,), "float32")
    with pytest.raises(
        TypeError, match="Variable total: expected numbers outside a trace, got a symbolic value. Assign"
    ):
        Variable([1.0], name="total").assign(x)


@pytest.mark.parametrize("value", [["text"], [None], [1j]])
def test_only_numbers(value):
    with pytest.raises(TypeError, match="Variable: expected numbers, got dtype .* Pass floats or integers"):
        Variable(value)


def test_numpys_functions_get_the_value():
    v = Variable([[1.0, -2.0], [3.0, 4.0]])
    assert (np.min(v), np.max(v), np.sum(v), np.mean(v)) == (-2.0, 4.0, 6.0, 1.5)
    np.testing.assert_array_equal(np.max(v, axis=0), [3.0, 4.0])
    np.testing.assert_array_equal(np.exp(v), np.exp(v.value))
    np.testing.assert_array_equal(np.clip(v, 0.0, 3.0), [[1.0, 0.0], [3.0, 3.0]])
    np.testing.assert_array_equal(np.maximum.outer(v, v).shape, (2, 2, 2, 2))


def test_numpys_functions_refuse_a_variable_in_a_trace():
    """There the value of now would silently become a constant."""
    v = Variable([1.0, 2.0])
    with Trace(), pytest.raises(TypeError, match="__array_ufunc__"):
        np.exp(v)
