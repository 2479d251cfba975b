"""Models of layers for sequences travel both ways between Keras and iskra, as archives and as weights."""

import inspect

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


KINDS = (
    *(
        "ConvLSTM1D",
        "ConvLSTM2D",
        "ConvLSTM3D",
        "AdditiveAttention",
        "Attention",
        "Bidirectional",
        "EinsumDense",
        "Embedding",
        "GRU",
        "GRUCell",
    ),
    *("GroupQueryAttention", "LSTM", "LSTMCell", "Masking", "MultiHeadAttention", "RNN", "SimpleRNN"),
    *("SimpleRNNCell", "SpectralNormalization", "StackedRNNCells", "TimeDistributed", "Wrapper"),
)


# A product that training does not change; a cell whose inputs have another name; a base class.
OTHER_CALLS = ("EinsumDense", "SimpleRNNCell", "Wrapper")


@pytest.mark.parametrize("name", KINDS)
def test_signatures(keras, name):
    ours, theirs = (getattr(library.layers, name) for library in (iskra, keras))
    assert arguments(ours) == arguments(theirs)
    if name not in OTHER_CALLS:
        assert [n for n, _ in arguments(ours.call)] == [n for n, _ in arguments(theirs.call)]


@pytest.mark.parametrize("name", ["associative_scan", "dot_product_attention", "einsum", "scan"])
def test_signatures_of_functions(keras, name):
    assert arguments(getattr(iskra.ops, name)) == arguments(getattr(keras.ops, name))


def arguments(member):
    """Names and defaults of the arguments that have names."""
    starred = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [(p.name, p.default) for p in inspect.signature(member).parameters.values() if p.kind not in starred]
