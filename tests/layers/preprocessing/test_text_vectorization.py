"""Text as indices and counts: the numbers of Keras's documentation and of TensorFlow's string ops, worked by hand."""

import json

import numpy as np
import pytest

import iskra
from iskra.layers import TextVectorization
from iskra.saving.vocabularies import with_vocabularies

TEXTS = ["foo bar", "bar baz", "baz bada boom"]
WORDS = ["baz", "bar", "foo"]


@pytest.mark.parametrize("shape", [(2,), (2, 1)])
@pytest.mark.parametrize("dtype", [object, "U", "S"])
def test_indices(shape, dtype):
    layer = TextVectorization(max_tokens=5000, output_sequence_length=4)
    layer.adapt(np.array(TEXTS, dtype))
    assert layer.get_vocabulary() == ["", "[UNK]", "baz", "bar", "foo", "boom", "bada"]
    assert layer.vocabulary_size() == 7
    got = layer(np.array(["foo qux bar", "qux baz"], dtype).reshape(shape))
    assert (got.tolist(), got.dtype) == ([[4, 1, 3, 0], [1, 2, 0, 0]], np.int64)


def test_lists_frames_and_one_text():
    layer = TextVectorization(vocabulary=WORDS)
    assert layer(["foo", "baz bar"]).tolist() == [[4, 0], [2, 3]]
    assert layer([["foo"], ["baz bar"]]).tolist() == [[4, 0], [2, 3]]
    assert layer("baz bar").tolist() == [2, 3]
    assert layer(["", " "]).shape == (2, 0)
    pandas = pytest.importorskip("pandas")
    assert layer(pandas.Series(["foo", "baz bar"])).tolist() == [[4, 0], [2, 3]]


@pytest.mark.parametrize(
    "data",
    [
        lambda: iter([["foo bar", "bar"], ["foo bar"]]),
        lambda: iskra.data.Dataset(lambda: iter(["foo bar", "bar", "foo bar"])).batch(2),
        lambda: np.array([["foo bar"], ["bar"], ["foo bar"]]),
    ],
)
def test_learned_from(data):
    layer = TextVectorization()
    layer.adapt(data())
    assert layer.get_vocabulary(include_special_tokens=False) == ["bar", "foo"]
    layer.adapt(iter([["a"], ["b"]]), steps=1)
    assert layer.get_vocabulary() == ["", "[UNK]", "a"]


STANDARDIZED = {  # punctuation and capitals are those of ASCII, as in TensorFlow; white space, too
    "lower_and_strip_punctuation": ["heyits", "fÜr", "ab", "x\u00a0y"],
    "lower": ["hey,it's", "fÜr", "a_b", "x\u00a0y"],
    "strip_punctuation": ["HEyIts", "FÜr", "AB", "X\u00a0y"],
    None: ["HEy,It's", "FÜr", "A_B", "X\u00a0y"],
}


@pytest.mark.parametrize("standardize", STANDARDIZED)
def test_standardization(standardize):
    layer = TextVectorization(standardize=standardize)
    layer.adapt(["HEy,It's FÜr\tA_B\n X\u00a0y "])
    assert sorted(layer.get_vocabulary(False)) == sorted(STANDARDIZED[standardize])


def test_functions_get_arrays_of_text():
    seen = []

    def standardize(texts):
        seen.append((texts.dtype.kind, texts.shape))
        return np.char.replace(np.char.lower(texts), "-", " ")

    layer = TextVectorization(standardize=standardize, vocabulary=["żółw", "bar"])
    assert layer([["ŻÓŁW-bar"]]).tolist() == [[2, 3]]
    assert seen == [("U", (1, 1))]
    layer = TextVectorization(
        standardize="lower", split=lambda texts: [text.split("|") for text in texts], vocabulary=["a b", "c"]
    )
    assert layer([b"A b|c", b"c"]).tolist() == [[2, 3], [3, 0]]


