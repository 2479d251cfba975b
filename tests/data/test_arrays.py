"""What counts as data, and what is said about the rest."""

import numpy as np
import pytest

from iskra.data import as_data, as_validation_data


class Frame:
    """The part of a pandas frame that is used."""

    def __init__(self, **columns):
        self.columns = list(columns)
        self.table = np.array(list(columns.values()), dtype=object if None in columns.values() else None).T

    def to_numpy(self):
        return self.table


@pytest.mark.parametrize(
    "dtype", ["float16", "float32", "float64", "uint8", "int8", "uint16", "int32", "int64", "bool"]
)
def test_arrays_are_not_copied(dtype):
    x, y = np.ones((6, 4), dtype), np.ones(6, "int64")
    data = as_data(x, y)
    assert data.x[0] is x and data.y[0] is y
    assert data.num_rows == 6 and data.sample_weight is None


def test_a_memory_map_stays_on_the_disk(tmp_path):
    x = np.memmap(tmp_path / "x.bin", "float32", mode="w+", shape=(8, 3))
    assert np.shares_memory(as_data(x).x[0], x)


@pytest.mark.parametrize(
    "view", [lambda a: a[::2], lambda a: a[:, :3], lambda a: a[3:]], ids=["every second", "columns", "tail"]
)
def test_views_with_whole_rows_are_not_copied(view):
    table = np.arange(48.0).reshape(8, 6)
    assert np.shares_memory(as_data(view(table)).x[0], table)


@pytest.mark.parametrize(
    "awkward",
    [
        np.asfortranarray(np.arange(12.0).reshape(4, 3)),
        np.arange(12.0).reshape(4, 3)[::-1],
        np.arange(24.0).reshape(4, 6)[:, ::2],
        np.arange(12, dtype=">f4").reshape(4, 3),
        np.arange(12, dtype="uint64").reshape(4, 3),
        np.arange(12, dtype="longdouble").reshape(4, 3),
        np.arange(12).astype(object).reshape(4, 3),
    ],
    ids=["columns first", "backwards", "with holes", "big-endian", "uint64", "long double", "objects"],
)  # fmt: skip
def test_awkward_memory_is_copied_once_with_its_values(awkward):
    x = as_data(awkward).x[0]
    np.testing.assert_array_equal(x, awkward.astype(float))
    assert x[0].flags.c_contiguous and x.dtype.isnative and x.dtype.itemsize <= 8 and x.dtype != np.uint64


@pytest.mark.parametrize("x", [[[1, 2], [3, 4]], ((1, 2), (3, 4)), [(1.0, 2.0), [3, 4]], Frame(a=[1, 3], b=[2, 4])])
def test_lists_tuples_and_frames_are_arrays(x):
    np.testing.assert_array_equal(as_data(x).x[0], [[1, 2], [3, 4]])


def test_numpy_scalars_in_a_list_are_one_array():
    assert as_data(np.ones((2, 1)), [np.int64(3), np.int64(4)]).y[0].tolist() == [3, 4]


def test_a_list_of_arrays_is_several_inputs():
    data = as_data([np.zeros((3, 2)), np.zeros((3, 5))], [np.zeros(3), np.zeros((3, 1))])
    assert [a.shape for a in data.x] == [(3, 2), (3, 5)]
    assert [a.shape for a in data.y] == [(3,), (3, 1)]


def test_pandas_and_polars():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1.0, 2.0], "b": [3, 4]})
    data = as_data(frame, frame["b"])
    assert data.x[0].tolist() == [[1, 3], [2, 4]] and data.y[0].tolist() == [3, 4]
    with pytest.raises(TypeError, match=r"got strings such as 'NEAR BAY' at row 0, column 1 \('place'\)"):
        as_data(pandas.DataFrame({"a": [1.0], "place": ["NEAR BAY"]}))


def test_rows_are_views():
    data = as_data(np.arange(10.0)[:, None], np.arange(10), np.ones(10))
    part = data.rows(2, 5)
    assert part.num_rows == 3 and part.y[0].tolist() == [2, 3, 4] and len(part.sample_weight) == 3
    assert np.shares_memory(part.x[0], data.x[0])


def test_validation_data_has_two_or_three_parts():
    x, y = np.zeros((4, 2)), np.zeros(4)
    assert as_validation_data((x, y)).sample_weight is None
    assert as_validation_data([x, y, np.ones(4)]).sample_weight.shape == (4,)
    with pytest.raises(ValueError, match=r"fit: expected validation_data as \(x, y\) or .*, got a ndarray\. Write"):
        as_validation_data(x)
    with pytest.raises(ValueError, match=r"got 1 parts\."):
        as_validation_data((x,))
    with pytest.raises(ValueError, match=r"fit\(validation_data\): expected as many rows in y as in x, got 3 and 4"):
        as_validation_data((x, y[:3]))


