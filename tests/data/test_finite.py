"""NaN and infinity are found and named, wherever they are."""

import numpy as np
import pytest

from iskra.data import as_data, finite


@pytest.fixture(params=["native", "numpy"])
def scan(request, monkeypatch):
    if request.param == "numpy":
        monkeypatch.setattr(finite, "_native_scan", None)
        monkeypatch.setattr(finite, "BLOCK", 100)
    return finite.first_nonfinite


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("position", [0, 7, 299, 899])
def test_the_first_is_found(scan, dtype, value, position):
    array = np.zeros((300, 3), dtype)
    array.flat[position] = value
    array[299, 2] = value
    assert scan(array) == position
    strided = np.zeros((300, 5), dtype)[:, :3]
    strided[:] = array
    assert scan(strided) == position


def test_clean_data_gives_minus_one(scan):
    assert scan(np.full((50, 7), 3e38, "float32")) == -1
    assert scan(np.arange(9)) == -1


def test_the_error_names_row_and_column():
    x = np.zeros((5, 4))
    x[2, 3] = x[4, 0] = np.nan
    with pytest.raises(
        ValueError, match=r"fit: expected finite numbers in x, got nan at row 2, column 3 \(and 1 more\)\. Drop"
    ):
        as_data(x)


def test_the_error_names_a_frames_column():
    class Houses:
        columns = ("rooms", "bedrooms")

        def to_numpy(self):
            return np.array([[1.0, 2.0], [3.0, np.inf]])

    with pytest.raises(ValueError, match=r"got inf at row 1, column 1 \('bedrooms'\)\. Drop such rows, or fill"):
        as_data(Houses())


def test_targets_and_images_are_looked_at_too():
    with pytest.raises(
        ValueError, match=r"evaluate: expected finite numbers in y, got -inf at row 1\. .* y = np\.nan_to_num\(y\)"
    ):
        as_data(np.zeros((2, 1)), [0.0, -np.inf], who="evaluate")
    image = np.zeros((2, 4, 4))
    image[1, 2, 3] = np.nan
    with pytest.raises(ValueError, match=r"nan at row 1, position \(2, 3\)"):
        as_data(image)
