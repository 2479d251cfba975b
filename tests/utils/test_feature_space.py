"""Tables as vectors: widths and orders of Keras's own examples, numbers by the layers of each column."""

import numpy as np
import pytest

import iskra
from iskra import layers
from iskra.utils import FeatureSpace

COUNT = 10
TABLE = {
    **{f"float_{n}": np.arange(COUNT) / 10 for n in (1, 2, 3)},
    **{f"int_{n}": np.arange(COUNT) for n in (1, 2, 3)},
    **{f"string_{n}": [str(i) for i in range(COUNT)] for n in (1, 2)},
}
KINDS = {
    "float_1": "float",
    "float_2": "float_normalized",
    "float_3": "float_discretized",
    "string_1": "string_categorical",
    "string_2": "string_hashed",
    "int_1": "integer_categorical",
    "int_2": "integer_hashed",
    "int_3": "integer_categorical",
}
CROSSES = [("float_3", "string_1"), ("string_2", "int_2")]
WIDTH = 195  # 1 + 1 + 32, 11 + 32, 11 + 32 + 11, 2 * 32


def rows():
    return iskra.data.Dataset(lambda: ({k: v[i] for k, v in TABLE.items()} for i in range(COUNT)), COUNT)


@pytest.mark.parametrize("data", [lambda: TABLE, rows, lambda: rows().batch(4)])
def test_one_vector(data):
    space = FeatureSpace(KINDS, crosses=CROSSES)
    space.adapt(data())
    whole = space(TABLE)
    assert (whole.shape, whole.dtype) == ((COUNT, WIDTH), np.float32)
    for row in (0, 7):
        np.testing.assert_array_equal(space({name: column[row] for name, column in TABLE.items()}), whole[row])
    np.testing.assert_allclose(whole[:, 0], TABLE["float_1"])
    np.testing.assert_allclose([whole[:, 1].mean(), whole[:, 1].std()], [0, 1], atol=1e-6)
    sums = whole[:, 2:].sum(axis=1)
    np.testing.assert_array_equal(sums, 8)  # a one for each category and each cross


def test_a_dictionary():
    space = FeatureSpace(KINDS, "dict", crosses=CROSSES)
    space.adapt(TABLE)
    encoded = space(TABLE)
    assert list(encoded) == [*sorted(KINDS), "float_3_X_string_1", "string_2_X_int_2"]
    assert {name: value.shape[1] for name, value in encoded.items()} == {
        "float_1": 1, "float_2": 1, "float_3": 32, "int_1": 11, "int_2": 32, "int_3": 11, "string_1": 11,
        "string_2": 32, "float_3_X_string_1": 32, "string_2_X_int_2": 32,
    }  # fmt: skip
    lookup = space.preprocessors["string_1"]
    np.testing.assert_array_equal(encoded["string_1"].argmax(axis=1), lookup(TABLE["string_1"]))
    bins = space.preprocessors["float_3"](TABLE["float_3"][:, np.newaxis].astype(np.float32))
    crossed = space.crossers["float_3_X_string_1"]([bins, lookup(np.array(TABLE["string_1"])[:, np.newaxis])])
    np.testing.assert_array_equal(encoded["float_3_X_string_1"].argmax(axis=1), crossed[:, 0])


def test_arguments_of_kinds():
    space = FeatureSpace(
        {
            "float_1": FeatureSpace.float_rescaled(2.0, offset=1.0),
            "float_2": FeatureSpace.float_discretized(bin_boundaries=[0.2, 0.5]),
            "string_1": FeatureSpace.string_categorical(max_tokens=5, output_mode="int"),
            "int_1": FeatureSpace.integer_categorical(max_tokens=5, num_oov_indices=2),
            "int_2": FeatureSpace.integer_hashed(7),
        },
        "dict",
        crosses=[FeatureSpace.cross(("int_1", "int_2"), 4, output_mode="int")],
    )
    space.adapt(TABLE)
    encoded = space(TABLE)
    np.testing.assert_allclose(encoded["float_1"][:, 0], 2 * TABLE["float_1"] + 1)
    shapes = {name: value.shape[1] for name, value in encoded.items()}
    assert shapes == {"float_1": 1, "float_2": 3, "int_1": 5, "int_2": 7, "string_1": 1, "int_1_X_int_2": 1}
    assert encoded["int_1_X_int_2"].max() < 4
    assert encoded["string_1"].dtype == np.int64


