"""Keras's older `.h5` files: whole models and weights, exchanged with Keras, and as versions before 3 wrote them."""

import json
import sys

import h5py
import numpy as np
import pytest

import iskra
from iskra import advice, layers, models
from iskra.layers import Dense
from saving.networks import network, pictures, same, sentences, state


def widest(library):
    """A model inside a model, one layer frozen, another called twice; regularized and compiled with Adam."""
    parts, optimizers = library.layers, library.optimizers
    inputs = library.Input((4,), name="a")
    hidden = parts.Dense(3, activation="relu", kernel_regularizer="l2", name="hidden")(inputs)
    rest = [parts.Dense(2, trainable=False), parts.BatchNormalization()]
    inner = library.Sequential([library.Input((3,)), *rest], name="inner")
    model = library.Model(inputs, parts.Add()([inner(hidden), inner(parts.Dropout(0.1)(hidden))]))
    model.compile(optimizers.Adam(1e-2), loss="mse", metrics=["mae"])
    return model, np.ones((8, 4), np.float32) * np.arange(8)[:, None], np.ones((8, 2), np.float32)


def recurrent(library):
    """Bidirectional and stacked cells, an activation of a class, a momentum, a loss of a class."""
    parts, optimizers = library.layers, library.optimizers
    both = parts.Bidirectional(parts.LSTM(2, return_sequences=True))
    cells = [parts.GRUCell(3), parts.SimpleRNNCell(2)]
    chain = [library.Input((5, 3)), both, parts.RNN(cells), parts.Dense(1, kernel_initializer="he_normal")]
    model = library.Sequential(chain)
    model.compile(optimizers.SGD(0.1, momentum=0.9), loss=library.losses.Huber(), metrics=["mae"])
    return model, np.linspace(-1, 1, 90, dtype=np.float32).reshape(6, 5, 3), np.ones((6, 1), np.float32)


@pytest.fixture(params=[widest, recurrent], ids=lambda function: function.__name__)
def make(request):
    return request.param


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:__array__ implementation")
def test_a_model_of_keras(make, keras, tmp_path):
    theirs, x, y = make(keras)
    theirs.optimizer.build(theirs.trainable_variables)
    theirs.optimizer.variables[-1].assign(np.asarray(theirs.optimizer.variables[-1].value) + 0.5)
    theirs.save(tmp_path / "net.h5")
    ours = models.load_model(tmp_path / "net.h5")
    np.testing.assert_allclose(ours.predict(x, verbose=0), theirs.predict(x, verbose=0), atol=1e-6)
    assert same(state(ours)[-1:], [np.asarray(theirs.optimizer.variables[-1].value)])
    ours.evaluate(x, y, verbose=0)
    mine = make(iskra)[0]
    mine.load_weights(tmp_path / "net.h5")
    np.testing.assert_allclose(mine.predict(x, verbose=0), theirs.predict(x, verbose=0), atol=1e-6)


@pytest.mark.slow
def test_a_model_for_keras(make, keras, tmp_path):
    ours, x, y = make(iskra)
    ours.fit(x, y, verbose=0)
    ours.save(tmp_path / "net.h5")
    ours.save_weights(tmp_path / "weights.h5")
    theirs = keras.models.load_model(tmp_path / "net.h5")
    np.testing.assert_allclose(theirs.predict(x, verbose=0), ours.predict(x, verbose=0), atol=1e-6)
    other = make(keras)[0]
    other.load_weights(tmp_path / "weights.h5")
    np.testing.assert_allclose(other.predict(x, verbose=0), ours.predict(x, verbose=0), atol=1e-6)


@pytest.mark.parametrize("make", [network, pytest.param(sentences, marks=pytest.mark.slow), pictures])
def test_there_and_back(make, tmp_path):
    model = make()
    model.optimizer.build(model.trainable_variables)
    for number, variable in enumerate(state(model)):
        ([*model.variables, *model.optimizer.variables][number]).assign(variable + np.asarray(number, variable.dtype))
    model.save(tmp_path / "net.h5")
    loaded = models.load_model(tmp_path / "net.h5")
    assert loaded.to_json() == model.to_json()
    weights = [model.get_weights(), [v.numpy() for v in model.optimizer.variables]]
    assert same(loaded.get_weights(), weights[0])
    assert same([v.numpy() for v in loaded.optimizer.variables], weights[1])
    assert not models.load_model(tmp_path / "net.h5", compile=False).compiled
    model.save(tmp_path / "net.hdf5", include_optimizer=False)
    assert not models.load_model(tmp_path / "net.hdf5").compiled


