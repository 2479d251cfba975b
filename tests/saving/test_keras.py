"""Keras opens our files and we open Keras's: weights, predictions, settings and optimizer state are the same."""

import inspect
import json
import operator
import zipfile

import h5py
import numpy as np
import pytest

import iskra
from iskra.advice import IskraWarning
from iskra.layers.registry import LAYERS
from layers.test_every_layer import CASES

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras gives some with a new NumPy

OURS_ALONE = [("Reshape", "target_shape", 4), ("SeparableConv1D", "padding", "causal")]  # Keras does not take these
WHOLE = ("Equalization", "RandomCrop")  # a model of Keras's that predicts leaves images whole, against its word
EVERY_LAYER = [
    pytest.param(kind.__name__, case, id=f"{kind.__name__}-{number}")
    for kind in LAYERS.values()
    for number, case in enumerate(CASES.get(kind.__name__, ()))
    if kind is not iskra.layers.InputLayer
    and kind.__name__ not in WHOLE
    and len(case.input_shape) > 1
    and not any(kind.__name__ == own and case.arguments.get(name) == value for own, name, value in OURS_ALONE)
]
OPTIMIZERS = [
    name
    for name, member in inspect.getmembers(iskra.optimizers, inspect.isclass)
    if issubclass(member, iskra.optimizers.Optimizer)
    and member not in (iskra.optimizers.Optimizer, iskra.optimizers.MultiOptimizer)
]
METRICS = ["mae", "mse", "accuracy"]


