"""Keras's smaller words: dtypes, names, sources of values, structures."""

import pytest

import iskra
from iskra import backend, tree


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
    with pytest.raises(ValueError, match="dtype: expected the name of one, got 'floot'"):
        backend.standardize_dtype("floot")


def test_symbolic_values_are_known_and_have_sources():
    a, b = iskra.Input((2,), name="a"), iskra.Input((2,), name="b")
    both = iskra.layers.Add()([b, a]) * 2.0
    assert backend.is_keras_tensor(both)
    assert isinstance(both, iskra.KerasTensor)
    assert not backend.is_keras_tensor([1.0])
    assert [value.name for value in iskra.utils.get_source_inputs(both)] == ["a", "b"]


def test_structures():
    form = {"b": [1, (2,)], "a": 3}
    assert tree.flatten(form) == [3, 1, 2]
    assert tree.is_nested(form)
    assert tree.map_structure(lambda x, y: x * y, form, form) == {"b": [1, (4,)], "a": 9}
    assert tree.map_structure(str, [None, 1], none_is_leaf=False) == [None, "1"]
    assert tree.pack_sequence_as(form, "xyz") == {"b": ["y", ("z",)], "a": "x"}
    assert tree.map_shape_structure(lambda shape: shape[0], {"a": (3, None)}) == {"a": 3}
    with pytest.raises(ValueError, match="pack_sequence_as: expected 3 values for the structure, got 1"):
        tree.pack_sequence_as(form, [1])
    for other in ({"b": [1, 2], "a": 3}, {"b": (1, (2,)), "a": 3}):
        with pytest.raises(ValueError, match="assert_same_structure: expected structures of one form, got"):
            tree.assert_same_structure(form, other)


def test_paths():
    form = {"b": [1, (2,)], "a": 3}
    assert tree.flatten_with_path(form) == [(("a",), 3), (("b", 0), 1), (("b", 1, 0), 2)]
    assert tree.lists_to_tuples(form) == {"b": (1, (2,)), "a": 3}
    assert tree.map_structure_up_to({"a": 0, "b": 0}, str, form) == {"a": "3", "b": "[1, (2,)]"}
    assert tree.map_structure_up_to([0, (0,)], lambda x, y: (x, y), [1, (2,)], [3, ([4],)]) == [(1, 3), ((2, [4]),)]
    tree.assert_same_paths(form, tree.lists_to_tuples(form))
    with pytest.raises(ValueError, match="assert_same_paths: expected the same paths, got"):
        tree.assert_same_paths(form, {"b": [1, 2], "a": 3})
