"""Whole models in `.keras` archives and as JSON: there and back."""

import json
import zipfile

import numpy as np
import pytest

import iskra
from iskra import models, saving
from iskra.layers import Activation, Dense, Input, Layer
from iskra.layers.registry import LAYERS
from layers.test_every_layer import CASES
from saving.networks import network, same, state

EVERY_LAYER = [
    pytest.param(kind, case, id=f"{kind.__name__}-{number}")
    for kind in LAYERS.values()
    for number, case in enumerate(CASES.get(kind.__name__, ()))
    if kind is not iskra.layers.InputLayer and len(case.input_shape) > 1
]


def test_everything_comes_back(model, data, tmp_path):
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras")
    assert type(loaded) is iskra.Sequential
    assert same(state(loaded)[:4], state(model)[:4])
    assert same([v.numpy() for v in loaded.optimizer.variables], [v.numpy() for v in model.optimizer.variables])
    assert loaded.name == "net"
    assert [layer.name for layer in loaded.layers] == [layer.name for layer in model.layers]
    assert loaded.evaluate(*data, verbose=0) == model.evaluate(*data, verbose=0)
    assert np.array_equal(loaded.predict(data[0]), model.predict(data[0]))


def test_training_goes_on_as_if_nothing_had_happened(model, data, tmp_path):
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras")
    loaded.layers[1].seed_generator.state.assign(model.layers[1].seed_generator.state.numpy())
    first, second = (each.fit(*data, epochs=3, shuffle=False, verbose=0) for each in (model, loaded))
    assert first.history == second.history
    assert same(state(loaded), state(model))


def test_without_compiling(model, tmp_path):
    model.save(tmp_path / "net.keras")
    assert not models.load_model(tmp_path / "net.keras", compile=False).compiled


@pytest.mark.parametrize(("kind", "case"), EVERY_LAYER)
def test_a_model_of_every_layer(kind, case, tmp_path):
    model = iskra.Sequential([Input(case.input_shape[1:]), kind(**case.arguments)])
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras")
    x = np.random.default_rng(1).normal(size=case.input_shape).astype(np.float32)
    assert np.array_equal(loaded.predict(x), model.predict(x))
    assert loaded.get_config() == model.get_config()


def test_compile_settings_come_back(tmp_path):
    schedule = iskra.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    model = iskra.Sequential([Input((4,)), Dense(3, "softmax")])
    model.compile(
        iskra.optimizers.SGD(schedule, momentum=0.9, nesterov=True, clipnorm=1.0),
        iskra.losses.CategoricalFocalCrossentropy(gamma=3.0),
        loss_weights=[2.0],
        metrics=["accuracy", iskra.metrics.TopKCategoricalAccuracy(k=2, name="top")],
        weighted_metrics=["mse"],
    )
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras")
    assert loaded.get_compile_config() == model.get_compile_config()
    assert loaded.optimizer.get_config() == model.optimizer.get_config()
    assert loaded.loss.gamma == 3.0


def test_a_model_that_was_built_by_its_first_data(data, tmp_path):
    model = iskra.Sequential([Dense(3), Dense(2)])
    model.compile("sgd", "mse")
    model.fit(*data, verbose=0)
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras")
    assert loaded.input_shape == (None, 4)
    assert np.array_equal(loaded.predict(data[0]), model.predict(data[0]))


def test_a_model_without_weights_yet(tmp_path):
    iskra.Sequential([Dense(3)]).save(tmp_path / "net.keras")
    assert not models.load_model(tmp_path / "net.keras").built


def test_models_inside_models(data, tmp_path):
    inner = iskra.Sequential([Input((4,)), Dense(3, "tanh")], name="inner")
    model = iskra.Sequential([Input((4,)), inner, Dense(2)])
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras")
    assert np.array_equal(loaded.predict(data[0]), model.predict(data[0]))


def test_frozen_layers_stay_frozen(tmp_path):
    model = network()
    model.layers[0].trainable = False
    model.save(tmp_path / "net.keras")
    assert [v.path for v in models.load_model(tmp_path / "net.keras").trainable_weights] == [
        "scores/kernel",
        "scores/bias",
    ]


def test_the_archive_is_as_keras_has_it(model, tmp_path):
    model.save(tmp_path / "net.keras")
    with zipfile.ZipFile(tmp_path / "net.keras") as archive:
        assert sorted(archive.namelist()) == ["config.json", "metadata.json", "model.weights.h5"]
        config = json.loads(archive.read("config.json"))
        assert json.loads(archive.read("metadata.json"))["keras_version"] == "3.15.1"
    assert set(config) == {
        "module", "class_name", "config", "registered_name", "build_config", "compile_config"
    }  # fmt: skip
    assert [layer["class_name"] for layer in config["config"]["layers"]] == ["InputLayer", "Dense", "Dropout", "Dense"]


