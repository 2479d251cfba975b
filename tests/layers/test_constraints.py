"""Constraints hold for every weight for which Keras has one; a new layer that has one needs a line in CASES."""

import inspect
import json
from pathlib import Path

import numpy as np
import pytest

import iskra
from iskra import layers
from iskra.constraints import MaxNorm, NonNeg
from iskra.layers.registry import LAYERS
from iskra.options import accepted

KERAS = json.loads((Path(__file__).parents[1] / "reference" / "keras_names.json").read_text())["modules"]["layers"]
SEQUENCE, IMAGE, CELLS = (4, 5, 3), (2, 6, 6, 4), ("GRUCell", "LSTMCell", "SimpleRNNCell")

CASES = {  # arguments, and the shape of a batch
    "BatchNormalization": ({}, IMAGE),
    **{f"Conv{n}D": ((3, 2), (2, *[4] * n, 3)) for n in (1, 2, 3)},
    **{f"Conv{n}DTranspose": ((3, 2), (2, *[3] * n, 3)) for n in (1, 2, 3)},
    **{f"ConvLSTM{n}D": ((2, 2), (2, 3, *[3] * n, 2)) for n in (1, 2, 3)},
    "Dense": ((3,), (4, 5)),
    **{f"DepthwiseConv{n}D": ((2,), (2, *[4] * n, 3)) for n in (1, 2)},
    "EinsumDense": (("abc,cd->abd", (None, 4), None, "d"), SEQUENCE),
    "Embedding": ((6, 4), (4, 5)),
    **dict.fromkeys((*CELLS, "GRU", "LSTM", "SimpleRNN"), ((3,), SEQUENCE)),
    "GroupNormalization": ((2,), IMAGE),
    "GroupQueryAttention": ((3, 4, 2), SEQUENCE),
    "LayerNormalization": ({}, IMAGE),
    "MultiHeadAttention": ((2, 3), SEQUENCE),
    "PReLU": ({}, IMAGE),
    "ReversibleEmbedding": ((6, 4), (4, 5)),
    **{f"SeparableConv{n}D": ((4, 2), (2, *[4] * n, 3)) for n in (1, 2)},
}


def options(names, suffix):
    return [name for name in names if name.endswith(suffix)]


def make(name, constraint):
    """A model with the layer in it, all weights drawn from -1 to 1, and the layer."""
    arguments, shape = CASES[name]
    kind = getattr(layers, name)
    drawn = {
        option: iskra.initializers.RandomUniform(-1.0, 1.0, seed=1)
        for option in options(accepted(kind), "_initializer")
    }
    held = dict.fromkeys(options(accepted(kind), "_constraint"), constraint)
    layer = (
        kind(*arguments, unit_forget_bias=False, **drawn, **held)
        if "LSTM" in name
        else kind(*arguments, **drawn, **held)
    )
    layer = layers.RNN(layer) if name in CELLS else layer
    inputs = iskra.Input(shape[1:])
    outputs = layer(inputs, inputs) if "Attention" in name else layer(inputs)
    return iskra.Model(inputs, layers.Dense(1)(layers.Flatten()(outputs))), layer


def train(model, name):
    shape = CASES[name][1]
    x = np.random.default_rng(0).integers(0, 6, shape).astype("float32")
    model.compile("sgd", "mse")
    model.fit(x, np.ones((shape[0], 1)), batch_size=shape[0], verbose=0)


def test_every_layer_with_constraints_has_a_case():
    assert {name for name, kind in LAYERS.items() if options(accepted(kind), "_constraint")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_constraints_are_those_of_keras(name):
    assert options(inspect.signature(getattr(layers, name)).parameters, "_constraint") == options(
        KERAS[name], "_constraint"
    )


@pytest.mark.parametrize("name", CASES)
def test_weights_obey_their_constraints(name):
    model, layer = make(name, "non_neg")
    assert any(weight.numpy().min() < 0 for weight in layer.trainable_weights)
    train(model, name)
    for weight in layer.trainable_weights:
        assert weight.numpy().min() >= 0, weight.path
    model, layer = make(name, MaxNorm(0.1))
    train(model, name)
    for weight in layer.trainable_weights:
        assert np.linalg.norm(weight.numpy(), axis=0).max() <= 0.1 * (1 + 1e-5), weight.path


@pytest.mark.parametrize("name", CASES)
def test_constraints_are_saved_and_loaded(name, tmp_path):
    model, layer = make(name, "non_neg")
    model.save(tmp_path / "model.keras")
    loaded = iskra.models.load_model(tmp_path / "model.keras")
    twin = loaded.get_layer(layer.name)
    assert twin.get_config() == layer.get_config()
    assert twin.trainable_weights and all(isinstance(weight.constraint, NonNeg) for weight in twin.trainable_weights)
    train(loaded, name)
    assert all(weight.numpy().min() >= 0 for weight in twin.trainable_weights)
