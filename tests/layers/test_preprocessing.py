"""Preprocessing layers against Keras's recorded numbers (see `tests/reference/keras_preprocessing.py`), in compiled
programs against arrays, saved and made again, and what they refuse."""

import json

import numpy as np
import pytest

import iskra
from iskra import layers
from iskra.advice import IskraWarning
from iskra.engines import NAMES, get_engine
from iskra.graph import Trace, Variable
from reference import preprocessing_cases as preprocessing
from reference.keras_preprocessing import recorded
from reference.keras_signatures import arguments

RECORD = recorded()
ANSWERS = RECORD["answers"]
CASES = preprocessing.cases()
TRACED = ("CategoryEncoding", "Discretization", "IntegerLookup", "Normalization")


def adapted(case):
    layer = getattr(layers, case.name)(**case.arguments)
    if case.data is not None:
        layer.adapt(case.data)
    return layer


@pytest.mark.parametrize("name", preprocessing.NAMES)
def test_takes_keras_arguments(name):
    assert arguments(getattr(layers, name)) == RECORD["signatures"][name]


@pytest.mark.parametrize("place", range(len(ANSWERS)), ids=[answer["label"][:60] for answer in ANSWERS])
def test_gives_keras_numbers(place):
    case, answer = preprocessing.cases()[place], ANSWERS[place]  # made anew: some data are iterators
    assert case.label == answer["label"]
    result = preprocessing.ask(iskra, case)
    assert list(result.shape) == answer["shape"]
    np.testing.assert_allclose(result.ravel(), answer["numbers"], rtol=2e-6, atol=1e-6)
    layer = adapted(preprocessing.cases()[place])
    assert tuple(layer.compute_output_shape(np.shape(case.inputs))) == result.shape


def fits_a_program(case):
    arguments = case.arguments
    too_wide = np.asarray(case.inputs).dtype == np.int64 and np.abs(case.inputs).max() >= 2**31
    return case.name in TRACED and not too_wide and arguments.get("num_oov_indices", 1) == 1 and np.ndim(case.inputs)


@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize("place", [i for i, case in enumerate(CASES) if fits_a_program(case) and not case.call])
def test_programs_give_the_same(place, engine):
    case = preprocessing.cases()[place]
    layer, x = adapted(case), np.asarray(case.inputs)
    if case.name == "IntegerLookup" and max(map(abs, layer.get_vocabulary(False))) >= 2**31:
        with pytest.raises(ValueError, match=r"inside a model, expected numbers of 32 bits, got 1099511627776\. Call"):
            iskra.Sequential([iskra.Input(x.shape[1:], dtype="int32"), layer])
        return
    expected = np.asarray(layer(x))
    result = Variable(np.zeros(expected.shape, np.float32))
    with Trace() as trace:
        inputs = trace.input(x.shape, "float32" if x.dtype.kind == "f" else "int32", "x")
        result.assign(iskra.ops.cast(layer(inputs), "float32"))
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [x])
    np.testing.assert_allclose(result.value, expected, rtol=2e-6, atol=1e-6)


def test_integers_lead_back_in_programs():
    lookup = layers.IntegerLookup(vocabulary=[12, 36, 1138])
    back = layers.IntegerLookup(vocabulary=[12, 36, 1138], invert=True)
    model = iskra.Sequential([iskra.Input((2,), dtype="int32"), lookup, back])
    assert model.predict(np.array([[36, 12], [7, 1138]]), verbose=0).tolist() == [[36, 12], [-1, 1138]]


@pytest.mark.parametrize("place", range(0, len(CASES), 3))
def test_configuration_there_and_back(place):
    case = preprocessing.cases()[place]
    layer = adapted(case)
    expected = layer(case.inputs)
    config = json.loads(json.dumps(layers.serialize(layer)))
    twin = layers.deserialize(config)
    if case.name == "Normalization":  # whose numbers are weights
        twin.build(np.shape(case.inputs))
        twin.set_weights(layer.get_weights())
    np.testing.assert_array_equal(twin(case.inputs), expected)
    assert layers.serialize(twin)["config"] == config["config"]


