"""Functions of `ops` in `.keras` files: one model of more than a hundred of them goes to Keras, and comes back."""

import numpy as np
import pytest

import iskra
from reference.keras_ops import labels, recorded
from reference.ops_cases import X

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning", "ignore::UserWarning")

DIFFERENT = {  # why Keras itself cannot follow, or follows otherwise
    "norm": "Keras on JAX refuses a list for an axis, as files have it",
    "percentile": "likewise",
    "nanpercentile": "likewise",
    "rot90": "likewise",
    "sparsemax": "Keras's rows do not sum to 1",
    "empty_like": "its values are what memory holds",
    "switch": "lambdas are not saved",
}


def is_refused(each):
    """Whether iskra needs the length of the batch, or numbers: see `tests/ops/test_keras_ops.py`."""
    try:
        each.call(iskra.ops, iskra.Input((4,)))
    except (TypeError, ValueError, IndexError):
        return True
    return False


def calls():
    """Calls on one matrix that give as many rows, and that Keras can write down."""
    answers, record = recorded()
    return {
        label: each
        for label, each in labels()
        if len(each.arrays) == 1
        and each.arrays[0] is X
        and label in record["models"]
        and label.split()[0] not in DIFFERENT
        and not is_refused(each)
        and all(value.shape[:1] == (3,) for value in answers[label])
    }


CALLS = calls()


def network(library):
    """A model with an output for each call."""
    x = library.Input((4,), name="x")
    return library.Model(x, {label: each.call(library.ops, x) for label, each in CALLS.items()})


@pytest.mark.parametrize("keras_first", [True, False], ids=["from Keras", "to Keras"])
def test_functions_travel(keras, keras_first, tmp_path):
    assert len(CALLS) > 100
    first, second = (keras, iskra) if keras_first else (iskra, keras)
    model = network(first)
    model.save(tmp_path / "functions.keras")
    loaded = second.models.load_model(tmp_path / "functions.keras")
    found, expected = loaded(X), model(X)
    for label in CALLS:
        pairs = [
            value[label] if isinstance(value[label], (tuple, list)) else [value[label]] for value in (found, expected)
        ]
        for one, other in zip(*pairs, strict=True):
            np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-4, atol=1e-5, err_msg=label)
