"""What holds for every layer: the tests go through the registry, and a new layer needs a line in CASES.

Configuration there and back, output shape, every engine against NumPy, gradients against central differences in
float64, weights saved and restored.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import iskra
from iskra import layers, ops
from iskra.engines import NAMES, ReferenceEngine, get_engine
from iskra.graph import SeedGenerator, Trace, Variable, gradients
from iskra.layers.registry import LAYERS
from layers.image_cases import RANDOM, STEADY
from layers.spatial_cases import SPATIAL

STEP = 1e-6  # of the central differences, in float64


@dataclass(frozen=True)
class Case:
    """A layer's arguments, the shape of a batch, and the shape that must come out."""

    arguments: dict
    input_shape: tuple
    output_shape: tuple
    random: bool = False  # whether it draws while training
    draws: int = 1  # and how often in a step


CASES = {
    "Activation": [Case({"activation": "tanh"}, (3, 4), (3, 4)), Case({"activation": "softmax"}, (3, 2, 4), (3, 2, 4))],
    "ActivityRegularization": [Case({"l1": 0.1, "l2": 0.2}, (3, 4), (3, 4))],
    "Dense": [
        Case({"units": 5}, (3, 4), (3, 5)),
        Case({"units": 5, "activation": "gelu", "use_bias": False}, (3, 4), (3, 5)),
        Case({"units": 2, "kernel_regularizer": "l2", "activation": "softplus"}, (3, 6, 4), (3, 6, 2)),
    ],
    "Discretization": [
        Case({"bin_boundaries": [-1.0, 0.0, 1.0]}, (3, 4), (3, 4)),
        Case({"bin_boundaries": [-1.0, 0.0, 1.0], "output_mode": "count"}, (3, 4), (3, 4)),
    ],
    "Dropout": [
        Case({"rate": 0.4, "seed": 3}, (3, 4), (3, 4), random=True),
        Case({"rate": 0.4, "seed": 3, "noise_shape": (None, 1, 5)}, (3, 4, 5), (3, 4, 5), random=True),
        Case({"rate": 0.0}, (3, 4), (3, 4)),
    ],
    "ELU": [Case({"alpha": 0.7}, (3, 4), (3, 4))],
    "Flatten": [Case({}, (3, 2, 4), (3, 8)), Case({}, (3, 4), (3, 4)), Case({}, (3,), (3, 1))],
    "GaussianDropout": [Case({"rate": 0.3, "seed": 3}, (3, 4), (3, 4), random=True)],
    "GaussianNoise": [Case({"stddev": 0.3, "seed": 3}, (3, 4), (3, 4), random=True)],
    "Identity": [Case({}, (3, 4), (3, 4))],
    "InputLayer": [Case({"shape": (4,)}, (3, 4), (3, 4))],
    "LeakyReLU": [Case({}, (3, 4), (3, 4)), Case({"negative_slope": 0.1}, (3, 4), (3, 4))],
    "MelSpectrogram": [
        Case({"fft_length": 16, "sequence_stride": 5, "num_mel_bins": 4, "min_freq": 0.0}, (2, 24), (2, 4, 5)),
        Case({"fft_length": 8, "sequence_length": 6, "mag_exp": 1.0, "power_to_db": False}, (2, 9), (2, 128, 1)),
    ],
    "Normalization": [
        Case({"mean": [0.1, 0.2, 0.3, 0.4], "variance": [1.0, 4.0, 0.5, 2.0]}, (3, 4), (3, 4)),
        Case({"axis": None, "mean": 0.5, "variance": 2.0, "invert": True}, (3, 2, 4), (3, 2, 4)),
    ],
    "Permute": [Case({"dims": (2, 3, 1)}, (3, 4, 5, 2), (3, 5, 2, 4))],
    "ReLU": [
        Case({}, (3, 4), (3, 4)),
        Case({"max_value": 0.9, "negative_slope": 0.2, "threshold": 0.3}, (3, 4), (3, 4)),
    ],
    "RepeatVector": [Case({"n": 3}, (3, 4), (3, 3, 4))],
    "Rescaling": [
        Case({"scale": 0.5, "offset": -1.0}, (3, 4), (3, 4)),
        Case({"scale": [1.0, 2.0, 3.0, 4.0]}, (3, 4), (3, 4)),
    ],
    "Reshape": [
        Case({"target_shape": (2, 2)}, (3, 4), (3, 2, 2)),
        Case({"target_shape": (-1,)}, (3, 2, 2), (3, 4)),
        Case({"target_shape": 4}, (3, 2, 2), (3, 4)),
    ],
    "STFTSpectrogram": [
        Case({"frame_length": 6, "mode": "magnitude", "expand_dims": True}, (2, 13, 2), (2, 3, 5, 2)),
        Case({"frame_length": 4, "frame_step": 3, "padding": "same", "mode": "psd"}, (2, 7, 2), (2, 3, 6)),
        Case({"frame_length": 4, "mode": "stft"}, (2, 7, 1), (2, 2, 6)),
        Case({"frame_length": 4, "mode": "angle", "window": None}, (2, 7, 1), (2, 2, 3)),
        Case({"frame_length": 4, "mode": "imag", "scaling": "spectrum"}, (2, 7, 2), (2, 2, 6)),
    ],
    "Softmax": [Case({}, (3, 4), (3, 4)), Case({"axis": 1}, (3, 4, 2), (3, 4, 2))],
    **{name: [Case(*c, random="Dropout" in name) for c in cases] for name, cases in SPATIAL.items()},
    **{name: [Case(*c) for c in cases] for name, cases in STEADY.items()},
    **{name: [Case(*c[:3], True, *c[3:]) for c in cases] for name, cases in RANDOM.items()},
}