class Scaled(Layer):
    def __init__(self, factor, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor
        self.activation = iskra.activations.get(activation)

    def build(self, input_shape):
        self.shift = self.add_weight((input_shape[-1],), "ones", name="shift")

    def call(self, inputs):
        return self.activation(inputs * self.factor + self.shift)


def halved(x):
    return x / 2


def far(y_true, y_pred):
    return iskra.ops.max(iskra.ops.abs(y_true - y_pred), axis=-1)


class Shrink(iskra.regularizers.Regularizer):
    def __init__(self, strength=0.5):
        self.strength = strength

    def __call__(self, x):
        return self.strength * iskra.ops.sum(iskra.ops.square(x))


OWN = {"Scaled": Scaled, "halved": halved, "far": far, "Shrink": Shrink}


def custom():
    model = iskra.Sequential(
        [Input((4,)), Scaled(3.0, halved), Activation(halved), Dense(2, kernel_regularizer=Shrink(0.25))]
    )
    model.compile("sgd", far, metrics=[far])
    return model


def test_classes_and_functions_of_ones_own(data, tmp_path):
    model = custom()
    model.fit(*data, verbose=0)
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras", custom_objects=OWN)
    assert np.array_equal(loaded.predict(data[0]), model.predict(data[0]))
    assert loaded.evaluate(*data, verbose=0) == model.evaluate(*data, verbose=0)
    assert loaded.layers[-1].kernel_regularizer.strength == 0.25


def test_in_a_scope(tmp_path):
    custom().save(tmp_path / "net.keras")
    with saving.custom_object_scope(OWN):
        assert type(models.load_model(tmp_path / "net.keras").layers[0]) is Scaled


def test_all_unknown_classes_are_named_at_once(tmp_path):
    custom().save(tmp_path / "net.keras")
    with pytest.raises(ValueError) as caught:
        models.load_model(tmp_path / "net.keras")
    text = str(caught.value)
    assert text.startswith("load_model: expected classes that iskra has or that you pass in ")
    assert f"Scaled ({__name__})" in text
    for name in OWN:
        assert f"'{name}': {name}" in text
    with pytest.raises(ValueError, match=r"got Shrink \(.*\)\. Pass them as custom_objects={'Shrink': Shrink}"):
        models.load_model(tmp_path / "net.keras", {name: OWN[name] for name in OWN if name != "Shrink"})


def test_registered_classes_are_known(tmp_path):
    @saving.register_keras_serializable("tests")
    class Doubled(Layer):
        def call(self, inputs):
            return inputs * 2

    try:
        iskra.Sequential([Input((4,)), Doubled()]).save(tmp_path / "net.keras")
        assert type(models.load_model(tmp_path / "net.keras").layers[0]) is Doubled
    finally:
        del saving.get_custom_objects()["tests>Doubled"]
    assert type(models.load_model(tmp_path / "net.keras", {"Doubled": Doubled}).layers[0]) is Doubled


class Tower(iskra.Model):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.scores = Dense(2)
        self.hidden = [Dense(units, "relu"), Dense(units, "relu")]

    def call(self, inputs):
        for layer in self.hidden:
            inputs = layer(inputs)
        return self.scores(inputs)


def test_a_model_class_of_ones_own(data, tmp_path):
    model = Tower(5)
    model.compile("adam", "mse")
    model.fit(*data, verbose=0)
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras", {"Tower": Tower})
    assert np.array_equal(loaded.predict(data[0]), model.predict(data[0]))


def test_a_lambda_has_no_name_to_be_saved_by(tmp_path):
    model = iskra.Sequential([Input((4,)), Activation(lambda x: x * 2)], name="net")
    with pytest.raises(ValueError, match=r"net: expected functions with names to save, got a lambda\. Write it as a"):
        model.save(tmp_path / "net.keras")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda m: m.save("net.png"), ValueError, r"save: expected a .* in \.keras or .*, got 'net\.png'"),
        (lambda m: m.save("n.keras", depth=1), ValueError, r"save: .* are not supported: depth"),
        (lambda m: models.load_model("n.pkl"), ValueError, "got 'n.pkl'. File format not supported: save the model in"),
        (lambda m: m.load_weights("n.pkl"), ValueError, "got 'n.pkl'. File format not supported: save the model in"),
        (lambda m: m.save("n.keras", zipped=False), ValueError, r"save: expected one zipped file, got zipped=False\."),
        (lambda m: m.save("n.keras", save_format="h5"), ValueError, r"save: .* ends in \.h5 or .*, got 'n\.keras'"),
        (lambda m: m.save("n.keras", save_format="tf"), ValueError, r"save: expected save_format as .* h5, got"),
        (lambda m: m.save("n.keras", signatures=1), ValueError, r"save: .* are not supported: signatures"),
        (lambda m: models.load_model("net.png"), ValueError, r"load_model: expected a .* in \.keras or .* got"),
        (lambda m: models.load_model("net.keras"), FileNotFoundError, r"net\.keras"),
        (lambda m: models.model_from_json("{"), ValueError, r"model_from_json: expected a model .*JSONDecodeError"),
        (lambda m: models.model_from_json('{"class_name": "Dense", "config": {"units": 1}, "module": "keras.layers"}'),
         ValueError, r"model_from_json: expected a model in 'the text', got 'Dense'\."),
        (lambda m: models.clone_model(m, input_tensors=[1]), ValueError, r"clone_model: input_tensors is not"),
        (lambda m: models.clone_model(m, call_function=id), ValueError, r"clone_model: call_function is not supported"),
        (lambda m: models.clone_model(Tower(), clone_function=id), ValueError, r"clone_model: expected a Sequential"),
    ],
)  # fmt: skip
def test_calls_that_cannot_be_met(call, error, text, model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=text):
        call(model)