WRONG = {
    "empty": ([], ValueError, r"fit: expected at least one row and .* in x, got an empty array of shape \(0,\)\."),
    "no columns": (np.zeros((5, 0)), ValueError, r"got an empty array of shape \(5, 0\)\. Check how x was loaded"),
    "number": (3.0, ValueError, r"fit: expected rows in x, got the single number 3\.0\. Put it in a list"),
    "none": (None, TypeError, r"fit: expected an array, list or frame for x, got None\. Pass NumPy arrays"),
    "generator": ((i for i in range(3)), TypeError, r"expected an array, list or frame for x, got a generator\."),
    "set": ({1, 2}, TypeError, r"got a set\. Pass NumPy arrays"),
    "dict": ({"a": [1]}, TypeError, r"fit: expected an array for x, got a dict\. Pass a list"),
    "path": ("data.csv", TypeError, r"expected an array of numbers for x, got the string 'data.csv'\. Load"),
    "strings": ([["a", "b"]], TypeError, r"expected numbers in x, got strings such as 'a'\. Encode text as numbers"),
    "mixed": (np.array([[1, "b"]], object), TypeError, r"got strings such as 'b' at row 0, column 1\. Encode"),
    "missing": (np.array([1, None], object), ValueError, r"a number everywhere in x, got None at row 1\. Fill or"),
    "objects": (np.array([[1, {}]], object), TypeError, r"numbers in x, got a dict at row 0, column 1\. Build"),
    "ragged": ([[1, 2], [3]], ValueError, r"rows of one shape in x, got 2 values in row 0 and 1 in row 1\. Pad or cut"),
    "deep": ([[[1, 2], [3]], [[1], [2]]], ValueError, r"got rows whose parts differ in length\. Pad"),
    "dates": (np.array(["2020-01-01"], "datetime64[D]"), TypeError, r"numbers in x, got dates \(datetime64\[D\]\)"),
    "complex": (np.ones(2, complex), TypeError, r"expected real numbers in x, got the dtype complex128\. Split"),
    "masked": (np.ma.array([1, 2], mask=[0, 1]), ValueError, r"values in all of x, got a masked array .* x\.filled"),
}  # fmt: skip


@pytest.mark.parametrize("x, error, message", WRONG.values(), ids=WRONG)
def test_what_is_no_array_of_numbers_is_refused(x, error, message):
    with pytest.raises(error, match=message):
        as_data(x)


def test_sparse_matrices_are_refused():
    sparse = pytest.importorskip("scipy.sparse")
    with pytest.raises(
        TypeError, match=r"expected a dense array for x, got the sparse csr_array\. Write it out: x\.toarray"
    ):
        as_data(sparse.csr_array(np.eye(3)))


def test_string_labels_come_with_the_way_to_number_them():
    with pytest.raises(
        TypeError, match=r"numbers in y, got strings such as 'cat'\. Number the classes first: names, y ="
    ):
        as_data(np.zeros((2, 1)), ["cat", "dog"])


def test_lengths_must_agree():
    with pytest.raises(ValueError, match=r"fit: expected as many rows in y as in x, got 5 and 6\. Check that both"):
        as_data(np.zeros((6, 2)), np.zeros(5))
    with pytest.raises(
        ValueError, match=r"rows in x\[1\] as in x\[0\], got 5 and 6\. A list of arrays means .* np\.stack"
    ):
        as_data([np.zeros((6, 2)), np.zeros((5, 2))])


def test_sample_weight_has_a_row_for_each_row():
    x = np.zeros((4, 2))
    assert as_data(x, sample_weight=[[1], [2], [3], [4]]).sample_weight.tolist() == [1, 2, 3, 4]
    with pytest.raises(
        ValueError, match=r"evaluate: expected 4 weights in sample_weight, one for each row of x, got 3\. Cut"
    ):
        as_data(x, sample_weight=np.ones(3), who="evaluate")
    assert as_data(x, sample_weight=np.ones((4, 2))).sample_weight.shape == (4, 2)  # for each step
    with pytest.raises(ValueError, match=r"expected finite numbers in sample_weight, got nan at row 1\."):
        as_data(x, sample_weight=[1, np.nan, 1, 1])
