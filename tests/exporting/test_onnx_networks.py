"""Layers for sequences, functions between layers and whole programs, as onnxruntime computes them once exported."""

import numpy as np
import onnxruntime
import pytest

import iskra
from exporting.test_onnx import check, run
from iskra import layers, ops
from iskra.exporting.onnx_file import onnx_model
from iskra.tree import flatten
from layers.sequence_cases import CASES
from reference.functional_cases import MERGES
from reference.keras_sequences import arrays, model_of, one_or_all


@pytest.mark.parametrize("label", CASES)
def test_sequences(label):
    case = CASES[label]
    model, given = model_of(iskra, case), arrays(case)
    expected = flatten(model.predict(one_or_all(given), verbose=0))
    for ours, theirs in zip(expected, run(model, given), strict=True):
        np.testing.assert_allclose(theirs, ours, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", MERGES)
def test_merging_layers(name):
    arguments, inputs = MERGES[name]
    given = [iskra.Input(x.shape[1:]) for x in inputs]
    model = iskra.Model(given, getattr(layers, name.split(" ")[0])(**arguments)(given))
    check(model, *(x.shape[1:] for x in inputs))


FUNCTIONS = {
    "argsort": lambda x: ops.argsort(x, axis=1),
    "sort": lambda x: ops.sort(x, axis=-1),
    "top_k": lambda x: ops.top_k(x, 2)[0],
    "median": lambda x: ops.median(x, axis=1),
    "quantile": lambda x: ops.quantile(x, 0.3, axis=1),
    "cumsum": lambda x: ops.cumsum(x, axis=1),
    "cumprod": lambda x: ops.cumprod(x, axis=1),
    "associative_scan": lambda x: ops.associative_scan(lambda a, b: a * b, x, axis=1),
    "take": lambda x: ops.take(x, [0, 3], axis=1),
    "take_along_axis": lambda x: ops.take_along_axis(x, ops.argsort(x, axis=1), axis=1),
    "bitwise": lambda x: ops.bitwise_xor(ops.cast(x * 30, "int32"), ops.bitwise_not(ops.cast(x * 9, "int32"))),
    "bitwise_left_shift": lambda x: ops.bitwise_left_shift(ops.cast(x * 3, "int32"), 2),
    "bitwise_right_shift": lambda x: ops.bitwise_right_shift(ops.cast(x * 30, "int32"), 2),
    "digitize": lambda x: ops.digitize(x, [-1.0, 0.0, 1.0]),
    "einsum": lambda x: ops.einsum("abc,adc->abd", x, x),
    "conv": lambda x: ops.conv(x, np.ones((3, 4, 2), np.float32), padding="same"),
    "inv": lambda x: ops.inv(x[:, :4] + 9 * np.eye(4, dtype=np.float32)),
    "det": lambda x: ops.det(x[:, :4]),
    "erfinv": lambda x: ops.erfinv(ops.tanh(x) * 0.9),
    "arcsin": lambda x: ops.arcsin(ops.tanh(x) * 0.9),
    "arccosh": lambda x: ops.arccosh(x * x + 1.5),
    "one_hot": lambda x: ops.one_hot(ops.argmax(x, -1), 4),
    "roll and step back": lambda x: ops.roll(x, 3, axis=1)[:, ::-2, 1:3],
    "rfft": lambda x: ops.rfft(x[:, :, 0])[0],
    "while_loop": lambda x: ops.fori_loop(0, 3, lambda i, y: ops.tanh(y) + ops.cast(i, "float32"), x),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_between_layers(name):
    inputs = iskra.Input((6, 4))
    check(iskra.Model(inputs, FUNCTIONS[name](inputs)), (6, 4))


def test_words_and_numbers_in_several_outputs_out():
    words, numbers = iskra.Input((5,), dtype="int32", name="words"), iskra.Input((3,), name="numbers")
    x = layers.Bidirectional(layers.GRU(3))(layers.Embedding(7, 4, mask_zero=True)(words))
    joined = layers.concatenate([x, layers.BatchNormalization()(numbers)])
    model = iskra.Model({"words": words, "numbers": numbers}, {"a": layers.Dense(2)(joined), "b": ops.max(x, axis=-1)})
    session = onnxruntime.InferenceSession(onnx_model(model).SerializeToString())
    assert {place.name: place.type for place in session.get_inputs()} == {
        "numbers": "tensor(float)", "words": "tensor(int32)",
    }  # fmt: skip
    rng = np.random.default_rng(0)
    given = {
        "words": rng.integers(0, 7, (4, 5)).astype(np.int32),
        "numbers": rng.normal(size=(4, 3)).astype(np.float32),
    }
    answers = dict(zip([place.name for place in session.get_outputs()], session.run(None, given), strict=True))
    for name, expected in model.predict(given, verbose=0).items():
        np.testing.assert_allclose(answers[name], expected, rtol=1e-5, atol=1e-5)


def test_an_image_network_with_augmentation_in_front():
    model = iskra.Sequential(
        [
            iskra.Input((10, 12, 3)),
            *(layers.RandomFlip(), layers.RandomRotation(0.1), layers.Resizing(8, 8), layers.Rescaling(1 / 255)),
            *(layers.Conv2D(4, 3, padding="same"), layers.BatchNormalization(), layers.ReLU(), layers.MaxPooling2D()),
            *(layers.Conv2D(4, 3, strides=2), layers.GlobalAveragePooling2D(), layers.Dense(3, "softmax")),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy")
    rng = np.random.default_rng(0)
    model.fit(rng.integers(0, 255, (32, 10, 12, 3)), rng.integers(0, 3, 32), verbose=0)
    check(model, (10, 12, 3))


def test_what_keeps_a_memory_is_refused_and_stays_usable():
    model = iskra.Sequential([iskra.Input((6, 4)), layers.LSTM(3, stateful=True, name="memory")])
    with pytest.raises(ValueError, match="^export: expected layers that keep nothing .* got the stateful 'memory'"):
        onnx_model(model)
    assert model.predict(np.ones((2, 6, 4)), verbose=0).shape == (2, 3)


def test_what_onnx_has_no_words_for():
    inputs = iskra.Input((8, 8, 1))
    moved = ops.image.affine_transform(inputs, np.float32([1, 0.1, 0, 0, 1, 0, 0, 0]))
    with pytest.raises(
        ValueError, match="^export: expected a model of ops that ONNX can express, got one that uses 'w"
    ):
        onnx_model(iskra.Model(inputs, moved))
