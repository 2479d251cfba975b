"""Logs for TensorBoard: read by its own reader, compared with what Keras wrote."""

import json
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

import iskra
from iskra.advice import IskraWarning
from iskra.callbacks import CallbackList, TensorBoard
from reference.tensorboard_cases import CASES, read_logs, write_logs

pytest.importorskip("tensorboard")
pytestmark = pytest.mark.filterwarnings("ignore:::tensorboard", "ignore::DeprecationWarning")

KERAS = json.loads((Path(__file__).parents[1] / "reference" / "keras_tensorboard.json").read_text())


def accumulator(folder):
    """TensorBoard's reader, with everything in the folder's files."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder), size_guidance={"tensors": 0}).Reload()


def number(event):
    from tensorboard.util.tensor_util import make_ndarray

    return make_ndarray(event.tensor_proto)


def fit(folder, epochs=2, **options):
    """Train a small regression with logs and return the model and the history."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(48, 3)).astype(np.float32)
    y = x @ np.float32([[1], [2], [3]])
    model = iskra.Sequential(
        [iskra.Input((3,)), iskra.layers.Dense(4, name="hidden"), iskra.layers.Dense(1, name="out")],
        name="net",
    )
    model.compile("sgd", "mse")
    logs = TensorBoard(folder, **options)
    history = model.fit(x, y, batch_size=16, epochs=epochs, validation_data=(x, y), callbacks=[logs], verbose=0)
    return model, history.history


def rows(values):
    """Values as something that can be compared without order and without repetitions."""
    return {json.dumps(value) for value in values}


@pytest.mark.parametrize("case", [case for case in CASES if case != "every other batch"])
def test_files_hold_what_keras_writes(tmp_path, case):
    write_logs(iskra, tmp_path, CASES[case])
    ours = read_logs(tmp_path)
    assert ours.keys() == KERAS[case].keys()
    for part, values in KERAS[case].items():
        assert rows(ours[part]) == rows(values)


def test_with_a_number_of_batches_nothing_that_keras_writes_is_missing(tmp_path):
    """Keras then also leaves out an epoch's numbers if its last batch is none to be written; here they all come."""
    write_logs(iskra, tmp_path, CASES["every other batch"])
    ours = read_logs(tmp_path)
    for part, values in KERAS["every other batch"].items():
        assert rows(ours[part]) >= rows(values)
    batches = {step for step, tag, *_ in ours["train"] if tag == "batch_loss"}
    assert batches == {2, 4, 6}
    assert {step for step, tag, *_ in ours["train"] if tag == "epoch_loss"} == {0, 1}


def test_tensorboards_reader_reads_every_tag(tmp_path):
    _, history = fit(tmp_path, histogram_freq=1, write_images=True, update_freq="batch", hparams={"units": 4})
    train, validation, session = (accumulator(tmp_path / part) for part in ("train", "validation", "."))
    assert set(train.Tags()["tensors"]) == {
        *("keras", "epoch_loss", "epoch_learning_rate", "batch_loss"),
        *(f"net/{layer}/{weight}/histogram" for layer in ("hidden", "out") for weight in ("kernel", "bias")),
        *("net/hidden/kernel/image", "net/hidden/bias/image", "net/out/kernel/image"),
    }
    assert set(validation.Tags()["tensors"]) == {"epoch_loss", "evaluation_loss_vs_iterations"}
    assert set(session.Tags()["tensors"]) == {"_hparams_/session_start_info", "_hparams_/session_end_info"}
    for reader in (train, validation, session):
        for tag in reader.Tags()["tensors"]:
            assert reader.Tensors(tag)
    losses = [number(event) for event in train.Tensors("epoch_loss")]
    np.testing.assert_allclose(losses, history["loss"], rtol=1e-6)
    held_out = [(event.step, number(event)) for event in validation.Tensors("evaluation_loss_vs_iterations")]
    assert [step for step, _ in held_out] == [3, 6]
    np.testing.assert_allclose([value for _, value in held_out], history["val_loss"], rtol=1e-6)


def test_histogram_counts_every_weight(tmp_path):
    model, _ = fit(tmp_path, epochs=1, histogram_freq=1)
    (event,) = accumulator(tmp_path / "train").Tensors("net/hidden/kernel/histogram")
    rows = number(event)
    kernel = model.layers[0].weights[0].numpy()
    assert rows.shape == (30, 3)
    assert rows[:, 2].sum() == kernel.size
    assert (rows[0, 0], rows[-1, 1]) == (kernel.min(), kernel.max())
    expected, _ = np.histogram(kernel.astype(float), 30)
    np.testing.assert_array_equal(rows[:, 2], expected)


