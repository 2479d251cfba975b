"""The numbers `fit` is called with."""

import numpy as np
import pytest

from iskra.data import check_batch_size, check_fit_arguments
from iskra.data.arguments import check_verbose


def test_good_arguments_pass():
    check_fit_arguments(32, 10)
    check_fit_arguments(
        np.int64(1), 1, initial_epoch=0, steps_per_epoch=3, validation_split=0.25, validation_freq=[2, 5], verbose=2
    )
    assert check_batch_size(None) == 32 and check_batch_size(np.int32(7)) == 7


WRONG = [
    ({"batch_size": 0}, ValueError, r"fit: expected batch_size of at least 1, got 0\. Pass batch_size=1 or more\."),
    ({"batch_size": -5}, ValueError, r"batch_size of at least 1, got -5"),
    (
        {"batch_size": 32.0},
        TypeError,
        r"fit: expected batch_size as an int, got 32\.0 \(float\)\. Pass an integer\.",
    ),
    ({"batch_size": "32"}, TypeError, r"batch_size as an int, got '32' \(str\)"),
    ({"batch_size": True}, TypeError, r"batch_size as an int, got True \(bool\)"),
    ({"epochs": 0}, ValueError, r"epochs of at least 1, got 0"),
    ({"epochs": -1}, ValueError, r"epochs of at least 1, got -1"),
    ({"epochs": 1.5}, TypeError, r"epochs as an int, got 1\.5"),
    ({"initial_epoch": -1}, ValueError, r"initial_epoch of at least 0, got -1"),
    ({"steps_per_epoch": 0}, ValueError, r"steps_per_epoch of at least 1, got 0"),
    ({"validation_freq": 0}, ValueError, r"validation_freq of at least 1, got 0"),
    ({"validation_freq": [1, 0]}, ValueError, r"validation_freq of at least 1, got 0"),
    ({"validation_split": 1.0}, ValueError, r"validation_split as a fraction, .*, got 1\.0\. Pass 0\.2 to hold out"),
    ({"validation_split": -0.1}, ValueError, r"validation_split as a fraction, .*, got -0\.1"),
    ({"validation_split": float("nan")}, ValueError, r"validation_split as a fraction, .*, got nan"),
    ({"validation_split": "x"}, ValueError, r"validation_split as a fraction, .*, got 'x'"),
    ({"verbose": 3}, ValueError, r"fit: expected verbose to be 'auto', 0, 1 or 2, got 3\. 0 is silent"),
    ({"verbose": "loud"}, ValueError, r"verbose to be 'auto', 0, 1 or 2, got 'loud'"),
]


@pytest.mark.parametrize("arguments, error, message", WRONG, ids=[str(w[0]) for w in WRONG])
def test_wrong_arguments_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        check_fit_arguments(**arguments)


def test_verbose_becomes_a_number():
    assert [check_verbose(v) for v in ("auto", 0, 1, 2, True, False)] == [1, 0, 1, 2, 1, 0]
