"""Activations, losses and metrics give Keras's numbers; every difference has a reason here.

What Keras answers is recorded (see `tests/reference/keras_functions.py`), and asked again where Keras is installed.
The calls come from the public names, so a new one is compared by itself.
"""

import os
import re
import warnings

import numpy as np
import pytest

import iskra
from reference.function_cases import MODULES, answers
from reference.keras_functions import ask, recorded

TOLERANCE = {"rtol": 5e-6, "atol": 2e-6}
ANSWERED, REFUSED = recorded()
DIFFERENCES = {
    r"activations\.sparsemax.*": "Keras adds up the cumulative sums, so its rows do not sum to 1",
    r"metrics\.\w*IoU .* weighted": "Keras cuts weights to integers",
}


OLDER_WORDS = {"KLD", "MAE", "MAPE", "MSE", "MSLE", "kld", "kullback_leibler_divergence", "logcosh"} | {
    "mae", "mape", "mse", "msle", "Reduction"
}  # fmt: skip  # of names that are here, but for the last, see test_older_words.py


def calls():
    named = [(module, name) for module in MODULES for name in getattr(iskra, module).__all__ if name not in OLDER_WORDS]
    return {label: answer for module, name in named for label, answer in answers(iskra, module, name)}


CALLS = calls()


def difference(label):
    return next((reason for pattern, reason in DIFFERENCES.items() if re.fullmatch(pattern, label)), None)


@pytest.mark.parametrize("label", [label for label in CALLS if label not in REFUSED])
def test_agrees_with_keras(label):
    assert label in ANSWERED, "a new call: run tests/reference/keras_functions.py"
    got, expected = np.asarray(CALLS[label]()), ANSWERED[label]
    assert got.shape == expected.shape
    assert got.dtype == np.float32
    if difference(label):
        assert not np.allclose(got, expected, **TOLERANCE), f"no longer different: {difference(label)}"
    else:
        np.testing.assert_allclose(got, expected, **TOLERANCE)


@pytest.mark.parametrize("label", [label for label in CALLS if label in REFUSED])
def test_what_keras_refuses_is_refused_or_finite(label):
    try:
        assert np.isfinite(CALLS[label]()).all()
    except ValueError as error:
        assert "expected" in str(error)


def test_every_difference_exists():
    for pattern in DIFFERENCES:
        assert any(re.fullmatch(pattern, label) for label in CALLS)


@pytest.mark.slow
def test_the_record_is_what_keras_answers():
    os.environ.setdefault("KERAS_BACKEND", "numpy")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("jax")  # Keras's NumPy backend needs it too
        keras = pytest.importorskip("keras")
        answered, _ = ask(keras)
    common = answered.keys() & ANSWERED.keys()
    assert len(common) > 0.98 * len(ANSWERED)  # backends differ in what they refuse
    for label in common:
        np.testing.assert_allclose(answered[label], ANSWERED[label], **TOLERANCE, err_msg=label)