def values(shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def filled(model, seed=2):
    """The model with arbitrary weights and, if it is compiled, an arbitrary optimizer state."""
    model.set_weights([0.1 + abs(values(w.shape, seed)) for w in model.get_weights()])  # some are variances
    if getattr(model, "optimizer", None) is not None:
        model.optimizer.build(model.trainable_variables)
        for number, variable in enumerate(model.optimizer.variables):
            variable.assign(0.5 + abs(values(variable.shape, number)) if len(variable.shape) else number + 3)
    return model


def dense(library, inner=False):
    """4-3-2 with a few layers between."""
    layers = library.layers
    middle = [layers.Dense(3, "tanh", kernel_initializer="he_normal"), layers.Dropout(0.5, seed=3)]
    if inner:
        middle = [library.Sequential([library.Input((4,)), *middle], name="inner")]
    return library.Sequential(
        [library.Input((4,)), layers.Rescaling(0.5, -1.0), *middle, layers.Activation("relu"), layers.Dense(2)]
    )


def predicted(model, x):
    return np.asarray(model.predict(x, verbose=0))


def both(keras, keras_first):
    return (keras, iskra) if keras_first else (iskra, keras)


both_ways = pytest.mark.parametrize("keras_first", [True, False], ids=["from Keras", "to Keras"])


@both_ways
@pytest.mark.parametrize(("kind", "case"), EVERY_LAYER)
def test_a_model_of_every_layer(keras, keras_first, kind, case, tmp_path):
    first, second = both(keras, keras_first)
    model = first.Sequential([first.Input(case.input_shape[1:]), getattr(first.layers, kind)(**case.arguments)])
    filled(model).save(tmp_path / "net.keras")
    x = values(case.input_shape)
    loaded = second.models.load_model(tmp_path / "net.keras")
    np.testing.assert_allclose(predicted(loaded, x), predicted(model, x), rtol=1e-5, atol=1e-6)


@both_ways
@pytest.mark.parametrize("inner", [False, True], ids=["flat", "nested"])
def test_archives(keras, keras_first, inner, tmp_path):
    first, second = both(keras, keras_first)
    model = filled(dense(first, inner))
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    x = values((7, 4))
    np.testing.assert_allclose(predicted(loaded, x), predicted(model, x), rtol=1e-5)
    assert [layer.name for layer in loaded.layers] == [layer.name for layer in model.layers]
    for ours, theirs in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@both_ways
def test_an_initializer_with_a_seed_generator(keras, keras_first, tmp_path):
    first, second = both(keras, keras_first)
    initializer = first.initializers.HeNormal(seed=first.random.SeedGenerator(7, name="draws"))
    first.Sequential([first.Input((4,)), first.layers.Dense(3, kernel_initializer=initializer)]).save(
        tmp_path / "net.keras"
    )
    seed = second.models.load_model(tmp_path / "net.keras").layers[0].kernel_initializer.seed
    assert isinstance(seed, second.random.SeedGenerator)
    assert seed.get_config() == {"seed": 7, "name": "draws"}


@both_ways
@pytest.mark.parametrize("inner", [False, True], ids=["flat", "nested"])
def test_weights(keras, keras_first, inner, tmp_path):
    first, second = both(keras, keras_first)
    model = filled(dense(first, inner))
    model.save_weights(tmp_path / "net.weights.h5")
    other = dense(second, inner)
    other.load_weights(tmp_path / "net.weights.h5")
    for ours, theirs in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def variants(name):
    accepted = inspect.signature(getattr(iskra.optimizers, name)).parameters
    settings = {"momentum": 0.9, "amsgrad": True, "centered": True, "nesterov": True}
    full = {option: value for option, value in settings.items() if option in accepted}
    shared = {"use_ema": True, "gradient_accumulation_steps": 2}
    return [{}, shared, full] if full else [{}, shared]


@both_ways
@pytest.mark.parametrize(
    ("name", "settings"), [pytest.param(n, s, id=f"{n} {sorted(s)}") for n in OPTIMIZERS for s in variants(n)]
)
def test_compiled_models(keras, keras_first, name, settings, tmp_path):
    first, second = both(keras, keras_first)
    model = dense(first)
    model.compile(getattr(first.optimizers, name)(0.125, weight_decay=0.01, **settings), "mse", metrics=METRICS)
    filled(model).save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    assert type(loaded.optimizer).__name__ == name
    config = loaded.optimizer.get_config()
    for option in settings:
        assert config[option] == model.optimizer.get_config()[option]
    assert [tuple(v.shape) for v in loaded.optimizer.variables] == [tuple(v.shape) for v in model.optimizer.variables]
    for ours, theirs in zip(model.optimizer.variables, loaded.optimizer.variables, strict=True):
        np.testing.assert_array_equal(np.asarray(ours), np.asarray(theirs))
    x, y = values((8, 4)), values((8, 2))
    results = [each.evaluate(x, y, verbose=0, return_dict=True) for each in (model, loaded)]
    assert results[1] == pytest.approx(results[0], rel=1e-5)


SCHEDULES = {
    "CosineDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "warmup_target": 0.2, "warmup_steps": 2},
    "CosineDecayRestarts": {"initial_learning_rate": 0.1, "first_decay_steps": 10},
    "ExponentialDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True},
    "InverseTimeDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5},
    "PiecewiseConstantDecay": {"boundaries": [2, 4], "values": [0.1, 0.2, 0.3]},
    "PolynomialDecay": {"initial_learning_rate": 0.1, "decay_steps": 10, "power": 2.0, "cycle": True},
}


@both_ways
@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules(keras, keras_first, name, tmp_path):
    first, second = both(keras, keras_first)
    model = dense(first)
    schedule = getattr(first.optimizers.schedules, name)(**SCHEDULES[name])
    model.compile(first.optimizers.SGD(schedule), "mse")
    filled(model).save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    assert float(np.asarray(loaded.optimizer.learning_rate)) == pytest.approx(
        float(np.asarray(model.optimizer.learning_rate)), rel=1e-6
    )


LOSSES = [
    name
    for name in iskra.losses.__all__
    if inspect.isclass(getattr(iskra.losses, name))
    and name not in ("Loss", "CategoricalGeneralizedCrossEntropy", "Reduction")
]


@both_ways
@pytest.mark.parametrize("name", LOSSES)
def test_losses(keras, keras_first, name, tmp_path):
    first, second = both(keras, keras_first)
    model = dense(first)
    model.compile("sgd", getattr(first.losses, name)())
    filled(model).save(tmp_path / "net.keras")
    assert type(second.models.load_model(tmp_path / "net.keras").loss).__name__ == name


@both_ways
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # Keras divides by zero on NumPy
@pytest.mark.parametrize("name", ["MeanSquaredError", "BinaryAccuracy", "TopKCategoricalAccuracy", "AUC", "Precision"])
def test_metrics(keras, keras_first, name, tmp_path):
    first, second = both(keras, keras_first)
    model = dense(first)
    model.compile("sgd", "mse", metrics=[getattr(first.metrics, name)(name="judged")])
    filled(model).save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    x, y = values((8, 4)), np.eye(2, dtype=np.float32)[np.arange(8) % 2]
    assert set(loaded.evaluate(x, y, verbose=0, return_dict=True)) == {"loss", "judged"}


@both_ways
@pytest.mark.filterwarnings("ignore:Skipping variable loading for optimizer")  # Keras makes its slots before it loads
def test_a_compiled_model_before_its_first_step(keras, keras_first, tmp_path):
    first, second = both(keras, keras_first)
    model = dense(first)
    model.compile("adam", "mse")
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    assert int(np.asarray(loaded.optimizer.iterations)) == 0


@both_ways
def test_json(keras, keras_first):
    first, second = both(keras, keras_first)
    model = dense(first)
    made = second.models.model_from_json(model.to_json())
    assert [layer.name for layer in made.layers] == [layer.name for layer in model.layers]


def block(library):
    """A layer and a model with layers as attributes, in lists and in dictionaries."""

    class Block(library.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.zeta = [library.layers.Dense(2), library.layers.Dense(3)]
            self._hidden = library.layers.Dense(4)
            self.alpha = library.layers.Dense(5)

        def build(self, input_shape):
            self.statistic = self.add_weight(shape=(1,), name="statistic", trainable=False, initializer="zeros")
            self.scale = self.add_weight(shape=(input_shape[-1],), name="scale", initializer="ones")

        def call(self, inputs):
            x = self.alpha(inputs * self.scale)
            for part in self.zeta:
                x = part(x)
            return self._hidden(x)

    class Tower(library.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.scores = library.layers.Dense(1)
            self.hidden = library.layers.Dense(3)
            self.block = Block()
            self.table = {"a": library.layers.Dense(6), "b": [library.layers.Dense(7), library.layers.Dense(2)]}

        def call(self, inputs):
            x = self.table["a"](self.hidden(self.block(inputs)))
            for part in self.table["b"]:
                x = part(x)
            return self.scores(x)

    return Block, Tower


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning", "ignore:invalid value:RuntimeWarning")  # of empty arrays
@both_ways
def test_layers_and_models_of_ones_own(keras, keras_first, tmp_path):
    first, second = both(keras, keras_first)
    x = values((3, 4))
    models = [block(library)[1]() for library in (first, second)]
    for model in models:
        model(x)
    models[0].save_weights(tmp_path / "net.weights.h5")
    models[1].load_weights(tmp_path / "net.weights.h5")
    np.testing.assert_allclose(predicted(models[1], x), predicted(models[0], x), rtol=1e-4, atol=1e-6)

    Block, _ = block(first)
    model = first.Sequential([first.Input((4,)), Block(name="block"), first.layers.Dense(2)])
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras", custom_objects={"Block": block(second)[0]})
    np.testing.assert_allclose(predicted(loaded, x), predicted(model, x), rtol=1e-4, atol=1e-6)


def tree(archive):
    """Paths and shapes of all arrays, and the names that are noted beside them."""
    found = {}
    with zipfile.ZipFile(archive) as file, h5py.File(file.open("model.weights.h5")) as store:
        store.visititems(lambda path, item: found.update({path: getattr(item, "shape", dict(item.attrs))}))
    return found


def test_the_files_have_the_same_arrays_at_the_same_places(keras, tmp_path):
    for library in (keras, iskra):
        model = dense(library, inner=True)
        model.compile("adam", "mse", metrics=["mae"])
        filled(model).save(tmp_path / f"{library.__name__}.keras")
    ours, theirs = tree(tmp_path / "iskra.keras"), tree(tmp_path / "keras.keras")
    names = {path for path, note in theirs.items() if isinstance(note, dict)}
    assert ours.keys() == theirs.keys()
    assert {path: shape for path, shape in ours.items() if path not in names} == {
        path: shape for path, shape in theirs.items() if path not in names
    }


def test_the_configs_have_the_same_keys(keras, tmp_path):
    configs = []
    for library in (keras, iskra):
        model = dense(library)
        model.compile("adam", "mse", metrics=["mae"])
        configs.append(json.loads(model.to_json()))
    theirs, ours = configs
    assert ours.keys() == theirs.keys()
    assert ours["compile_config"].keys() == theirs["compile_config"].keys()
    assert (
        ours["compile_config"]["optimizer"]["config"].keys() == theirs["compile_config"]["optimizer"]["config"].keys()
    )
    missing = {
        layer["class_name"]: set(layer["config"]) - set(mine["config"])
        for layer, mine in zip(theirs["config"]["layers"], ours["config"]["layers"], strict=True)
    }
    assert set().union(*missing.values()) <= {"dtype", "quantization_config"}


def test_what_keras_has_and_iskra_has_not_is_named(keras, tmp_path):
    layer = keras.layers.MaxNumBoundingBoxes(4)
    keras.Sequential([keras.Input((4, 4, 3)), layer]).save(tmp_path / "net.keras")
    with pytest.raises(ValueError, match=r"load_model: expected classes .*, got MaxNum\w+ \(keras\.layers\)\."):
        iskra.models.load_model(tmp_path / "net.keras")


@pytest.mark.filterwarnings("ignore:The object being serialized includes a `lambda`")
def test_a_lambda_of_keras_is_not_run(keras, tmp_path):
    keras.Sequential([keras.Input((4,)), keras.layers.Lambda(lambda x: x)]).save(tmp_path / "net.keras")
    with pytest.raises(ValueError, match=r"load_model: expected named functions .* a lambda, .* which is never run"):
        iskra.models.load_model(tmp_path / "net.keras", safe_mode=False)


@both_ways
def test_regularizers(keras, keras_first, tmp_path):
    first, second = both(keras, keras_first)
    penalty = first.regularizers.L1L2(l1=0.25, l2=0.5)
    model = first.Sequential([first.Input((4,)), first.layers.Dense(2, kernel_regularizer=penalty)])
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    assert float(loaded.layers[0].kernel_regularizer.l1) == 0.25


def test_other_precisions_are_computed_in_float32(keras, tmp_path):
    layer = keras.layers.Dense(2, dtype="mixed_float16")
    keras.Sequential([keras.Input((4,)), layer]).save(tmp_path / "net.keras")
    with pytest.warns(IskraWarning, match="Dense: expected dtype 'float32', got 'mixed_float16'"):
        loaded = iskra.models.load_model(tmp_path / "net.keras")
    loaded.save(tmp_path / "again.keras")
    assert keras.models.load_model(tmp_path / "again.keras").layers[0].dtype_policy.name == "mixed_float16"


def arguments(member):
    """Names and defaults of the arguments that have names."""
    starred = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(member).parameters.values()
    return [(p.name, p.default) for p in parameters if p.kind not in starred]


NOT_THERE = {"KerasFileEditor", "OrbaxCheckpoint", "RemoteMonitor"}  # for other formats and for a service of one's own
MORE_OF_OURS = {"ProgbarLogger", "TensorBoard", "load_weights", "save_model", "save_weights"}  # further arguments
OTHER_NAME = {"serialize_keras_object"}  # its argument is called value, as in all families


@pytest.mark.parametrize("module", ["callbacks", "saving"])
def test_signatures(keras, module):
    theirs = {name: member for name, member in vars(getattr(keras, module)).items() if callable(member)}
    for name in theirs.keys() - NOT_THERE - MORE_OF_OURS - OTHER_NAME:
        assert arguments(getattr(getattr(iskra, module), name)) == arguments(theirs[name]), name
    assert not {name for name in NOT_THERE if hasattr(getattr(iskra, module), name)}


@pytest.mark.parametrize(
    "name", ["clone_model", "load_model", "model_from_json", "save_model", "Model.save", "Model.save_weights",
             "Model.load_weights", "Model.to_json", "Model.get_compile_config", "Model.compile_from_config"],
)  # fmt: skip
def test_signatures_of_models(keras, name):
    ours, theirs = (operator.attrgetter(name)(library.models) for library in (iskra, keras))
    assert [each for each in arguments(ours) if each in arguments(theirs)] == arguments(theirs)
