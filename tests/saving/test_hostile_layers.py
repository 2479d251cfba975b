"""Layers whose settings are a trap: code to run, files to read, tables, weights or loops without end.

Each case is the config of one layer behind an input. The model that a file describes must be refused, at once, with the
reason, and without taking memory.
"""

import io
import json
import time
import tracemalloc
import zipfile

import h5py
import numpy as np
import pytest

import iskra

MIB = 2**20
HUGE = 10**12


def layer(kind, **settings):
    return {"module": "keras.layers", "class_name": kind, "config": settings, "registered_name": None}


def inside(kind, depth, inner, **settings):
    """A layer in so many others."""
    for _ in range(depth):
        inner = layer(kind, layer=inner, **settings)
    return inner


def function(name):
    return {"module": "builtins", "class_name": "function", "config": name, "registered_name": "function"}


def metric(kind, **settings):
    return {"module": "keras.metrics", "class_name": kind, "config": settings, "registered_name": None}


def model(description, shape):
    first = layer("InputLayer", batch_shape=[None, *shape], dtype="float32", name="first")
    settings = {"name": "trap", "trainable": True, "layers": [first, description]}
    return {"module": "keras", "class_name": "Sequential", "config": settings, "registered_name": None}


SEQUENCE, IMAGE, ROW, RNN = (5, 4), (4, 4, 3), (4,), layer("LSTM", units=2)
NO_ROOM, NO_TABLE, UNKNOWN = "expected at most .* numbers", "expected tables of at most", "expected classes that iskra"
LAMBDA = {"class_name": "__lambda__", "config": {"value": ["4wEAAAAA", None, None]}}
CASES = {  # by name: the layer, the shape of a row, and what the message says
    # Code.
    "a lambda in a layer": (layer("Lambda", function=LAMBDA), ROW, "a lambda, saved as code, which is never run"),
    "a builtin for Lambda": (layer("Lambda", function="eval", arguments={"x": "1"}), ROW, "expected a function"),
    "a function for Lambda": (layer("Lambda", function=function("exec")), ROW, "got exec"),
    "a loader for Lambda": (layer("Lambda", function=function("load_model")), ROW, "got load_model"),
    "a registered name for Lambda": (layer("Lambda", function=function("os>system")), ROW, "got os>system"),
    "a cell by name": (layer("RNN", cell="os.system"), SEQUENCE, "RNN: expected a cell with call, got 'os.system'"),
    "a function for a cell": (layer("RNN", cell=function("exec")), SEQUENCE, "got exec"),
    "no cell": (layer("RNN", cell=layer("Dense", units=3)), SEQUENCE, "RNN: expected a cell with state_size"),
    "a lambda in a wrapper": (layer("TimeDistributed", layer=LAMBDA), SEQUENCE, "a lambda, saved as code"),
    "a name in a wrapper": (layer("TimeDistributed", layer="dense"), SEQUENCE, "TimeDistributed: expected a layer"),
    "a merge by name": (layer("Bidirectional", layer=RNN, merge_mode="os.system"), SEQUENCE, "expected merge_mode"),
    "weights by name": (layer("Bidirectional", layer=RNN, weights="x"), SEQUENCE, "expected 3 arrays"),
    "an activation of code": (layer("LSTM", units=2, activation="__import__('os')"), SEQUENCE, "expected a known name"),
    "a saved model's folder": (layer("TFSMLayer", filepath="/etc"), ROW, rf"{UNKNOWN}.* got TFSMLayer"),
    "a module of PyTorch": (layer("TorchModuleWrapper", module="x"), ROW, rf"{UNKNOWN}.* got TorchModuleWrapper"),
    "a function of JAX": (layer("JaxLayer", call_fn="x"), ROW, rf"{UNKNOWN}.* got JaxLayer"),
    "a registered layer": (layer("Dense", units=1) | {"registered_name": "evil>Layer"}, ROW, "got registered_name"),
    # Files.
    "a vocabulary from a file": (layer("IntegerLookup", vocabulary="/etc/passwd"), ROW, "a vocabulary as a list"),
    "words from a file": (layer("StringLookup", vocabulary="/etc/passwd"), ROW, "a vocabulary as a list of tokens"),
    # Weights that are not in the file.
    "a giant embedding": (layer("Embedding", input_dim=HUGE, output_dim=8), (5,), NO_ROOM),
    "giant states": (layer("LSTM", units=10**9), SEQUENCE, NO_ROOM),
    "a giant cell": (layer("RNN", cell=layer("GRUCell", units=10**9)), SEQUENCE, NO_ROOM),
    "many filters": (layer("Conv2D", filters=10**9, kernel_size=3), (8, 8, 3), NO_ROOM),
    "a giant kernel": (layer("Conv2D", filters=1, kernel_size=[10**9, 10**9]), (8, 8, 3), NO_ROOM),
    "a giant input": (layer("Dense", units=1), (10**9, 10**9), NO_ROOM),
    "an equation of many axes": (
        layer("EinsumDense", equation="abc,cdefghijklmnop->abdefghijklmnop", output_shape=[5] + [1000] * 13),
        SEQUENCE, NO_ROOM,
    ),
    "an equation without an end": (
        layer("EinsumDense", equation="a" * 10**6 + ",b->c", output_shape=[3]), SEQUENCE, "EinsumDense"),
    "no equation": (layer("EinsumDense", equation="..." + "a" * 20000, output_shape=[3]), SEQUENCE, "an equation such"),
    # Tables that settings alone ask for.
    "a picture without an end": (layer("Resizing", height=10**13, width=10**13), IMAGE, NO_TABLE),
    "a large picture of a large one": (layer("Resizing", height=10**6, width=10**6), (10**5, 10**5, 3), NO_TABLE),
    "smooth enlargement": (layer("UpSampling2D", size=10**9, interpolation="bilinear"), IMAGE, NO_TABLE),
    "many categories": (layer("CategoryEncoding", num_tokens=HUGE), ROW, NO_TABLE),
    # Loops and nests.
    "a loop unrolled": (layer("GRU", units=2, unroll=True), (10**7, 4), "at most 10000 steps to unroll"),
    "layers in layers": (inside("TimeDistributed", 150, layer("Dense", units=2)), SEQUENCE, "more than 200 levels"),
    "both ways in both ways": (inside("Bidirectional", 90, RNN), SEQUENCE, "that can be made|more than 200 levels"),
    "a spectrum of spectra": (inside("SpectralNormalization", 300, layer("Dense", units=2)), SEQUENCE, "200 levels"),
    # Nonsense.
    "a rate that is none": (layer("Dropout", rate=float("nan")), ROW, "expected rate from 0 to 1, got nan"),
    "a seed of text": (layer("RandomFlip", seed="x"), IMAGE, "that can be made"),
    "bits beyond": (layer("RandomPosterization", factor=[0, 10**9], value_range=[0, 1]), IMAGE, "from 1 to 8"),
    "an axis far away": (layer("Softmax", axis=10**9), ROW, "expected an axis from"),
    "a mask of text": (layer("Masking", mask_value="x"), SEQUENCE, "expected numbers"),
    "attention to nothing": (layer("MultiHeadAttention", num_heads=10**6, key_dim=10**6), SEQUENCE, "can be made"),
    "axes in thousands": (layer("Permute", dims=list(range(1, 10**4))), ROW, "expected an input of 10000 axes"),
}  # fmt: skip


