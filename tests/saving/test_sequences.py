"""Models of layers for sequences travel both ways between Keras and iskra, as archives and as weights."""

import numpy as np
import pytest

import iskra
from layers.sequence_cases import CASES
from reference.keras_sequences import arrays, model_of, one_or_all

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras gives some with a new NumPy


def predicted(model, case):
    found = model.predict(one_or_all(arrays(case)), verbose=0)
    return [np.asarray(y) for y in (found if isinstance(found, (list, tuple)) else [found])]


@pytest.mark.parametrize("keras_first", [True, False], ids=["from Keras", "to Keras"])
@pytest.mark.parametrize("label", CASES)
def test_archives_and_weights(keras, keras_first, label, tmp_path):
    case = CASES[label]
    first, second = (keras, iskra) if keras_first else (iskra, keras)
    model = model_of(first, case)
    expected = predicted(model, case)
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    for ours, theirs in zip(predicted(loaded, case), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5)
    model.save_weights(tmp_path / "net.weights.h5")
    other = model_of(second, case)
    other.set_weights([np.zeros_like(w) for w in other.get_weights()])
    other.load_weights(tmp_path / "net.weights.h5")
    for ours, theirs in zip(other.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
