"""Networks with cells in layers and layers in layers travel between the libraries, and no layer is forgotten.

`test_keras.py` has the layers that take one array of numbers; here are those for sequences and masks, those that join,
those that hold other layers or functions, with the state of training.
"""

import json
import re

import numpy as np
import pytest

import iskra
from iskra.layers.registry import LAYERS
from iskra.tree import flatten
from layers.sequence_cases import CASES
from reference.functional_cases import MERGES
from reference.keras_sequences import arrays, model_of, one_or_all, values
from saving.test_keras import EVERY_LAYER, WHOLE, both, both_ways, filled

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")

NEEDS_TENSORFLOW = {  # Keras makes them with TensorFlow alone
    *("HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"),
}
ABSTRACT = {"Wrapper"}
ELSEWHERE = {"Pipeline"}  # holds others: tests/layers/preprocessing/test_pipeline.py


def predictions(model, inputs):
    return [np.asarray(part) for part in flatten(model.predict(one_or_all(inputs), verbose=0))]


def same_predictions(loaded, model, inputs):
    for ours, theirs in zip(predictions(loaded, inputs), predictions(model, inputs), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=2e-6)


@both_ways
@pytest.mark.parametrize("label", CASES)
def test_sequences(keras, keras_first, label, tmp_path):
    first, second = both(keras, keras_first)
    model = model_of(first, CASES[label])
    model.save(tmp_path / "net.keras")
    same_predictions(second.models.load_model(tmp_path / "net.keras"), model, arrays(CASES[label]))


def merging(library, name):
    arguments, inputs = MERGES[name]
    given = [library.Input(x.shape[1:]) for x in inputs]
    return library.Model(given, getattr(library.layers, name.split(" ")[0])(**arguments)(given))


@both_ways
@pytest.mark.parametrize("name", MERGES)
def test_merging_layers(keras, keras_first, name, tmp_path):
    first, second = both(keras, keras_first)
    model = merging(first, name)
    model.save(tmp_path / "net.keras")
    same_predictions(second.models.load_model(tmp_path / "net.keras"), model, list(MERGES[name][1]))


def halved(x):
    return x / 2


def by_hand(library):
    """A function of one's own as a layer and as an activation, categories, and cells stacked by hand."""
    layers = library.layers
    whole = library.Input((3,), dtype="int32", name="whole")
    rows = layers.CategoryEncoding(num_tokens=4, output_mode="count")(whole)
    rows = layers.Dense(6, activation=halved)(layers.Lambda(halved, output_shape=(4,))(rows))
    cells = layers.StackedRNNCells([layers.LSTMCell(3), layers.GRUCell(2)])
    return filled(library.Model(whole, layers.RNN(cells)(layers.Reshape((3, 2))(rows))))


@both_ways
def test_functions_of_ones_own(keras, keras_first, tmp_path):
    first, second = both(keras, keras_first)
    model = by_hand(first)
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras", custom_objects={"halved": halved})
    same_predictions(loaded, model, [np.array([[0, 1, 1], [3, 3, 2]], np.int32)])


def classes_of(library):
    """A block, and a model of one's own, both registered by their arguments."""

    class Block(library.layers.Layer):
        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.dense = library.layers.Dense(units, "tanh")

        def build(self, input_shape):
            self.dense.build(input_shape)
            self.scale = self.add_weight(shape=(self.units,), initializer="ones", name="scale")

        def call(self, inputs):
            return self.dense(inputs) * self.scale

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    class Tower(library.Model):
        def __init__(self, widths, **kwargs):
            super().__init__(**kwargs)
            self.widths = widths
            self.blocks = [Block(width) for width in widths]
            self.scores = library.layers.Dense(2)

        def build(self, input_shape):
            for block, width in zip(self.blocks, self.widths, strict=True):
                block.build(input_shape)
                input_shape = (*input_shape[:-1], width)
            self.scores.build(input_shape)

        def call(self, inputs):
            for block in self.blocks:
                inputs = block(inputs)
            return self.scores(inputs)

        def get_config(self):
            return {"name": self.name, "widths": self.widths}

    return {"Block": Block, "Tower": Tower}


