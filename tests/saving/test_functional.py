"""Functional models in files: Keras opens ours and we open Keras's, calls, functions and inner models included."""

import json

import numpy as np
import pytest

import iskra

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:Skipping nested container")

RNG = np.random.default_rng(0)
X = {"a": RNG.normal(size=(6, 4)).astype(np.float32), "b": RNG.normal(size=(6, 3)).astype(np.float32)}
Y = [RNG.random((6, 1)).astype(np.float32), RNG.integers(0, 3, 6)]


def network(library):
    """Two inputs, two outputs, shared and inner models, operators, indexing and functions."""
    layers, ops = library.layers, library.ops
    a, b = library.Input((4,), name="a"), library.Input((3,), name="b")
    h = layers.Dense(5, activation="relu", name="h", kernel_constraint="max_norm")(a)
    c = layers.concatenate([h, b])
    d = c * 2.0 + ops.mean(c, axis=-1, keepdims=True)
    e = ops.relu(d[:, :3]) - 1.0
    inner = library.Model(a, layers.Dense(3, name="q")(a), name="inner")
    row = library.Sequential([layers.Dense(3)], name="row")
    f = layers.Add()([e, inner(a)])
    f = row(f) + row(-e)
    price = layers.Dense(1, name="price")(f)
    kind = layers.Dense(3, activation="softmax", name="kind")(layers.Dropout(0.5, seed=1)(f))
    return library.Model({"a": a, "b": b}, [price, kind])


def predicted(model):
    return [np.asarray(part) for part in model.predict(X, verbose=0)]


@pytest.mark.parametrize("keras_first", [True, False], ids=["from Keras", "to Keras"])
def test_archives(keras, keras_first, tmp_path):
    first, second = (keras, iskra) if keras_first else (iskra, keras)
    model = network(first)
    model.compile("adam", ["mse", "sparse_categorical_crossentropy"], metrics=[["mae"], ["accuracy"]])
    model.optimizer.build(model.trainable_variables)
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    assert [layer.name for layer in loaded.layers] == [layer.name for layer in model.layers]
    assert loaded.output_names == model.output_names
    for one, other in zip(predicted(model), predicted(loaded), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)
    measured = [dict(m.evaluate(X, Y, verbose=0, return_dict=True)) for m in (model, loaded)]
    assert measured[0].keys() == measured[1].keys()
    for name, value in measured[0].items():
        assert float(value) == pytest.approx(float(measured[1][name]), rel=1e-4)


def test_the_config_is_that_of_keras(keras):
    keras.utils.clear_session()
    theirs = json.loads(json.dumps(network(keras).get_config()))
    ours = json.loads(json.dumps(network(iskra).get_config()))
    assert ours["input_layers"] == theirs["input_layers"]
    assert ours["output_layers"] == theirs["output_layers"]
    assert [layer["class_name"] for layer in ours["layers"]] == [layer["class_name"] for layer in theirs["layers"]]


def test_a_config_there_and_back():
    model = network(iskra)
    again = iskra.Model.from_config(json.loads(json.dumps(model.get_config())))
    again.set_weights(model.get_weights())
    for one, other in zip(predicted(model), predicted(again), strict=True):
        np.testing.assert_array_equal(one, other)
    copy = iskra.models.clone_model(model)
    assert [weight.shape for weight in copy.weights] == [weight.shape for weight in model.weights]
    assert json.loads(model.to_json())["class_name"] == "Functional"


def test_archives_of_ones_own(tmp_path):
    class Own(iskra.Model):
        pass

    a = iskra.Input((4,), name="a")
    model = Own(a, iskra.layers.Dense(2)(a))
    model.save(tmp_path / "own.keras")
    loaded = iskra.saving.load_model(tmp_path / "own.keras", custom_objects={"Own": Own})
    assert isinstance(loaded, Own)
    np.testing.assert_array_equal(loaded.predict(X["a"], verbose=0), model.predict(X["a"], verbose=0))


@pytest.mark.parametrize(
    ("history", "text"),
    [
        (["nope", 0, 0], "expected calls that follow from the inputs, got none for 'd'"),
        (["d", 0, 0], "expected calls that follow from the inputs, got none for 'd'"),
        (["a"], "expected a tensor by its layer, call and output in .the text., got"),
        ("a", "expected a tensor by its layer, call and output in .the text., got"),
    ],
)
def test_configs_that_are_not_whole(history, text):
    a = iskra.Input((4,), name="a")
    config = json.loads(iskra.Model(a, iskra.layers.Dense(2, name="d")(a)).to_json())
    place = config["config"]["layers"][1]["inbound_nodes"][0]["args"][0]["config"]
    place["keras_history"] = history
    with pytest.raises(ValueError, match=text):
        iskra.models.model_from_json(json.dumps(config))


def test_functions_of_plain_numbers_are_not_run():
    a = iskra.Input((4,), name="a")
    config = json.loads(iskra.Model(a, iskra.ops.relu(a)).to_json())
    function = config["config"]["layers"][1]
    huge = {"module": "keras.src.ops.numpy", "class_name": "Ones", "registered_name": "Ones", "name": "ones"}
    settings = {"name": "ones", "shape": [10**6, 10**6]}
    config["config"]["layers"].append({**function, **huge, "config": settings, "inbound_nodes": [{"args": []}]})
    with pytest.raises(ValueError, match="expected calls on the values of other layers, got none for 'ones'"):
        iskra.models.model_from_json(json.dumps(config))
    config["config"]["layers"][-1].update(class_name="System", registered_name="System")
    with pytest.raises(ValueError, match=r"got System \(keras.src.ops.numpy\)"):
        iskra.models.model_from_json(json.dumps(config))