def test_configs_of_keras_are_understood():
    shared = {"name": "lookup", "trainable": True, "dtype": {"class_name": "DTypePolicy"}, "invert": False}
    shared |= {"max_tokens": None, "num_oov_indices": 1, "mask_token": None, "output_mode": "int", "sparse": False}
    shared |= {"pad_to_max_tokens": False, "idf_weights": None, "vocabulary_size": 3, "salt": None}
    shared |= {"oov_method": "floormod"}
    words = layers.StringLookup.from_config(
        {**shared, "oov_token": "[UNK]", "vocabulary": ["a", "b"], "encoding": "utf-8"}
    )
    assert words(["b", "x"]).tolist() == [2, 0]
    numbers = layers.IntegerLookup.from_config(
        {**shared, "oov_token": -1, "vocabulary": [5, 6], "vocabulary_dtype": "int64"}
    )
    assert numbers([6, 9]).tolist() == [2, 0]


# In a model. --------------------------------------------------------------------------------------------------------


def test_a_normalization_belongs_to_the_model_and_learns_afterwards():
    x = np.random.default_rng(0).normal(50, 9, (100, 3)).astype(np.float32)
    scale = layers.Normalization()
    model = iskra.Sequential([iskra.Input((3,)), scale, layers.Dense(1, kernel_initializer="ones")])
    with pytest.warns(IskraWarning, match="expected a mean and a variance, got a layer that has seen no data, which"):
        model.predict(x, verbose=0)
    scale.adapt(x)
    expected = ((x - x.mean(0)) / x.std(0)).sum(1, keepdims=True)
    np.testing.assert_allclose(model.predict(x, verbose=0), expected, rtol=1e-4, atol=1e-4)
    scale.adapt(2 * x)  # the compiled program sees what is learned anew
    np.testing.assert_allclose(model.predict(2 * x, verbose=0), expected, rtol=1e-4, atol=1e-4)
    assert [w.name for w in scale.weights] == ["mean", "variance", "count"] and not scale.trainable_weights