def older(path, config, weights, training=None):
    """A file as Keras wrote it before version 3; `weights` are arrays by name, by layer."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = np.bytes_(json.dumps(config))
        if training is not None:
            file.attrs["training_config"] = np.bytes_(json.dumps(training))
        group = file.create_group("model_weights")
        group.attrs["layer_names"] = np.array(list(weights), "S")
        for layer, arrays in weights.items():
            part = group.create_group(layer)
            part.attrs["weight_names"] = np.array(list(arrays), "S") if arrays else np.zeros(0)
            for name, array in arrays.items():
                part[name] = array


def dense_config(units, name, **further):
    given = {"class_name": "GlorotUniform", "config": {"seed": None}}
    return {"class_name": "Dense", "config": {"name": name, "trainable": True, "dtype": "float32", "units": units,
            "activation": "relu", "use_bias": True, "kernel_initializer": given, "kernel_regularizer":
            {"class_name": "L2", "config": {"l2": 0.25}}, **further}}  # fmt: skip


KERNEL, BIAS = np.arange(6, dtype=np.float32).reshape(2, 3) - 2, np.ones(3, np.float32)
ADAM = {"class_name": "Adam", "config": {"name": "Adam", "learning_rate": 0.25, "decay": 0.0, "beta_1": 0.9,
        "is_legacy_optimizer": False, "jit_compile": False}}  # fmt: skip


@pytest.mark.parametrize("first", ["input layer", "shape in the first layer", "list of layers"])
def test_a_sequential_of_version_2(first, tmp_path):
    layer = dense_config(3, "dense_7", **({} if first == "input layer" else {"batch_input_shape": [None, 2]}))
    begin = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 2], "dtype": "float32",
             "sparse": False, "ragged": False, "name": "dense_7_input"}}  # fmt: skip
    parts = [begin, layer] if first == "input layer" else [layer]
    settings = parts if first == "list of layers" else {"name": "older", "layers": parts}
    loss = {"class_name": "MeanSquaredError", "config": {"reduction": "auto", "name": "mean_squared_error"}}
    measured = {"class_name": "MeanMetricWrapper", "config": {"name": "mae", "fn": "mean_absolute_error"}}
    training = {"loss": loss, "metrics": [[measured]], "weighted_metrics": None, "loss_weights": None,
                "optimizer_config": ADAM}  # fmt: skip
    named = {"dense_7/kernel:0": KERNEL, "dense_7/bias:0": BIAS}
    older(tmp_path / "net.h5", {"class_name": "Sequential", "config": settings}, {"dense_7": named}, training)
    model = models.load_model(tmp_path / "net.h5")
    assert model.predict([[1.0, 2.0]], verbose=0).tolist() == [[1.0, 4.0, 7.0]]
    assert model.layers[-1].kernel_regularizer.l2 == 0.25
    assert float(model.optimizer.learning_rate) == 0.25
    assert set(model.evaluate([[1.0, 2.0]], [[1.0, 4.0, 9.0]], verbose=0, return_dict=True)) == {
        "loss",
        "mean_absolute_error",
    }


def test_a_functional_model_of_version_2(tmp_path):
    def begin(name):
        return {"class_name": "InputLayer", "name": name, "inbound_nodes": [],
                "config": {"batch_input_shape": [None, 2], "dtype": "float32", "name": name}}  # fmt: skip

    shared = {**dense_config(3, "shared"), "name": "shared", "inbound_nodes": [[["a", 0, 0, {}]], [["b", 0, 0, {}]]]}
    leaky = {"class_name": "LeakyReLU", "name": "leaky", "config": {"name": "leaky", "alpha": 0.5},
             "inbound_nodes": [[["shared", 1, 0, {}]]]}  # fmt: skip
    joined = {"class_name": "Concatenate", "name": "joined", "config": {"name": "joined", "axis": -1},
              "inbound_nodes": [[["shared", 0, 0, {}], ["leaky", 0, 0, {}]]]}  # fmt: skip
    norm = {"class_name": "BatchNormalization", "name": "norm", "config": {"name": "norm", "axis": [1]},
            "inbound_nodes": [[["joined", 0, 0, {"training": False}]]]}  # fmt: skip
    settings = {"name": "net", "layers": [begin("a"), begin("b"), shared, leaky, joined, norm],
                "input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["norm", 0, 0]]}  # fmt: skip
    statistics = {
        f"norm/{name}:0": np.full(6, value, np.float32)
        for name, value in (("gamma", 2), ("beta", 1), ("moving_mean", 1), ("moving_variance", 1 - 1e-3))
    }
    weights = {"a": {}, "b": {}, "shared": {"shared/kernel:0": KERNEL, "shared/bias:0": BIAS}, "leaky": {},
               "joined": {}, "norm": statistics}  # fmt: skip
    older(tmp_path / "net.h5", {"class_name": "Functional", "config": settings}, weights)
    model = models.load_model(tmp_path / "net.h5")
    found = model.predict([np.array([[1.0, 2.0]]), np.array([[0.0, 0.5]])], verbose=0)
    np.testing.assert_allclose(found, [[1, 7, 13, 2, 3, 4]], atol=1e-5)
    assert not model.compiled


def test_weights_by_order_and_by_name(tmp_path):
    model = iskra.Sequential([iskra.Input((4,)), Dense(3, name="one"), Dense(2, name="two")])
    model.save_weights(tmp_path / "w.h5")
    order = iskra.Sequential([iskra.Input((4,)), Dense(3, name="first"), Dense(2, name="second")])
    order.load_weights(tmp_path / "w.h5")
    assert same(order.get_weights(), model.get_weights())
    swapped = iskra.Sequential([iskra.Input((4,)), Dense(3, name="one"), Dense(5, name="new"), Dense(2, name="last")])
    before = swapped.get_weights()
    swapped.load_weights(tmp_path / "w.h5", by_name=True)
    assert same(swapped.get_weights(), [*model.get_weights()[:2], *before[2:]])
    with pytest.raises(ValueError, match="load_weights: .* got 3 layers with weights in the model, 2 in the file"):
        swapped.load_weights(tmp_path / "w.h5")
    wider = iskra.Sequential([iskra.Input((4,)), Dense(3, name="one"), Dense(7, name="two")])
    before = wider.get_weights()
    with pytest.raises(ValueError, match=r"'two' has the shape \(3, 7\) for kernel, the file \(3, 2\)"):
        wider.load_weights(tmp_path / "w.h5")
    assert same(wider.get_weights(), before)
    with pytest.warns(iskra.advice.IskraWarning, match="were left out: 'two'"):
        wider.load_weights(tmp_path / "w.h5", skip_mismatch=True)
    assert same(wider.get_weights(), [*model.get_weights()[:2], *before[2:]])


def test_many_names_lie_in_several_attributes(tmp_path, monkeypatch):
    monkeypatch.setattr("iskra.saving.hdf5._LONGEST_ATTRIBUTE", 100)
    names = [f"{number:02d}" + "n" * 20 for number in range(12)]
    model = iskra.Sequential([iskra.Input((1,)), *[layers.Rescaling(1.0, name=name) for name in names], Dense(1)])
    model.save(tmp_path / "net.h5")
    with h5py.File(tmp_path / "net.h5") as file:
        assert {"layer_names0", "layer_names1"} <= set(file["model_weights"].attrs)
    assert [layer.name for layer in models.load_model(tmp_path / "net.h5").layers][:-1] == names


# Files from strangers. ------------------------------------------------------------------------------------------------


def changed(change):
    """The case is a function that changes the config of a good model."""
    return lambda file: file.attrs.__setitem__(
        "model_config", json.dumps(change(json.loads(file.attrs["model_config"])))
    )


def with_layer(**description):
    def change(config):
        config["config"]["layers"][1] = description
        return config

    return changed(change)


def half_a_model_config(file):
    file.attrs["model_config"] = file.attrs["model_config"][:-9]


def texts_again_and_again(file):
    long = np.array([letter * 10_000 for letter in map(chr, range(97, 97 + 80))], object)
    file["model_weights"].attrs.create("layer_names", long, dtype=h5py.string_dtype())


def with_attribute(group, name, value):
    return lambda file: file[group].attrs.__setitem__(name, value)


def named(*names):
    return with_attribute("model_weights/hidden", "weight_names", np.array(names, "S"))


def with_texts_for_weights(file):
    file.create_dataset("model_weights/x", data=np.array(["a"], object), dtype=h5py.string_dtype())


def with_itself_inside(file):
    file["model_weights/hidden/again"] = file["model_weights"]


DENSE = {"class_name": "Dense"}
LAMBDA = {"class_name": "Lambda"}
HOSTILE = {
    "a lambda": (with_layer(**LAMBDA, config={"function": ["4wEAAAAA", None, None]}), "a lambda, saved as code"),
    "a function of the system": (with_layer(**LAMBDA, config={"function": "system", "module": "os"}), "got system"),
    "an unknown class": (with_layer(class_name="Ghost", config={"name": "ghost"}), "got Ghost"),
    "a class of the system": (with_layer(class_name="system", module="os", config={"command": "x"}), r"system \(os\)"),
    "a giant": (with_layer(**DENSE, config={"units": 10**12, "name": "hidden"}), "expected at most .* numbers"),
    "another shape": (with_layer(**DENSE, config={"units": 3, "use_bias": False, "name": "hidden"}), "has 1 arrays"),
    "no model": (changed(lambda config: config["config"]["layers"][1]), "a model .* got 'Dense'"),
    "a list": (changed(lambda config: [config]), "a model in model_config"),
    "deep": (changed(lambda config: json.loads("[" * 500 + "]" * 500)), "a model in model_config"),
    "half a config": (half_a_model_config, "JSON in model_config"),
    "no config": (lambda file: file.attrs.__delitem__("model_config"), "a model in model_config"),
    "numbers for a config": (with_attribute("/", "model_config", np.ones(3)), "texts"),
    "no names": (lambda file: file["model_weights"].attrs.__delitem__("layer_names"), "no layer_names"),
    "numbers for names": (with_attribute("model_weights", "layer_names", np.ones(3)), "texts"),
    "one name twice": (named("net/hidden/kernel", "net/hidden/kernel"), "twice"),
    "a name upwards": (named("../scores/net/scores/kernel"), "no array"),
    "a weight too few": (
        lambda file: file["model_weights/hidden/net/hidden"].__delitem__("bias"),
        "no array 'net/hidden/bias'",
    ),
    "texts for weights": (with_texts_for_weights, "plain arrays of numbers"),
    "a link": (lambda file: file.__setitem__("model_weights/x", h5py.ExternalLink("/etc/passwd", "/")), "a link at"),
    "a group in itself": (with_itself_inside, "more than 100000 of them, or groups without end"),
    "texts again and again": (texts_again_and_again, "long texts again and again"),
}


@pytest.mark.parametrize(("change", "text"), HOSTILE.values(), ids=list(HOSTILE))
def test_refused(change, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    network().save("net.h5")
    with h5py.File("net.h5", "r+") as file:
        change(file)
    modules = set(sys.modules)
    with pytest.raises(ValueError, match=rf"(?s)^load_model: expected .*{text}"):
        models.load_model("net.h5")
    assert [path.name for path in tmp_path.iterdir()] == ["net.h5"]
    assert {
        name for name in set(sys.modules) - modules if name.split(".")[0] not in ("iskra", "h5py", "encodings")
    } == set()


def test_one_long_text_that_many_names_refer_to(tmp_path):
    path = tmp_path / "net.h5"
    network().save(path)
    with h5py.File(path, "r+") as file:
        file.attrs.create("names", np.array(["y" * 10_000, *["z"] * 30], object), dtype=h5py.string_dtype())
    content = bytearray(path.read_bytes())
    place = content.find((10_000).to_bytes(4, "little"))  # the first reference: length, heap, number
    content[place + 16 : place + 31 * 16] = content[place : place + 16] * 30
    path.write_bytes(content)
    with h5py.File(path) as file:
        assert [len(text) for text in file.attrs["names"]] == [10_000] * 31
    with pytest.raises(ValueError, match="long texts again and again"):
        models.load_model(path)


# Endings. -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["net", "nets.d/net", "epoch-0.53", "cp.ckpt"])
def test_a_name_without_ending_gets_one_with_a_word(name, tmp_path):
    (tmp_path / "nets.d").mkdir()
    model = network()
    with pytest.warns(advice.IskraWarning, match=rf"save: the name '.*{name}' has no .* the file is '.*\.keras'\."):
        model.save(tmp_path / name)
    with pytest.warns(advice.IskraWarning, match=r"save_weights: the name .* the file is '.*\.weights\.h5'\."):
        model.save_weights(tmp_path / name)
    assert (tmp_path / f"{name}.keras").exists()
    assert (tmp_path / f"{name}.weights.h5").exists()
    assert same(models.load_model(tmp_path / name).get_weights(), model.get_weights())
    network(seed=5).load_weights(tmp_path / name)


def test_a_format_without_ending(tmp_path):
    with pytest.warns(advice.IskraWarning, match=r"the file is '.*net\.h5'\."):
        network().save(tmp_path / "net", save_format="h5")
    assert models.load_model(tmp_path / "net.h5").built


def test_checkpoints_without_ending(tmp_path):
    path = tmp_path / "{epoch:02d}-{loss:.2f}"
    with pytest.warns(advice.IskraWarning, match=r"ModelCheckpoint: the name .* the file is '.*\.weights\.h5'\."):
        keep = iskra.callbacks.ModelCheckpoint(path, save_weights_only=True)
    network().fit(np.ones((4, 4)), np.ones((4, 2)), callbacks=[keep], verbose=0)
    (found,) = tmp_path.iterdir()
    assert found.name.startswith("01-")
    assert found.name.endswith(".weights.h5")
    network().load_weights(str(found).removesuffix(".weights.h5"))


def test_objects_to_skip(tmp_path):
    model, path = network(), tmp_path / "n.weights.h5"
    for left_out, others in (([model.layers[0]], ()), ((), "skipped when read")):
        model.save_weights(path, objects_to_skip=left_out)
        other = network(seed=3)
        before = other.get_weights()
        other.load_weights(path, objects_to_skip=[other.layers[0]])
        assert same(other.get_weights(), [*before[:2], *model.get_weights()[2:]]), others
