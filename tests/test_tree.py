"""Nested structures."""

import pytest

from iskra import tree


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
    tree.assert_same_structure(form, {"a": None, "b": ["x", ("y",)]})


@pytest.mark.parametrize(
    ("a", "b", "got"),
    [
        ([1], (1,), r"a list of 1 and a tuple of 1\."),
        (1, [], r"a single value and a list of 0\."),
        ([], {}, r"a list of 0 and a dict with nothing\."),
        ({"a": 1}, {"a": 1, "b": 2}, r"a dict with a and a dict with a, b\."),
        ({"a": [1, {"b": [2]}]}, {"a": [1, {"b": 2}]}, r"a list of 1 and a single value at \['a'\]\[1\]\['b'\]\."),
    ],
)
def test_what_differs_in_nesting(a, b, got):
    with pytest.raises(ValueError, match=f"expected structures of the same nesting, got {got} Nest their"):
        tree.assert_same_structure(a, b)


def test_paths():
    form = {"b": [1, (2,)], "a": 3}
    assert tree.flatten_with_path(form) == [(("a",), 3), (("b", 0), 1), (("b", 1, 0), 2)]
    assert tree.lists_to_tuples(form) == {"b": (1, (2,)), "a": 3}
    assert tree.map_structure_up_to({"a": 0, "b": 0}, str, form) == {"a": "3", "b": "[1, (2,)]"}
    assert tree.map_structure_up_to([0, (0,)], lambda x, y: (x, y), [1, (2,)], [3, ([4],)]) == [(1, 3), ((2, [4]),)]
    tree.assert_same_paths(form, tree.lists_to_tuples(form))
    with pytest.raises(ValueError, match="assert_same_paths: expected the same paths, got"):
        tree.assert_same_paths(form, {"b": [1, 2], "a": 3})