def test_training_leaves_a_normalization_as_it_is():
    x = np.random.default_rng(0).normal(50, 9, (64, 2)).astype(np.float32)
    scale = layers.Normalization()
    scale.adapt(x)
    model = iskra.Sequential([scale, layers.Dense(1)])
    model.compile("sgd", "mse")
    before = [w.copy() for w in scale.get_weights()]
    model.fit(x, x[:, :1] * 0.1, epochs=2, verbose=0)
    for old, new in zip(before, scale.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_loaded_weights_count_as_learned():
    source, twin = layers.Normalization(), layers.Normalization()
    source.adapt(np.array([[1.0, 2.0], [3.0, 6.0]]))
    twin.build((None, 2))
    twin.set_weights(source.get_weights())
    np.testing.assert_array_equal(twin([[2.0, 4.0]]), [[0.0, 0.0]])


def test_frames_and_their_columns_are_adapted_to():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": [1.0, 3.0], "b": [5, 9], "town": ["x", "y"]})
    scale = layers.Normalization()
    scale.adapt(frame[["a", "b"]])
    np.testing.assert_array_equal(scale(frame[["a", "b"]]), [[-1, -1], [1, 1]])
    words = layers.StringLookup(output_mode="one_hot")
    words.adapt(frame["town"])
    assert words(frame["town"]).tolist() == [[0, 0, 1], [0, 1, 0]]


def test_ranges_that_are_learned_after_the_program_was_made():
    ranges = layers.Discretization(num_bins=2)
    model = iskra.Sequential([iskra.Input((1,)), ranges])
    x = np.array([[1.0], [2.0], [3.0], [4.0]])
    with pytest.raises(
        ValueError, match="expected boundaries, got a layer that has seen no data. You need to call adapt"
    ):
        model.predict(x, verbose=0)
    ranges.adapt(x)
    assert model.predict(x, verbose=0).ravel().tolist() == [0, 1, 1, 1]
    ranges.adapt(x + 1)
    assert model.predict(x, verbose=0).ravel().tolist() == [0, 0, 1, 1]


def test_words_stay_outside_of_programs():
    class Inside(iskra.Model):
        def call(self, inputs):
            return layers.Hashing(3)(inputs)

    for model in (Inside(), iskra.Sequential([layers.Identity(), layers.StringLookup(vocabulary=["a"])])):
        with pytest.raises(TypeError, match=r"expected an array, got a symbolic tensor\. Programs hold numbers only"):
            model.predict(np.ones((2, 1)))


def test_a_vocabulary_from_a_file(tmp_path):
    (tmp_path / "words.txt").write_text("a\nb\n")
    assert layers.StringLookup(vocabulary=str(tmp_path / "words.txt"))(["b"]).tolist() == [2]
    (tmp_path / "numbers.txt").write_text("12\n7\n")
    assert layers.IntegerLookup(vocabulary=str(tmp_path / "numbers.txt"))([7]).tolist() == [2]
    with pytest.raises(FileNotFoundError, match=r"'.*none\.txt' is not a file\. Write"):
        layers.StringLookup(vocabulary=str(tmp_path / "none.txt"))


def test_words_come_back_from_indices():
    back = layers.StringLookup(vocabulary=["a", "b"], invert=True, mask_token="")
    assert back([[0, 1], [3, 9]]).tolist() == [["", "[UNK]"], ["b", "[UNK]"]]


def test_bytes_are_words_in_their_encoding():
    layer = layers.StringLookup(vocabulary=["ä", "b"], encoding="latin-1")
    assert layer(np.array([b"\xe4", b"b"])).tolist() == [1, 2]
    assert layer(np.array([b"\xe4", "b"], dtype=object)).tolist() == [1, 2]


# What is refused. ---------------------------------------------------------------------------------------------------

REFUSED = [
    (
        "Normalization",
        {"mean": 1.0},
        r"expected mean and variance, got only the mean\. If one is known, both `mean` and `variance` must be set: "
        r"pass variance=",
    ),
    ("Normalization", {"variance": 1.0}, r"got only the variance\. .* pass mean= too"),
    ("Normalization", {"mean": [1.0], "variance": [1.0, 2.0]}, r"of one shape, got \(1,\) and \(2,\)\."),
    ("Normalization", {"mean": [[1.0]], "variance": [[1.0]]}, r"expected a mean of at most 1 axes, got the shape"),
    ("Discretization", {}, r"expected bin_boundaries or num_bins, got neither\. Pass one"),
    ("Discretization", {"num_bins": 2, "bin_boundaries": [1.0]}, r"got both\. Pass one of them"),
    ("Discretization", {"bin_boundaries": [1.0, 0.0]}, r"expected ascending bin_boundaries, got \[1\.0, 0\.0\]\."),
    ("Discretization", {"num_bins": 2, "output_mode": "tf_idf"}, r"expected one of int, one_hot, multi_hot, count for"),
    ("CategoryEncoding", {}, "expected num_tokens as a positive integer, got None"),
    ("CategoryEncoding", {"num_tokens": 3, "output_mode": "int"}, "expected one of one_hot, multi_hot, count for"),
    ("CategoryEncoding", {"num_tokens": 3, "sparse": True}, "expected sparse=False, got True"),
    ("Hashing", {"num_bins": 0}, "expected num_bins as a positive integer, got 0"),
    (
        "Hashing",
        {"num_bins": 3, "salt": [1, 2, 3]},
        r"expected salt to be an integer or two of them, got \[1, 2",
    ),
    ("StringLookup", {"max_tokens": 1}, "expected max_tokens as an integer of at least 2, got 1"),
    ("StringLookup", {"pad_to_max_tokens": True}, r"expected max_tokens for pad_to_max_tokens, got None\. Pass the"),
    ("StringLookup", {"invert": True, "output_mode": "count"}, "invert=True needs output_mode='int', got 'count'"),
    ("StringLookup", {"vocabulary": []}, r"expected tokens in vocabulary, got none\. Pass at least one"),
    ("StringLookup", {"vocabulary": ["a", "b", "a"]}, r"expected each token of vocabulary once, got 'a' twice\."),
    (
        "StringLookup",
        {"vocabulary": ["a", ""], "mask_token": ""},
        "of vocabulary or nowhere, got '' elsewhere",
    ),
    ("StringLookup", {"vocabulary": ["a", "b"], "max_tokens": 2}, "expected at most 1 tokens beside those for masked"),
    ("StringLookup", {"vocabulary": ["a"], "idf_weights": [1.0]}, "expected no idf_weights for output_mode='int', got"),
    ("StringLookup", {"vocabulary": ["a"], "output_mode": "tf_idf"}, "expected idf_weights for output_mode='tf_idf'"),
    (
        "StringLookup",
        {"idf_weights": [1.0], "output_mode": "tf_idf"},
        "expected a vocabulary for idf_weights, got",
    ),
    ("IntegerLookup", {"vocabulary_dtype": "int32"}, "expected vocabulary_dtype='int64', got 'int32'"),
    ("IntegerLookup", {"oov_method": "md5"}, "expected oov_method 'floormod' or 'farmhash', got 'md5'"),
    ("IntegerLookup", {"salt": 3}, "expected oov_method='farmhash' for a salt, got 'floormod'"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), REFUSED)
def test_arguments_are_refused(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        getattr(layers, name)(**arguments)


def test_weights_that_do_not_belong_to_the_vocabulary():
    with pytest.raises(ValueError, match=r"expected 2 idf_weights, one for each token, got the shape \(1,\)"):
        layers.StringLookup(vocabulary=["a", "b"], idf_weights=[1.0], output_mode="tf_idf")


@pytest.mark.parametrize("name", ["StringLookup", "IntegerLookup"])
def test_a_lookup_without_a_vocabulary_says_what_to_do(name):
    with pytest.raises(RuntimeError, match=r"expected a vocabulary, got a layer that has seen no data\. Call adapt"):
        getattr(layers, name)()([1])


def test_adapting_what_was_given():
    for layer in (
        layers.StringLookup(vocabulary=["a"]),
        layers.Discretization([0.0]),
        layers.Normalization(mean=0.0, variance=1.0),
    ):
        with pytest.raises(ValueError, match=r"expected (no vocabulary before adapt|num_bins to adapt|no mean before)"):
            layer.adapt([["a"]])


def test_values_of_the_wrong_kind_are_named_with_their_place():
    words = layers.StringLookup(vocabulary=["a"])
    with pytest.raises(TypeError, match=r"expected strings, got numbers of dtype int64\. For integers there"):
        words([1, 2])
    with pytest.raises(TypeError, match=r"expected strings, got None at row 1, column 0\. Fill in missing values"):
        words(np.array([["a"], [None]], dtype=object))
    numbers = layers.IntegerLookup(vocabulary=[1])
    with pytest.raises(TypeError, match=r"expected integers, got values of dtype <U1\. For strings there"):
        numbers(["a"])
    with pytest.raises(ValueError, match=r"expected integers, got 1\.5 at row 1\. Round the values first"):
        numbers([1.0, 1.5])
    with pytest.raises(ValueError, match=r"expected tokens of the vocabulary, got 'z'\. Create the layer with num_oov"):
        layers.StringLookup(vocabulary=["a"], num_oov_indices=0)(["a", "z"])


def test_indices_out_of_range_are_named():
    with pytest.raises(ValueError, match=r"expected indices from 0 to 2, got 3\. Raise num_tokens"):
        layers.CategoryEncoding(3)([[0, 3]])
    with pytest.raises(ValueError, match=r"expected no count_weights for output_mode='multi_hot', got some\."):
        layers.CategoryEncoding(3)([[0, 1]], count_weights=np.ones((1, 2)))


def test_several_places_for_unknown_numbers_stay_outside_of_programs():
    with pytest.raises(ValueError, match=r"inside a model, expected num_oov_indices=1, got 3\. Call the layer on the"):
        layers.IntegerLookup(vocabulary=[1], num_oov_indices=3)(iskra.Input((1,), dtype="int32"))


def test_data_that_cannot_be_adapted_to():
    scale = layers.Normalization()
    scale.adapt([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]])  # lists of numbers are one batch
    np.testing.assert_array_equal(scale.mean, [[2.0, 2.0, 2.0]])
    with pytest.raises(
        ValueError, match=r"that the layer was built for, \(None, 3\), got an incompatible shape, \(2, 4\)\. Pass"
    ):
        scale.adapt(np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"expected data to adapt to, got an empty iterable\. Pass an array"):
        scale.adapt(iter([]))
    with pytest.raises(ValueError, match="got an empty iterable"):
        scale.adapt([])
    with pytest.raises(TypeError, match=r"expected batches with a `\.shape`, got 42\. Pass an array"):
        scale.adapt(iter([42]))
    with pytest.raises(ValueError, match=r"expected finite numbers, got nan at row 1, column 0\. Fill in"):
        scale.adapt(np.array([[1.0, 2.0, 3.0], [np.nan, 1.0, 2.0]]))
    with pytest.raises(ValueError, match=r"expected rows of numbers, got the shape \(0, 3\)\. Check"):
        scale.adapt(np.zeros((0, 3)))
    with pytest.raises(TypeError, match=r"expected numbers, got values of dtype <U1\. For strings"):
        scale.adapt(np.array([["a"]]))


def test_axes_that_the_input_has_not():
    with pytest.raises(
        ValueError,
        match=r"expected an axis of the input's 2, got 2\. All `axis` values must be in the range from -2 to 1",
    ):
        layers.Normalization(axis=2).build((None, 3))
    with pytest.raises(ValueError, match=r"expected a known length along axis 0, got the input shape \(None, 3\)\."):
        layers.Normalization(axis=0).build((None, 3))
