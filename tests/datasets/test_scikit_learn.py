"""California housing as scikit-learn has it."""

import dataclasses
import hashlib
import os

import numpy as np
import pytest

from iskra.datasets import california_housing, fetch_california_housing, scikit_learn

DATA = os.environ.get("ISKRA_DATA")  # as it was before the tests hid it
ROWS = np.array([[-122.23, 37.88, 41, 880, 129, 322, 126, 8.3252, 452_600], [-120, 35, 10, 50, 20, 30, 10, 2, 500_001]])


@pytest.fixture
def two_rows(tmp_path, monkeypatch):
    """Puts a file of two lines in the place of the original one."""
    content = "".join(",".join(f"{value:.6f}" for value in row) + "\n" for row in ROWS).encode()
    source = dataclasses.replace(
        california_housing.SOURCE, files={"cal_housing.data": hashlib.sha256(content).hexdigest()}
    )
    monkeypatch.setattr(scikit_learn, "SOURCE", source)
    monkeypatch.setenv("ISKRA_DATA", str(tmp_path))
    (tmp_path / source.folder).mkdir()
    (tmp_path / source.folder / "cal_housing.data").write_bytes(content)


def test_totals_become_averages(two_rows):
    houses = fetch_california_housing()
    assert houses.feature_names == ["MedInc", "HouseAge", "AveRooms", "AveBedrms", "Population", "AveOccup", "Latitude",
                                    "Longitude"]  # fmt: skip
    np.testing.assert_allclose(houses.data[1], [2, 10, 5, 2, 30, 3, 35, -120])
    np.testing.assert_allclose(houses["target"], [4.526, 5.00001])
    assert (houses.data.dtype, houses.target.dtype, houses.frame) == (np.float64, np.float64, None)
    x, y = fetch_california_housing(return_X_y=True)
    np.testing.assert_array_equal(x, houses.data)
    np.testing.assert_array_equal(y, houses.target)


def test_frames(two_rows):
    pytest.importorskip("pandas")
    houses = fetch_california_housing(as_frame=True)
    assert list(houses.frame) == [*houses.feature_names, "MedHouseVal"]
    assert list(houses.data) == houses.feature_names
    assert houses.target.name == "MedHouseVal"


def test_an_unknown_part_lists_the_known(two_rows):
    with pytest.raises(AttributeError, match=r"^Bunch: expected one of data, target, .*, got 'labels'\. Write one of"):
        fetch_california_housing().labels


def test_the_original_file_gives_scikit_learns_numbers(monkeypatch):
    """The first row and the means are those of scikit-learn 1.9's `fetch_california_housing`."""
    if not DATA or not os.path.isfile(os.path.join(DATA, "california-housing", "cal_housing.data")):
        pytest.skip("needs california-housing in ISKRA_DATA")
    monkeypatch.setenv("ISKRA_DATA", DATA)
    x, y = fetch_california_housing(return_X_y=True)
    assert x.shape == (20640, 8)
    np.testing.assert_allclose(x[0], [8.3252, 41, 6.98412698, 1.02380952, 322, 2.55555556, 37.88, -122.23], rtol=1e-8)
    assert y.mean() == pytest.approx(2.0685581690891475)
    assert x.mean(axis=0)[2] == pytest.approx(5.428999742190376)