@pytest.mark.parametrize(
    ("values", "counted", "edges"),
    [([2, 2, 2], 3, (2, 2)), ([np.nan, 1, 3, np.inf], 2, (1, 3)), ([], 0, (0, 0)), ([np.nan], 0, (0, 0))],
)
def test_histogram_of_odd_weights(values, counted, edges):
    from tensorboard.util.tensor_util import make_ndarray

    from iskra.callbacks.tensorboard.summaries import histogram

    rows = make_ndarray(histogram("odd", np.array(values, np.float32)).tensor)
    assert rows[:, 2].sum() == counted
    assert (rows[0, 0], rows[-1, 1]) == edges


@pytest.mark.parametrize(
    ("shape", "pictures"),
    [((5,), (1, 5, 1, 1)), ((3, 7), (1, 3, 7, 1)), ((7, 3), (1, 3, 7, 1)), ((3, 3, 1, 2), (2, 3, 3, 1)),
     ((2, 5, 5, 4), (2, 5, 5, 4)), ((2, 5, 5, 2), None), ((1, 1), None)],
)  # fmt: skip
def test_weights_become_pictures_as_in_keras(shape, pictures):
    from iskra.callbacks.tensorboard.pictures import pictures_of

    made = pictures_of(np.ones(shape, np.float32))
    assert (None if made is None else made.shape) == pictures
    assert made is None or (made == 255).all()


def test_png_is_read_by_another_library():
    matplotlib = pytest.importorskip("matplotlib.image")
    import io

    from iskra.callbacks.tensorboard.png import png

    pixels = np.random.default_rng(0).integers(0, 256, (5, 3, 4), np.uint8)
    np.testing.assert_array_equal(np.round(matplotlib.imread(io.BytesIO(png(pixels))) * 255), pixels)


def test_tensorboard_draws_the_layers(tmp_path):
    from tensorboard.plugins.graph.keras_util import keras_model_to_graph_def

    model, _ = fit(tmp_path, epochs=1)
    (event,) = accumulator(tmp_path / "train").Tensors("keras")
    graph = keras_model_to_graph_def(json.loads(event.tensor_proto.string_val[0]))
    edges = {node.name: list(node.input) for node in graph.node}
    assert len(edges) == 3  # the input too
    assert edges[f"{model.name}/out"] == [f"{model.name}/hidden"]


def test_the_graph_has_a_node_for_each_layer(tmp_path):
    fit(tmp_path, epochs=1)
    reader = accumulator(tmp_path / "train")
    assert reader.Tags()["graph"]
    first, *others = reader.Graph().node
    assert (first.op, list(first.input)) == ("InputLayer", [])
    assert [(node.name, node.op) for node in others] == [("hidden", "Dense"), ("out", "Dense")]
    assert [list(node.input) for node in others] == [[first.name], ["hidden"]]
    assert others[0].attr["units"].s == b"4"


def test_the_graph_follows_the_edges_that_layers_name():
    from iskra.callbacks.tensorboard.graphs import layer_graph

    def layer(name, *sources):
        tensors = [{"class_name": "__keras_tensor__", "config": {"keras_history": [s, 0, 0]}} for s in sources]
        return {"class_name": "Add", "config": {"name": name}, "inbound_nodes": [{"args": [tensors], "kwargs": {}}]}

    graph = layer_graph({"config": {"layers": [layer("a"), layer("b", "a"), layer("c", "a", "b", "a")]}})
    assert {node.name: list(node.input) for node in graph.node} == {"a": [], "b": ["a"], "c": ["a", "b"]}


def test_a_model_of_ones_own_has_no_graph(tmp_path):
    class Own(iskra.Model):
        def __init__(self):
            super().__init__()
            self.out = iskra.layers.Dense(1)

        def call(self, inputs):
            return self.out(inputs)

    model = Own()
    model.compile("sgd", "mse")
    x = np.zeros((8, 3), np.float32)
    model.fit(x, x[:, :1], callbacks=[TensorBoard(tmp_path, histogram_freq=1)], verbose=0)
    tags = accumulator(tmp_path / "train").Tags()
    assert not tags["graph"] and "keras" not in tags["tensors"]
    assert sum(tag.endswith("/histogram") for tag in tags["tensors"]) == 2