def compiled(library, classes):
    """Words in both directions, a block inside a model inside, a shared layer, ops; with an optimizer's state."""
    layers, ops = library.layers, library.ops
    words, extra = library.Input((5,), name="words"), library.Input((4,), name="extra")
    shared = layers.Dense(4, name="shared")
    x = layers.Bidirectional(layers.LSTM(2, return_sequences=True))(layers.Embedding(7, 3, mask_zero=True)(words))
    x = layers.MultiHeadAttention(2, 3)(x, x)
    x = shared(ops.mean(x, axis=1)) - shared(ops.tanh(extra)) * 2.0
    inner_input = library.Input((4,))
    inner = library.Model(inner_input, classes["Block"](3)(inner_input), name="inner")
    price = layers.Dense(1, name="price")(layers.SpectralNormalization(layers.Dense(3))(inner(x)))
    model = library.Model({"words": words, "extra": extra}, {"price": price, "kind": layers.Dense(2, name="kind")(x)})
    schedule = library.optimizers.schedules.CosineDecay(0.01, 100)
    optimizer = library.optimizers.AdamW(schedule, weight_decay=0.02, clipnorm=1.0)
    model.compile(
        optimizer,
        loss={"price": "mse", "kind": library.losses.CategoricalCrossentropy(from_logits=True)},
        loss_weights={"price": 2.0, "kind": 0.5},
        metrics={"price": ["mae"]},
    )
    return filled(model)


@both_ways
def test_everything_at_once(keras, keras_first, tmp_path):
    first, second = both(keras, keras_first)
    model = compiled(first, classes_of(first))
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras", custom_objects={"Block": classes_of(second)["Block"]})
    x = {"words": np.abs(np.round(3 * values((8, 5), 1.0))), "extra": values((8, 4), 2.0)}
    y = {"price": values((8, 1), 3.0), "kind": np.eye(2, dtype=np.float32)[np.arange(8) % 2]}
    ours, theirs = (m.predict(x, verbose=0) for m in (loaded, model))
    for name in ours:
        np.testing.assert_allclose(np.asarray(ours[name]), np.asarray(theirs[name]), rtol=1e-5, atol=2e-6)
    for one, two in zip(loaded.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(two))
    for name in ("weight_decay", "clipnorm", "learning_rate"):
        one, two = (m.optimizer.get_config()[name] for m in (loaded, model))
        assert one["config"] == two["config"] if isinstance(one, dict) else one == two
    results = [m.evaluate(x, y, verbose=0, return_dict=True) for m in (model, loaded)]
    assert {k: float(v) for k, v in results[1].items()} == pytest.approx(
        {k: float(v) for k, v in results[0].items()}, rel=1e-4
    )


@both_ways
def test_a_registered_class_of_model(keras, keras_first, tmp_path):
    first, second = both(keras, keras_first)
    kinds = [classes_of(library) for library in (first, second)]
    for library, known in zip((first, second), kinds, strict=True):
        for kind in known.values():
            library.saving.register_keras_serializable("towers")(kind)
    model = kinds[0]["Tower"]([3, 4])
    model.compile("rmsprop", "mse")
    x = values((6, 5), 1.0)
    model(x)
    filled(model).save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    assert type(loaded) is kinds[1]["Tower"]
    same_predictions(loaded, model, [x])
    for one, two in zip(loaded.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(one), np.asarray(two))


def there_and_back(library):
    """An embedding that is called in both directions."""
    words = library.Input((5,), dtype="int32")
    embedding = library.layers.ReversibleEmbedding(7, 3, tie_weights=False, logit_soft_cap=2.0)
    return library.Model(words, embedding(embedding(words), reverse=True))


@both_ways
def test_embedding_in_both_directions(keras, keras_first, tmp_path):
    first, second = both(keras, keras_first)
    model = filled(there_and_back(first))
    model.save(tmp_path / "net.keras")
    words = np.array([[0, 1, 6, 2, 5], [3, 3, 0, 4, 1]], np.int32)
    same_predictions(second.models.load_model(tmp_path / "net.keras"), model, [words])


def test_no_layer_is_forgotten():
    models = [model_of(iskra, case) for case in CASES.values()] + [merging(iskra, name) for name in MERGES]
    text = json.dumps([json.loads(model.to_json()) for model in [*models, by_hand(iskra), there_and_back(iskra)]])
    seen = set(re.findall('"class_name": "(.*?)"', text)) | {case.values[0] for case in EVERY_LAYER}
    kinds = {kind.__name__ for kind in LAYERS.values()}
    assert kinds - seen == NEEDS_TENSORFLOW | ABSTRACT | ELSEWHERE | set(WHOLE)