@pytest.mark.parametrize(
    ("arguments", "text", "vocabulary"),
    [
        ({"split": "character"}, "abca", ["", "[UNK]", "a", "c", "b"]),
        ({"ngrams": 2}, "b a b", ["", "[UNK]", "b", "b a", "a b", "a"]),
        ({"ngrams": (1, 3)}, "b a b", ["", "[UNK]", "b", "b a b", "a"]),
        ({"ngrams": (3,)}, "b a b", ["", "[UNK]", "b a b"]),
        ({"max_tokens": 4}, "a b b c c c", ["", "[UNK]", "c", "b"]),
        ({"max_tokens": 4, "output_mode": "count"}, "a b b c c c", ["[UNK]", "c", "b", "a"]),
    ],
)
def test_tokens(arguments, text, vocabulary):
    layer = TextVectorization(**arguments)
    layer.adapt([text])
    assert layer.get_vocabulary() == vocabulary


def test_ngrams_stand_behind_single_words():
    layer = TextVectorization(ngrams=2, vocabulary=["a", "b", "a b"])
    assert layer(["a b a", "b"]).tolist() == [[2, 3, 2, 4, 1], [3, 0, 0, 0, 0]]


def test_no_split():
    layer = TextVectorization(split=None, vocabulary=["foo bar", "baz"])
    assert layer([["Foo bar!"], ["baz"], ["?"]]).tolist() == [[2], [3], [0]]
    assert TextVectorization(split=None, vocabulary=["a"], output_sequence_length=3)([["a", "b"]]).tolist() == [
        [2, 1, 0]
    ]


@pytest.mark.parametrize(
    ("mode", "rows"),
    [
        ("multi_hot", [[0, 1, 1, 0], [1, 1, 0, 1]]),
        ("binary", [[0, 1, 1, 0], [1, 1, 0, 1]]),
        ("count", [[0, 1, 1, 0], [1, 2, 0, 1]]),
        ("tf_idf", [[0, 0.3, 0.5, 0], [1 / 3, 0.6, 0, 0.2]]),
    ],
)
def test_rows_of_counts(mode, rows):
    weights = {"idf_weights": [0.3, 0.5, 0.2]} if mode == "tf_idf" else {}
    layer = TextVectorization(output_mode=mode, vocabulary=["foo", "bar", "baz"], **weights)
    got = layer(["foo bar", "baz foo foo qux"])
    np.testing.assert_allclose(got, rows, rtol=1e-6)
    assert got.dtype == np.float32
    wide = TextVectorization(8, output_mode=mode, pad_to_max_tokens=True, vocabulary=["foo", "bar", "baz"], **weights)
    np.testing.assert_allclose(wide(["foo bar", "baz foo foo qux"])[:, :4], rows, rtol=1e-6)
    assert wide(["foo"]).shape == (1, 8)


def test_one_hot():
    got = TextVectorization(output_mode="one_hot", vocabulary=["a", "b"])(["b a", "c"])
    assert got.tolist() == [[[0, 0, 1], [0, 1, 0]], [[1, 0, 0], [0, 0, 0]]]


def test_learned_inverse_document_frequencies():
    layer = TextVectorization(output_mode="tf_idf")
    layer.adapt(["foo foo", "foo bar"])
    assert layer.get_vocabulary() == ["[UNK]", "foo", "bar"]
    foo, bar = np.log(1 + 2 / 3), np.log(1 + 2 / 2)
    np.testing.assert_allclose(layer(["foo bar bar ?x"]), [[(foo + bar) / 2, foo, 2 * bar]], rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "shape"),
    [
        ({}, (None, None)),
        ({"output_sequence_length": 7}, (None, 7)),
        ({"output_mode": "count", "vocabulary": ["a"]}, (None, 2)),
        ({"output_mode": "multi_hot", "max_tokens": 9, "pad_to_max_tokens": True}, (None, 9)),
    ],
)
def test_output_shape(arguments, shape):
    layer = TextVectorization(**arguments)
    assert layer.compute_output_shape((None,)) == layer.compute_output_shape((None, 1)) == shape