def test_hyperparameters_come_back(tmp_path):
    from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData

    given = {"units": 4, "rate": np.float32(0.5), "nesterov": False, "activation": "relu", "hidden": [4, 1]}
    fit(tmp_path, epochs=1, hparams=given)
    content = accumulator(tmp_path).SummaryMetadata("_hparams_/session_start_info").plugin_data.content
    values = HParamsPluginData.FromString(content).session_start_info.hparams
    assert (values["units"].number_value, values["rate"].number_value) == (4, 0.5)
    assert values["nesterov"].HasField("bool_value")
    assert (values["activation"].string_value, values["hidden"].string_value) == ("relu", "[4, 1]")


def test_by_epochs_it_has_no_hook_for_batches():
    assert not CallbackList([TensorBoard(histogram_freq=1, write_steps_per_second=True)]).watches_train_batches
    assert CallbackList([TensorBoard(update_freq=10)]).watches_train_batches


def test_odd_metrics_are_written_as_far_as_they_are_numbers(tmp_path):
    from iskra.callbacks.tensorboard.log_folder import LogFolder

    folder = LogFolder(tmp_path)
    folder.write_scalars("train", "epoch_{}", {"phase": "warm-up", "f1": np.array([0.5, 0.25]), "huge": 1e300}, 3)
    folder.close()
    reader = accumulator(tmp_path / "train")
    assert {tag: float(number(reader.Tensors(tag)[0])) for tag in reader.Tags()["tensors"]} == {
        "epoch_f1/0": 0.5,
        "epoch_f1/1": 0.25,
        "epoch_huge": np.inf,
    }


def test_a_second_training_adds_files_and_loses_none(tmp_path):
    fit(tmp_path)
    fit(tmp_path)
    assert len(list((tmp_path / "train").iterdir())) == 2
    assert len(accumulator(tmp_path / "train").Tensors("epoch_loss")) == 4


def test_what_was_written_can_be_read_while_training_goes_on(tmp_path, monkeypatch):
    from iskra.callbacks.tensorboard import event_file

    monkeypatch.setattr(event_file, "FLUSH_SECONDS", 0.0)
    seen = []

    def look(epoch, logs):
        seen.append(len(accumulator(tmp_path / "train").Tensors("epoch_loss")))

    rng = np.random.default_rng(0)
    model = iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(1)])
    model.compile("sgd", "mse")
    callbacks = [TensorBoard(tmp_path), iskra.callbacks.LambdaCallback(on_epoch_end=look)]
    model.fit(rng.normal(size=(8, 3)), rng.normal(size=8), epochs=3, callbacks=callbacks, verbose=0)
    assert seen == [1, 2, 3]


def test_without_the_package_the_error_says_what_to_install(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "tensorboard"]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("log_folder", "event_file", "summaries"):
        monkeypatch.delitem(sys.modules, f"iskra.callbacks.tensorboard.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    message = r"^TensorBoard: tensorboard is required \(.*\): pip install 'iskra\[tensorboard\]'\.$"
    with pytest.raises(ImportError, match=message):
        fit(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("update_freq", ["epochs", 0, -1, 1.5, None, True])
def test_an_unknown_update_freq_is_refused(update_freq):
    with pytest.raises(ValueError, match="^TensorBoard: expected update_freq to be 'epoch', 'batch' or a number of"):
        TensorBoard(update_freq=update_freq)


@pytest.mark.parametrize("profile_batch", [-1, (3, 2), (1, 2, 3), "one", None])
def test_an_unknown_profile_batch_is_refused(profile_batch):
    with pytest.raises(ValueError, match="^TensorBoard: expected profile_batch to be a batch or a pair of first and"):
        TensorBoard(profile_batch=profile_batch)


@pytest.mark.parametrize("profile_batch", [5, (100, 200), "10,20"])
def test_profiling_says_that_it_does_nothing(profile_batch):
    iskra.advice.forget()
    with pytest.warns(IskraWarning, match="^TensorBoard: profile_batch=.* profiles nothing"):
        TensorBoard(profile_batch=profile_batch)


def test_embeddings_say_that_there_are_none():
    iskra.advice.forget()
    with pytest.warns(IskraWarning, match="^TensorBoard: embeddings_freq and embeddings_metadata write nothing"):
        TensorBoard(embeddings_freq=1)


def test_checksums_are_those_that_tensorboard_expects():
    from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import masked_crc32c

    from iskra.callbacks.tensorboard.checksum import masked_crc32c as ours

    for length in (0, 1, 7, 64, 1000):
        data = np.random.default_rng(length).bytes(length)
        assert ours(data) == masked_crc32c(data)
        assert ours(data) != zlib.crc32(data)