def test_as_json(model, data):
    made = models.model_from_json(model.to_json())
    assert made.get_config() == model.get_config()
    assert made.get_compile_config() == model.get_compile_config()
    assert json.loads(model.to_json(indent=2)) == json.loads(model.to_json())


def test_a_clone_has_the_same_layers_and_fresh_weights(model):
    clone = models.clone_model(model)
    assert clone.get_config() == model.get_config()
    assert clone.compiled
    assert not np.array_equal(clone.get_weights()[0], model.get_weights()[0])
    assert not {id(layer) for layer in clone.layers} & {id(layer) for layer in model.layers}


def test_a_clone_of_classes_that_nothing_is_known_of():
    model = iskra.Sequential([Input((4,)), Scaled(3.0), Dense(2)])
    assert models.clone_model(model).get_config() == model.get_config()
    tower = Tower(7)
    tower.build((None, 4))
    assert models.clone_model(tower).hidden[0].units == 7


def test_a_clone_with_other_layers(model):
    clone = models.clone_model(model, clone_function=lambda layer: type(layer).from_config(layer.get_config()))
    assert clone.count_params() == model.count_params()
    narrow = models.clone_model(model, clone_function=lambda layer: Dense(1))
    assert [layer.units for layer in narrow.layers] == [1, 1, 1]


class Factor:
    """An object of one's own that is neither a layer nor anything else of iskra."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, x):
        return x * self.factor

    def get_config(self):
        return {"factor": self.factor}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class Doubled(iskra.Layer):
    """A layer whose config names objects as they are."""

    def __init__(self, inner, factor, **kwargs):
        super().__init__(**kwargs)
        self.inner, self.factor = inner, factor

    def call(self, inputs):
        return self.factor(self.inner(inputs))

    def get_config(self):
        return {"name": self.name, "inner": self.inner, "factor": self.factor}


def test_a_config_with_objects_as_they_are(data, tmp_path):
    model = iskra.Sequential([Input((4,)), Doubled(Dense(2), Factor(0.5))])
    model.save(tmp_path / "net.keras")
    loaded = models.load_model(tmp_path / "net.keras", {"Doubled": Doubled, "Factor": Factor})
    assert np.array_equal(loaded.predict(data[0], verbose=0), model.predict(data[0], verbose=0))


@pytest.mark.parametrize("value", [b"hello", ..., slice(None, 20, 1), {"a": [slice(3), b""]}])
def test_values_of_python_in_configs(value):
    config = json.loads(json.dumps(iskra.saving.serialize_keras_object(value)))
    assert iskra.saving.deserialize_keras_object(config) == value


def test_a_function_by_its_bare_name_where_one_package_has_it():
    @iskra.saving.register_keras_serializable("shop")
    def third_of(x):
        return x / 3

    config = {"module": "builtins", "class_name": "function", "config": "third_of", "registered_name": "function"}
    assert iskra.saving.deserialize_keras_object(config) is third_of


class Named(iskra.Model):
    """A functional model whose layers are attributes, too."""

    def __init__(self, **kwargs):
        first, last = Dense(3, name="first"), Dense(2, name="last")
        inputs = Input((4,))
        super().__init__(inputs, last(first(inputs)), **kwargs)
        self.a_first, self.last = first, last
        self.everything = [self.last]
        self.everything.append(self.everything)  # a list in itself


def test_a_functional_model_with_attributes_has_the_paths_of_its_layers(tmp_path):
    inputs = Input((4,))
    plain = iskra.Model(inputs, Dense(2)(Dense(3)(inputs)))
    for model, other in ((plain, Named()), (Named(), plain)):
        model.save_weights(tmp_path / "n.weights.h5")
        other.load_weights(tmp_path / "n.weights.h5")
        assert same(other.get_weights(), model.get_weights())


def test_a_layer_under_another_name(tmp_path):
    class Plain(iskra.Model):
        def __init__(self):
            super().__init__()
            self.dense = Dense(3)

        def call(self, inputs):
            return self.dense(inputs)

    class Renamed(iskra.Model):
        def __init__(self):
            super().__init__()
            self.a_dense = Dense(3)

        @property
        def dense(self):
            return self.a_dense

        def call(self, inputs):
            return self.dense(inputs)

    first, second = Plain(), Renamed()
    for model in (first, second):
        model(np.ones((2, 2), np.float32))
    first.save_weights(tmp_path / "n.weights.h5")
    second.load_weights(tmp_path / "n.weights.h5")
    assert same(second.get_weights(), first.get_weights())