RAW = {"CategoryEncoding", "Hashing", "IntegerLookup", "StringLookup"}  # take no floats: see test_preprocessing.py
RAW |= {"HashedCrossing", "Pipeline", "TextVectorization"}  # see the files of these names in preprocessing
RAW |= {"Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"}  # see test_merging.py
RAW |= {"Lambda"}  # see test_lambda.py
RAW |= {"AdditiveAttention", "Attention", "EinsumDense", "Embedding", "GroupQueryAttention", "Masking"}
RAW |= {"ReversibleEmbedding"}  # see test_reversible_embedding.py
RAW |= {"Bidirectional", "GRU", "GRUCell", "LSTM", "LSTMCell", "MultiHeadAttention", "RNN", "SimpleRNN"}
RAW |= {"SimpleRNNCell", "SpectralNormalization", "StackedRNNCells", "TimeDistributed"}  # see test_sequences.py
RAW |= {"ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Wrapper"}

ALL = [
    pytest.param(kind, case, id=f"{kind.__name__}-{i}")
    for kind in LAYERS.values()
    for i, case in enumerate(CASES.get(kind.__name__, ()))
]


def draw(shape, seed=0):
    """Float64 values of both signs, away from the kinks."""
    values = np.linspace(0.13, 1.91, int(np.prod(shape)))
    signs = np.where(np.arange(values.size) % 2, 1, -1)
    return np.random.default_rng(seed).permutation(values * signs).reshape(shape)


def make(kind, case):
    """The layer, with weights that are not symmetric."""
    layer = kind(**case.arguments)
    layer(draw(case.input_shape))
    layer.set_weights([drawn(v, place) for place, v in enumerate(layer.weights)])
    return layer


def drawn(variable, seed):
    """Values for a weight; a variance is positive."""
    values = draw(variable.shape, seed)
    return abs(values) if "variance" in variable.name else values


def traced(layer, case, training):
    """A graph of `sum(weights * layer(x)) + penalties` and its gradients, all as state."""
    variables = [Variable(np.zeros(case.input_shape), name="x"), *layer.trainable_weights]
    total, slopes = Variable(0.0, name="total"), [Variable(np.zeros(v.shape), name="slope") for v in variables]
    with Trace() as trace:
        y = layer(ops.convert_to_tensor(variables[0]), training=training)
        result = ops.sum(ops.multiply(y, draw(y.shape, seed=9).astype(np.float32)))
        for penalty in layer.losses:
            result = result + penalty
        for slope, gradient in zip(slopes, gradients(result, variables), strict=True):
            slope.assign(gradient)
        total.assign(result)
        return trace.graph(), variables, total, slopes