def test_a_layer_of_ones_own():
    words = layers.TextVectorization(output_mode="count")
    space = FeatureSpace({"text": FeatureSpace.feature("string", words, "float")})
    space.adapt({"text": ["a b", "b"]})
    assert space({"text": ["b b c"]}).tolist() == [[1, 2, 0]]


def test_in_a_model_and_before_it(engine):
    """The beginning of a model that takes the columns, and preparation of what another takes."""
    space = FeatureSpace(KINDS, crosses=[*CROSSES, ("int_1", "int_2")])
    space.adapt(TABLE)
    encoded = space.get_encoded_features()
    assert encoded.shape == (None, WIDTH + 32)
    dense = layers.Dense(1)
    whole, rest = iskra.Model(space.get_inputs(), dense(encoded)), iskra.Model(encoded, dense(encoded))
    np.testing.assert_allclose(whole.predict(TABLE, verbose=0), rest.predict(space(TABLE), verbose=0), atol=1e-5)
    whole.compile("sgd", "mse")
    labels = np.arange(COUNT) % 2
    whole.fit(TABLE, labels, verbose=0)
    pairs = iskra.data.Dataset(lambda: zip(rows(), labels, strict=True), COUNT)
    rest.compile("sgd", "mse")
    rest.fit(pairs.map(lambda x, y: (space(x), y)).batch(4), verbose=0)
    rest.fit(pairs.batch(4).map(lambda x, y: (space(x), y)), verbose=0)


def test_configuration_there_and_back():
    space = FeatureSpace({**KINDS, "float_2": "float_rescaled"}, crosses=CROSSES, name="table")
    space.adapt(TABLE)
    twin = FeatureSpace.from_config(space.get_config())
    np.testing.assert_array_equal(twin(TABLE), space(TABLE))
    assert twin.get_config() == space.get_config()


def test_saved_as_a_model(tmp_path):
    space = FeatureSpace(KINDS, crosses=CROSSES)
    space.adapt(TABLE)
    space.save(tmp_path / "space.keras")
    loaded = iskra.models.load_model(tmp_path / "space.keras")
    np.testing.assert_allclose(loaded(TABLE), space(TABLE), atol=1e-6)
    np.testing.assert_allclose(loaded.predict(rows().batch(4), verbose=0), space(TABLE), atol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"features": {}}, "FeatureSpace: expected features, got none"),
        ({"features": {"a": "double"}}, "expected each feature as one of 'float', .* got 'double'"),
        (
            {"features": {"a": "float"}, "output_mode": "list"},
            "expected output_mode as one of 'concat', 'dict', got 'list'",
        ),
        ({"features": {"a": "float"}, "crosses": [("a", "b")]}, "expected crosses of the features a, got 'b'"),
    ],
)
def test_arguments_that_do_not_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        FeatureSpace(**arguments)


def test_data_that_does_not_fit():
    space = FeatureSpace({"a": "integer_categorical"})
    with pytest.raises(RuntimeError, match=r"expected an adapted space, got a new one\. Call adapt"):
        space({"a": [1]})
    for data in (np.ones(3), [({"a": [1]}, 0)], 3):
        with pytest.raises(ValueError, match="expected a dictionary of columns or a data set of dictionaries"):
            space.adapt(data)
    with pytest.raises(ValueError, match="expected the column 'a', got none"):
        space.adapt({"b": [1]})
    space.adapt({"a": [1]})
    with pytest.raises(ValueError, match="can only be called with a dict, got a list"):
        space([1])
    lookup = FeatureSpace({"a": FeatureSpace.integer_categorical(output_mode="int")})
    lookup.adapt({"a": [1]})
    with pytest.raises(ValueError, match="expected encoded features for output_mode='concat', got 'a' as int"):
        lookup({"a": [1]})
