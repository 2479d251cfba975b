"""Keras's smaller words: dtypes, names, sources of values."""

import pytest

import iskra
from iskra import backend


def test_names_are_counted_anew():
    backend.clear_session()
    assert iskra.layers.Dense(1).name == "dense"
    assert iskra.layers.Dense(1).name == "dense_1"
    iskra.utils.clear_session()
    assert iskra.layers.Dense(1).name == "dense"


def test_dtypes():
    assert backend.standardize_dtype("int") == backend.standardize_dtype(int) == "int32"
    assert backend.is_float_dtype("float16")
    assert not backend.is_float_dtype("int8")
    assert backend.is_int_dtype("uint8")
    assert backend.result_type("bool", "bool") == "bool"
    assert backend.result_type("uint8", "bool") == "uint8"
    assert backend.result_type("int32", "float16", "float32") == "float32"
    assert backend.result_type() == "float32"
    with pytest.raises(ValueError, match="dtype: expected the name of a dtype, got 'floot'"):
        backend.standardize_dtype("floot")


def test_symbolic_values_are_known_and_have_sources():
    a, b = iskra.Input((2,), name="a"), iskra.Input((2,), name="b")
    both = iskra.layers.Add()([b, a]) * 2.0
    assert backend.is_keras_tensor(both)
    assert isinstance(both, iskra.KerasTensor)
    assert not backend.is_keras_tensor([1.0])
    assert [value.name for value in iskra.utils.get_source_inputs(both)] == ["a", "b"]