def test_every_layer_has_a_case():
    assert sorted({*CASES, *RAW}) == sorted(LAYERS)
    public = {getattr(layers, name).__name__ for name in layers.__all__ if isinstance(getattr(layers, name), type)}
    assert public - {"Layer", "InputSpec"} == {*CASES, *RAW}


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_output_shape(kind, case):
    x = draw(case.input_shape)
    assert kind(**case.arguments)(x).shape == case.output_shape
    unknown = kind(**case.arguments).compute_output_shape((None, *case.input_shape[1:]))
    assert unknown == (None, *case.output_shape[1:])


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_configuration_there_and_back(kind, case):
    layer = make(kind, case)
    twin = layers.deserialize(layers.serialize(layer))
    assert type(twin) is kind
    assert twin.get_config() == layer.get_config()
    assert (twin.name, twin.trainable) == (layer.name, layer.trainable)
    x = draw(case.input_shape)
    twin(x)
    twin.set_weights(layer.get_weights())
    np.testing.assert_array_equal(twin(x, training=False), layer(x, training=False))


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_configuration_is_json(kind, case):
    config = layers.serialize(make(kind, case))
    assert layers.deserialize(json.loads(json.dumps(config))).get_config() == json.loads(json.dumps(config["config"]))


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(("kind", "case"), ALL)
def test_engines_give_what_numpy_gives(kind, case, training, engine):
    if kind.__name__ == "InputLayer" or (training and case.random):
        return
    layer = make(kind, case)
    x = draw(case.input_shape).astype(np.float32)
    expected = layer(x, training=training)
    result = Variable(np.zeros(expected.shape))
    with Trace() as trace:
        result.assign(layer(trace.input(x.shape, "float32", "x"), training=training))
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [x])
    np.testing.assert_allclose(result.value, expected, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize(("kind", "case"), [p for p in ALL if p.values[1].random])
def test_engines_draw_the_same(kind, case):
    layer, results = make(kind, case), []
    x = draw(case.input_shape).astype(np.float32)
    generator = next(value for value in vars(layer).values() if isinstance(value, SeedGenerator))
    for engine in NAMES:
        generator.state.assign([3, 0])
        result = Variable(np.zeros(case.output_shape))
        with Trace() as trace:
            result.assign(layer(trace.input(x.shape, "float32", "x"), training=True))
            graph = trace.graph()
        get_engine(engine).compile(graph).run(graph.state_arrays(), [x])
        assert generator.state.numpy().tolist() == [3, case.draws]
        results.append(result.numpy())
    assert not np.array_equal(results[0], x)
    np.testing.assert_allclose(results[1], results[0], rtol=1e-5, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize(("kind", "case"), ALL)
def test_gradients(kind, case, training):
    layer = make(kind, case)
    graph, variables, total, slopes = traced(layer, case, training)
    program = ReferenceEngine("float64").compile(graph)

    def evaluate(values):
        """Loss and slopes for values of the input and the weights."""
        given = dict(zip(variables, values, strict=True))
        state = [np.array(given.get(v, v.value), float if v.dtype == "float32" else np.int32) for v in graph.state]
        program.run(state, [])
        results = dict(zip(graph.state, state, strict=True))
        return float(results[total]), [results[slope] for slope in slopes]

    values = [draw(v.shape, seed=place) for place, v in enumerate(variables)]
    for place, slope in enumerate(evaluate(values)[1]):
        for index in np.ndindex(slope.shape):
            ends = []
            for sign in (1, -1):
                moved = [value.copy() for value in values]
                moved[place][index] += sign * STEP
                ends.append(evaluate(moved)[0])
            assert slope[index] == pytest.approx((ends[0] - ends[1]) / (2 * STEP), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_weights_saved_and_restored(kind, case):
    layer = make(kind, case)
    saved = layer.get_weights()
    layer.set_weights([value + 1 for value in saved])
    layer.set_weights(saved)
    for value, variable in zip(saved, layer.weights, strict=True):
        np.testing.assert_array_equal(value, variable.value)
        assert variable.path == f"{layer.name}/{variable.name}"
    assert layer.count_params() == sum(value.size for value in saved)


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_in_a_model(kind, case):
    if kind is layers.InputLayer:
        return
    model = iskra.Sequential([iskra.Input(case.input_shape[1:]), kind(**case.arguments)])
    x = draw(case.input_shape)
    np.testing.assert_allclose(model.predict(x), model.layers[0](x, training=False), rtol=2e-6, atol=1e-6)
    assert model.output_shape == (None, *case.output_shape[1:])


def test_the_seed_alone_decides_the_weights():
    """Not the order in which Python happens to hash names."""
    program = f"""
import hashlib, sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from layers.test_every_layer import CASES, layers, np, iskra
iskra.utils.set_random_seed(1)
digest = hashlib.sha256()
for name, cases in CASES.items():
    for case in cases:
        layer = getattr(layers, name)(**case.arguments)
        layer.build((None, *case.input_shape[1:]))
        for weight in layer.get_weights():
            digest.update(np.ascontiguousarray(weight).tobytes())
print(digest.hexdigest())
"""
    digests = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program],
            env={**os.environ, "PYTHONHASHSEED": str(seed)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in (1, 2, 3)
    }
    assert len(digests) == 1
