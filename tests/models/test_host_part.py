"""Models that begin with layers on texts: these compute before the program, in every kind of model."""

import numpy as np
import pytest

import iskra
from iskra import layers

TEXTS = ["good film", "bad film", "very good", "very bad indeed", "good good", "bad"]
X = np.array(TEXTS, object)
Y = np.array([1, 0, 1, 0, 1, 0])


def vectorization(**arguments):
    layer = layers.TextVectorization(**{"output_sequence_length": 4, **arguments})
    layer.adapt(TEXTS)
    return layer


def rest():
    return [layers.Embedding(7, 8), layers.Flatten(), layers.Dense(1, activation="sigmoid")]


def text_input():
    return iskra.Input((1,), dtype="string")


def functional(*chain):
    value = inputs = text_input()
    for layer in chain:
        value = layer(value)
    return iskra.Model(inputs, value)


def nested():
    """A model of numbers behind the texts."""
    return functional(vectorization(), iskra.Sequential([iskra.Input((4,), dtype="int32"), *rest()]))


MODELS = {
    "sequential": lambda: iskra.Sequential([vectorization(), *rest()]),
    "sequential with an input": lambda: iskra.Sequential([text_input(), vectorization(), *rest()]),
    "functional": lambda: functional(vectorization(), *rest()),
    "nested": nested,
    "behind a model of texts": lambda: iskra.Sequential([nested(), layers.Activation("linear")]),
    "twice behind": lambda: functional(iskra.Sequential([nested()]), layers.Activation("linear")),
}
DATA = {
    "objects": X,
    "strings": X.astype(str),
    "bytes": X.astype("S"),
    "a list": TEXTS,
    "a column": X[:, np.newaxis],
    "a list of lists": [[text] for text in TEXTS],
}