SETTINGS = {  # by name: what a model is compiled with, and what the message says
    "a metric by name": ({"metrics": [metric("MeanMetricWrapper", fn="os.system")]}, "expected a function of targets"),
    "a metric of code": ({"metrics": [metric("MeanMetricWrapper", fn=function("eval"))]}, "got eval"),
    "a loss of code": ({"loss": function("exec")}, "got exec"),
    "thresholds without an end": ({"metrics": [metric("AUC", num_thresholds=HUGE)]}, NO_TABLE),
    "specificities without an end": (
        {"metrics": [metric("SensitivityAtSpecificity", specificity=0.5, num_thresholds=HUGE)]}, NO_TABLE),
    "a million classes": ({"metrics": [metric("MeanIoU", num_classes=10**6)]}, NO_TABLE),
    "a schedule of nothing": ({"optimizer": {
        "module": "keras.optimizers", "class_name": "SGD", "registered_name": None, "config": {"learning_rate": {
            "module": "keras.optimizers.schedules", "class_name": "ExponentialDecay", "registered_name": None,
            "config": {"initial_learning_rate": 0.1, "decay_steps": 0, "decay_rate": 0.0}}}}},
        "expected decay_steps above 0"),
}  # fmt: skip


def written(path, text):
    """An archive with this config and no weights."""
    weights = io.BytesIO()
    h5py.File(weights, "w").close()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", "{}")
        archive.writestr("config.json", text)
        archive.writestr("model.weights.h5", weights.getvalue())