@iskra.utils.register_keras_serializable("tests")
def shouted(texts):
    return np.char.upper(texts)


@pytest.mark.parametrize(
    "arguments",
    [
        {"ngrams": (1, 2), "output_sequence_length": 5},
        {"output_mode": "tf_idf", "max_tokens": 9, "pad_to_max_tokens": True},
        {"standardize": shouted, "split": "character"},
        {"standardize": None, "split": None},
    ],
)
def test_configuration_there_and_back(arguments):
    layer = TextVectorization(**arguments)
    layer.adapt(TEXTS)
    config = layer.get_config()
    twins = [TextVectorization.from_config(config), iskra.layers.deserialize(iskra.layers.serialize(layer))]
    twins += [TextVectorization.from_config(json.loads(json.dumps(config)))]
    for twin in twins:
        assert twin.get_vocabulary() == layer.get_vocabulary()
        np.testing.assert_array_equal(twin(TEXTS), layer(TEXTS))
        assert twin.get_config() == config


def test_a_config_of_keras():
    """As Keras 3.15 writes it, with the learned vocabulary in a file beside it."""
    settings = {
        "name": "text_vectorization",
        "trainable": True,
        "dtype": {
            "module": "keras",
            "class_name": "DTypePolicy",
            "config": {"name": "float32"},
            "registered_name": None,
        },
        "max_tokens": None,
        "standardize": "lower_and_strip_punctuation",
        "split": "whitespace",
        "ngrams": None,
        "output_mode": "int",
        "output_sequence_length": 3,
        "pad_to_max_tokens": False,
        "sparse": False,
        "ragged": False,
        "vocabulary": None,
        "idf_weights": None,
        "encoding": "utf-8",
        "vocabulary_size": 5,
    }
    layer = {"module": "keras.layers", "class_name": "TextVectorization", "config": settings, "registered_name": None}
    files = {"layers/text_vectorization/vocabulary.txt": b"\n[UNK]\nb\na\nc"}
    model = with_vocabularies({"class_name": "Sequential", "config": {"layers": [layer]}}, files)
    made = iskra.saving.deserialize_keras_object(model["config"]["layers"][0])
    assert made(["A b c d"]).tolist() == [[3, 2, 4]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"standardize": "upper"}, "expected standardize as one of 'lower_and_strip_punctuation', 'lower', 'strip_"),
        ({"split": "words"}, "expected split as one of 'whitespace', 'character', None or a function, got 'words'"),
        ({"ngrams": "two"}, "expected ngrams as a positive integer, got 'two'"),
        ({"ngrams": (1, 0)}, "expected each length of ngrams as a positive integer, got 0"),
        ({"output_mode": "count", "output_sequence_length": 5}, "`output_sequence_length` must not be set if"),
        ({"output_mode": "ints"}, "expected one of int, one_hot, multi_hot, count, tf_idf for output_mode, got 'ints'"),
        ({"output_sequence_length": 0}, "expected output_sequence_length as a positive integer, got 0"),
        ({"ragged": True}, "expected ragged=False, got True"),
        ({"sparse": True}, "expected sparse=False, got True"),
    ],
)
def test_arguments_that_do_not_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        TextVectorization(**arguments)


def test_data_that_does_not_fit():
    layer = TextVectorization(vocabulary=["a"])
    with pytest.raises(ValueError, match=r"expected one text in each row, .*, got the shape \(1, 2\)"):
        layer([["a", "b"]])
    with pytest.raises(TypeError, match="expected strings, got numbers of dtype"):
        layer([1, 2])
    with pytest.raises(RuntimeError, match="expected a vocabulary, got a layer that has seen no data"):
        TextVectorization()(["a"])
    with pytest.raises(ValueError, match="expected no vocabulary before adapt, got one"):
        layer.adapt(["a"])