def compiled(model):
    model.compile(iskra.optimizers.Adam(0.1), "binary_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("kind", MODELS)
def test_every_kind_of_model(kind, engine, tmp_path):
    model = compiled(MODELS[kind]())
    model.fit(X, Y, batch_size=4, epochs=20, verbose=0)
    assert model.evaluate(X, Y, verbose=0)[1] == 1
    predicted = model.predict(X, verbose=0)
    assert (predicted.shape, model.output_shape) == ((6, 1), (None, 1))
    np.testing.assert_allclose(model(X), predicted, rtol=1e-5)
    np.testing.assert_allclose(model(X, training=True), predicted, rtol=1e-5)
    model.save(tmp_path / "model.keras")
    loaded = iskra.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(loaded.predict(X, verbose=0), predicted, rtol=1e-5)


@pytest.mark.parametrize("kind", ["sequential", "functional"])
@pytest.mark.parametrize("data", DATA)
def test_every_form_of_texts(kind, data):
    iskra.utils.set_random_seed(1)
    model, expected = MODELS[kind](), vectorization()(X)
    got = model.predict(DATA[data], verbose=0)
    value = expected
    for layer in model.layers[-3:]:
        value = layer(value)
    np.testing.assert_allclose(got, value, rtol=1e-5)


def test_the_same_training_as_on_what_the_layer_returns():
    trained = []
    for texts in (True, False):
        iskra.utils.set_random_seed(1)
        model = compiled(iskra.Sequential([*([vectorization()] if texts else []), *rest()]))
        model.fit(X if texts else vectorization()(X).astype(np.int32), Y, batch_size=4, epochs=2, verbose=0)
        trained.append(model.get_weights())
    for got, expected in zip(*trained, strict=True):
        np.testing.assert_array_equal(got, expected)


def test_batches_of_a_data_set_and_of_other_lengths():
    """Rows as long as the longest text of each batch."""
    model = compiled(
        iskra.Sequential(
            [
                vectorization(output_sequence_length=None),
                layers.Embedding(7, 8, mask_zero=True),
                layers.GlobalAveragePooling1D(),
                layers.Dense(1, activation="sigmoid"),
            ]
        )
    )
    rows = iskra.data.Dataset(lambda: iter(zip(TEXTS, Y, strict=True)), 6).batch(2)
    model.fit(rows, epochs=30, verbose=0)
    assert model.evaluate(rows, verbose=0)[1] == 1
    assert model.predict(rows, verbose=0).shape == (6, 1)


@pytest.mark.parametrize("form", [dict, list])
def test_texts_beside_numbers(form):
    """A text that two layers use, and an input that the program takes as it is."""
    text, numbers = iskra.Input((1,), dtype="string", name="text"), iskra.Input((2,), name="numbers")
    words = vectorization()(text)
    tags = layers.StringLookup(vocabulary=["bad"], output_mode="one_hot")(text)
    parts = [layers.Flatten()(layers.Embedding(7, 2)(words)), tags, numbers]
    inputs = {"text": text, "numbers": numbers} if form is dict else [numbers, text]
    model = iskra.Model(inputs, layers.concatenate(parts))
    data = {"text": X, "numbers": np.arange(12.0).reshape(6, 2)}
    got = model.predict(data if form is dict else [data["numbers"], data["text"]], verbose=0)
    assert got[:, 8:].tolist() == [
        [int(text != "bad"), int(text == "bad"), *row] for text, row in zip(X, data["numbers"], strict=True)
    ]


@pytest.mark.parametrize(
    ("layer", "x", "expected"),
    [
        (layers.StringLookup(vocabulary=["a", "b"]), np.array([["b"], ["z"]]), [[2], [0]]),
        (
            layers.StringLookup(vocabulary=["a", "b"], output_mode="one_hot"),
            np.array(["b", "z"]),
            [[0, 0, 1], [1, 0, 0]],
        ),
        (layers.Hashing(3), np.array([["A"], ["B"]]), [[1], [0]]),
        (layers.Hashing(3), np.array([[2**40], [7]]), None),
    ],
)
def test_other_layers_on_the_host(layer, x, expected):
    model = iskra.Sequential([layer, layers.Rescaling(1.0)])
    np.testing.assert_array_equal(model.predict(x, verbose=0), layer(x) if expected is None else expected)


def test_a_vocabulary_that_is_learned_anew():
    layer = vectorization(output_mode="count", output_sequence_length=None, max_tokens=7, pad_to_max_tokens=True)
    model = iskra.Sequential([text_input(), layer, layers.Rescaling(2.0)])
    assert model.predict(np.array(["bad bad zebra"]), verbose=0)[0, :3].tolist() == [2, 0, 4]
    layer.adapt(["zebra"])
    assert model.predict(np.array(["bad bad zebra"]), verbose=0)[0, :3].tolist() == [4, 2, 0]


def test_data_that_does_not_fit():
    model = functional(vectorization(), *rest())
    with pytest.raises(TypeError, match="expected strings, got numbers"):
        model.predict(np.ones((2, 1)), verbose=0)
    with pytest.raises(ValueError, match="predict: expected 2 inputs, got 1"):
        iskra.Model([text_input(), (t := text_input())], vectorization()(t)).predict([X], verbose=0)
    with pytest.raises(ValueError, match="export: expected layers on numbers, got 'text_vectorization"):
        model.export("model.onnx")


def test_strings_are_rearranged_before_they_are_looked_up():
    texts = np.array([["a", "b"], ["zz", "a"]])
    inputs = iskra.Input((2,), dtype="string")
    lookup = layers.StringLookup(vocabulary=["a", "b"])
    outputs = [lookup(inputs[:, 1]), lookup(iskra.ops.reshape(inputs, (-1, 2, 1)))]
    outputs.append(lookup(iskra.ops.concatenate([inputs, inputs[:, :1]], 1)))
    for value, expected in zip(outputs, ([2, 1], [[[1], [2]], [[0], [1]]], [[1, 2, 1], [0, 1, 0]]), strict=True):
        np.testing.assert_array_equal(iskra.Model(inputs, value).predict(texts, verbose=0), expected)


@pytest.mark.parametrize(
    "make", [layers.Dense(2), layers.Embedding(3, 2), layers.BatchNormalization(), iskra.ops.relu, lambda x: x + 1]
)
def test_strings_that_nothing_looks_up_are_refused(make):
    with pytest.raises(TypeError, match="expected numbers, got strings. Put a layer in front that looks them up"):
        make(iskra.Input((2,), dtype="string"))