def refused(path, text):
    """Load the archive: it must be refused within seconds and little memory."""
    started = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=rf"(?s)^load_model: .*{text}"):
            iskra.models.load_model(path)
        assert tracemalloc.get_traced_memory()[1] < path.stat().st_size * 40 + 60 * MIB
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 20


@pytest.mark.parametrize("name", CASES)
def test_refused(name, watched):
    description, shape, text = CASES[name]
    written(watched / "net.keras", json.dumps(model(description, shape)))
    refused(watched / "net.keras", text)


@pytest.mark.slow
@pytest.mark.parametrize("name", SETTINGS)
def test_settings_are_refused(name, watched):
    settings, text = SETTINGS[name]
    config = model(layer("Flatten"), ROW)
    config["compile_config"] = {"optimizer": "sgd", "loss": "mse", **settings}
    written(watched / "net.keras", json.dumps(config))
    refused(watched / "net.keras", text)


FUNCTIONS = {  # by name: a function between layers, and a setting of it
    "numbers repeated": (lambda x: iskra.ops.repeat(x, 3, axis=1), {"repeats": HUGE}),
    "a wide border": (lambda x: iskra.ops.pad(x, ((0, 0), (3, 3))), {"pad_width": [[0, 0], [HUGE, HUGE]]}),
    "classes without an end": (lambda x: iskra.ops.one_hot(x, 3), {"num_classes": HUGE}),
    "many points": (lambda x: iskra.ops.linspace(x, x + 1.0, 3), {"num": 10**8}),
    "many bins": (lambda x: iskra.ops.bincount(iskra.ops.cast(x, "int32"), minlength=5), {"minlength": HUGE}),
    "a large picture": (
        lambda x: iskra.ops.image.resize(iskra.ops.reshape(x, (-1, 2, 2, 1)), (3, 3)), {"size": [HUGE, HUGE]}),
}  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_refused(name, watched):
    function, settings = FUNCTIONS[name]
    x = iskra.Input(ROW)
    config = json.loads(iskra.Model(x, function(x)).to_json())
    node = config["config"]["layers"][-1]
    for place in (node["config"], *(each["kwargs"] for each in node["inbound_nodes"])):
        place.update({key: value for key, value in settings.items() if key in place})
    written(watched / "net.keras", json.dumps(config))
    refused(watched / "net.keras", "expected lengths of at most 16777216 ")
    with pytest.raises(ValueError, match="^model_from_json: expected lengths of at most 16777216 in 'the text', got"):
        iskra.models.model_from_json(json.dumps(config))


def test_a_nest_of_ten_thousand(watched):
    """Deeper than what Python's reader of JSON goes."""
    text = json.dumps(model("HERE", SEQUENCE))
    before, after = json.dumps(layer("TimeDistributed", layer="HERE")).split('"HERE"')
    nest = before * 10_000 + json.dumps(layer("Dense", units=2)) + after * 10_000
    written(watched / "net.keras", text.replace('"HERE"', nest))
    refused(watched / "net.keras", "JSON in config.json|more than 200 levels")


def test_what_is_large_but_takes_no_memory_is_made(tmp_path):
    written(tmp_path / "net.keras", json.dumps(model(layer("Resizing", height=10**6, width=10**6), IMAGE)))
    assert iskra.models.load_model(tmp_path / "net.keras").output_shape == (None, 10**6, 10**6, 3)
    assert len(CASES) >= 40


def test_a_plain_enlargement_takes_no_memory(tmp_path):
    written(tmp_path / "net.keras", json.dumps(model(layer("UpSampling2D", size=HUGE), IMAGE)))
    loaded = iskra.models.load_model(tmp_path / "net.keras")
    with pytest.raises(MemoryError, match="native: expected values between the layers that the memory has room for"):
        loaded.predict(np.ones((1, *IMAGE), np.float32), verbose=0)
