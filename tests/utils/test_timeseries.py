import numpy as np
import pytest

import iskra
from iskra.layers import Dense, Input
from iskra.utils import timeseries_dataset_from_array

SERIES = np.arange(100.0)


def test_the_windows_of_keras_first_example():
    windows = timeseries_dataset_from_array(np.arange(99), None, 10, sequence_stride=3, sampling_rate=2)
    (batch,) = list(windows)
    assert batch[0].tolist() == [*range(0, 20, 2)]
    assert batch[1].tolist() == [*range(3, 23, 2)]
    assert batch[-1].tolist() == [*range(78, 98, 2)]


def test_windows_and_the_value_that_follows():
    data = timeseries_dataset_from_array(SERIES[:-10], SERIES[10:], 10, batch_size=32)
    pairs = list(data)
    assert [len(data), *[len(y) for _, y in pairs]] == [3, 32, 32, 17]
    for x, y in pairs:
        assert np.array_equal(x[:, -1] + 1, y)


def test_columns_ranges_and_single_windows():
    table = np.stack([SERIES, -SERIES], axis=1)
    data = timeseries_dataset_from_array(table, None, 4, batch_size=None, start_index=10, end_index=20)
    windows = list(data)
    assert len(windows) == len(data) == 7
    assert windows[0].tolist() == [[k, -k] for k in range(10, 14)]
    assert windows[-1][-1].tolist() == [19, -19]


def test_shuffled_passes():
    data = timeseries_dataset_from_array(SERIES, None, 3, batch_size=10, shuffle=True, seed=1)
    first, second = (np.concatenate(list(data))[:, 0].tolist() for _ in range(2))
    assert sorted(first) == sorted(second) == [*range(98)]
    assert first != second


def test_training_on_windows():
    iskra.utils.set_random_seed(0)
    model = iskra.Sequential([Input((5,)), Dense(1)])
    model.compile(iskra.optimizers.Adam(0.05), "mse")
    wave = np.sin(np.arange(400) / 5)
    data = timeseries_dataset_from_array(wave[:-5], wave[5:], 5, batch_size=32, shuffle=True)
    assert model.fit(data, epochs=20, verbose=0).history["loss"][-1] < 0.01


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sequence_length": 0}, "expected sequence_length as an integer of at least 1, got 0"),
        ({"sequence_stride": 1.5}, "expected sequence_stride as an integer of at least 1, got 1.5"),
        ({"sampling_rate": -1}, "expected sampling_rate as an integer of at least 1, got -1"),
        ({"batch_size": 0}, "expected batch_size as an integer of at least 1, got 0"),
        ({"start_index": 50, "end_index": 50}, "expected 0 <= start_index < end_index <= 100, got 50 and 50"),
        ({"sequence_length": 101}, "expected enough rows for a window of 101 rows, 1 apart, got 100. Pass a shorter"),
        ({"format": "np"}, "expected format to be 'tf' or 'grain', got 'np'"),
    ],
)
def test_numbers_that_do_not_fit(settings, message):
    with pytest.raises(ValueError, match=f"timeseries_dataset_from_array: {message}"):
        timeseries_dataset_from_array(SERIES, None, **{"sequence_length": 10, **settings})
