import numpy as np
import pytest

from iskra.data import ArrayDataset, Dataset
from iskra.utils import split_dataset


def values(data):
    return [int(row) for row in data]


def test_fractions_and_numbers():
    for sizes in [{"left_size": 0.8}, {"left_size": 8}, {"right_size": 0.2}, {"right_size": 2}]:
        left, right = split_dataset(np.arange(10), **sizes)
        assert (values(left), values(right)) == ([*range(8)], [8, 9])
    left, right = split_dataset(np.arange(10), left_size=3, right_size=0.2)
    assert (values(left), values(right)) == ([0, 1, 2], [8, 9])


def test_rows_of_several_arrays_stay_together():
    left, right = split_dataset((np.arange(10), -np.arange(10)), left_size=6, shuffle=True, seed=1)
    rows = [*left, *right]
    assert all(a == -b for a, b in rows)
    assert sorted(int(a) for a, _ in rows) == [*range(10)]
    assert [int(a) for a, _ in rows] != [*range(10)]


def test_data_sets():
    left, right = split_dataset(Dataset(lambda: iter(range(5)), 5), left_size=3)
    assert (values(left), values(right), len(left)) == ([0, 1, 2], [3, 4], 3)
    rows = ArrayDataset(np.arange(10), None, np.arange(0, 10, 2), batch_size=2, file_paths=[*"abcde"])
    left, right = split_dataset(rows, right_size=2)
    assert [batch.tolist() for batch in left] == [[0, 2], [4]]
    assert (isinstance(right, ArrayDataset), right.file_paths) == (True, ["d", "e"])


@pytest.mark.parametrize(
    ("data", "sizes", "message"),
    [
        (np.arange(5), {}, "expected left_size or right_size, got neither"),
        (
            np.arange(5),
            {"left_size": 1.5},
            r"expected left_size as a fraction between 0 and 1 or a number of rows, got 1\.5",
        ),
        (
            np.arange(5),
            {"left_size": 4, "right_size": 4},
            "expected rows for both splits of 5, got left_size=4 and right_s",
        ),
        ((np.arange(5), np.arange(4)), {"left_size": 2}, "expected arrays of equal length, got 5, 4"),
    ],
)
def test_sizes_that_do_not_fit(data, sizes, message):
    with pytest.raises(ValueError, match=f"split_dataset: {message}"):
        split_dataset(data, **sizes)
