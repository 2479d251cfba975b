"""Training ends after the first batch whose loss is no number, and it is known what went wrong first."""

import math

import numpy as np
import pytest

import iskra
from iskra import ops
from iskra.callbacks import Callback, CallbackList, TerminateOnNaN, terminate_on_nan
from iskra.layers import Dense, Dropout, Input

GENERATOR = np.random.default_rng(3)
X = GENERATOR.normal(size=(210, 4)).astype(np.float32)
Y = X[:, :1] * 2
pytestmark = [pytest.mark.filterwarnings("ignore::iskra.advice.IskraWarning"), pytest.mark.usefixtures("engine")]


class LookAtEveryBatch(Callback):
    """What Keras's TerminateOnNaN does."""

    stopped_at = None

    def on_train_batch_end(self, batch, logs=None):
        if not math.isfinite(logs["loss"]):
            self.stopped_at = batch
            self.model.stop_training = True


def model(rate=1e3, loss="mse", activation="relu", seed=4, optimizer=None, last=None):
    iskra.utils.set_random_seed(seed)
    layers = [Dense(8, activation, name="first"), Dropout(0.2), Dense(1, last, name="second")]
    made = iskra.Sequential([Input((4,)), *layers], name="net")
    made.compile(optimizer or iskra.optimizers.SGD(rate), loss, metrics=["mae"])
    return made


def fitted(made, callback, x=X, y=Y, **settings):
    options = {"batch_size": 20, "epochs": 4, "verbose": 0, **settings}
    with np.errstate(all="ignore"):
        return made, made.fit(x, y, callbacks=[callback] if isinstance(callback, Callback) else callback, **options)


def told(capsys):
    (line,) = capsys.readouterr().out.splitlines()
    return line


@pytest.mark.parametrize("rate", [1e1, 1e3, 1e10, 1e30])
@pytest.mark.parametrize("settings", [{}, {"steps_per_epoch": 4}, {"shuffle": False, "batch_size": 7}], ids=str)
def test_it_ends_where_looking_at_every_batch_ends(rate, settings, capsys):
    look = LookAtEveryBatch()
    (first, history), (second, other) = (
        fitted(model(rate), callback, **settings) for callback in (look, TerminateOnNaN())
    )
    assert look.stopped_at is not None
    assert f"epoch {len(history.epoch)}: the loss of batch {look.stopped_at + 1} is" in told(capsys)
    for a, b in zip(first.variables, second.variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
    np.testing.assert_equal(history.history, other.history)


def test_nothing_happens_where_nothing_is_wrong(capsys):
    results = [fitted(model(0.01), callback)[0].get_weights() for callback in ([], TerminateOnNaN())]
    for a, b in zip(*results, strict=True):
        np.testing.assert_array_equal(a, b)
    assert capsys.readouterr().out == ""


def test_it_asks_for_no_batches():
    watching = CallbackList([TerminateOnNaN()])
    assert not watching.watches_train_batches
    assert watching.wants_updates


def test_young_copies_of_the_state_do_as_well_as_old_ones(monkeypatch, capsys):
    lines = []
    for seconds in (1e9, -1.0):
        monkeypatch.setattr(terminate_on_nan, "_SECONDS", seconds)
        fitted(model(1e1), [TerminateOnNaN(), *[LookAtEveryBatch()] * (seconds < 0)])
        lines.append(told(capsys))
    assert lines[0] == lines[1]


def test_a_layer_is_named(capsys):
    fitted(model(1e30), TerminateOnNaN())
    line = told(capsys)
    assert "the output of layer 'second' (Dense) had " in line
    assert "Usual cures: a smaller learning rate than 1e+30, clipnorm=1.0 in the optimizer, inputs scaled" in line


def test_a_loss_that_has_run_away(capsys):
    fitted(model(1e3), TerminateOnNaN())
    line = told(capsys)
    assert "First failure, in batch 3: the loss, as outputs had grown to " in line
    assert "(largest weight: " in line
    assert "Usual cures: a smaller learning rate than 1000" in line


def test_clipping_is_not_advised_where_it_is_done(capsys):
    fitted(model(optimizer=iskra.optimizers.SGD(1e30, clipnorm=1.0)), TerminateOnNaN())
    assert "clipnorm" not in told(capsys)


@pytest.mark.parametrize("name", ["x", "y"])
def test_a_row_of_the_data_is_named(name, capsys):
    data = {"x": X.astype(np.float64), "y": Y.astype(np.float64)}
    data[name][77] = 1e200  # a number, but none of float32
    fitted(model(0.01), TerminateOnNaN(), **data)
    assert f": {name} is not finite in float32 in row 77. Scale the data, or remove such rows." in told(capsys)


def test_weights_that_were_no_numbers_before(capsys):
    made = model(0.01)
    made.layers[0].kernel.assign(np.full((4, 8), np.inf))
    fitted(made, TerminateOnNaN())
    line = told(capsys)
    assert "the loss of batch 1 is" in line
    assert "in batch 1: net/first/kernel had infinite values before it. Create a new model" in line


def test_a_loss_of_finite_outputs(capsys):
    def logarithm(y_true, y_pred):
        return ops.mean(ops.log(y_pred), axis=-1)  # NaN below 0

    fitted(model(0.01, logarithm), TerminateOnNaN())
    line = told(capsys)
    assert "the loss, while the outputs of all layers were finite" in line
    assert "softmax or sigmoid for a cross-entropy, or from_logits=True" in line


def test_an_update_of_a_finite_loss(capsys):
    def root(y_true, y_pred):
        return ops.exp(ops.log(y_pred) / 2) + ops.square(y_pred - y_true) * 0.0  # a gradient of 0 / 0 at 0

    made = model(0.01, root, last="linear")
    made.layers[-1].kernel.assign(np.zeros((8, 1)))
    fitted(made, TerminateOnNaN())
    line = told(capsys)
    assert "First failure, in batch 1: the update of " in line
    assert "while the loss was finite. A gradient was not finite or too large, as" in line
    assert "the loss of batch 2 is nan" in line


def test_as_an_error():
    with pytest.raises(
        RuntimeError, match=r"^TerminateOnNaN ended training in epoch 1: the loss of batch \d+ is (nan|inf)"
    ):
        fitted(model(1e3), TerminateOnNaN(raise_error=True))


def test_a_state_that_others_have_a_hand_in(capsys):
    """Trained again without the callback that spoils it, all goes well; the batch is known all the same."""

    class Spoil(Callback):
        def on_train_batch_begin(self, batch, logs=None):
            if batch == 5:
                self.model.layers[0].bias.assign(np.full(8, np.nan))

    made, history = fitted(model(0.01), [TerminateOnNaN(), Spoil()])
    assert told(capsys).startswith("TerminateOnNaN ended training in epoch 1: the loss of batch 6 is nan. Usual cures:")
    assert len(history.epoch) == 1
    assert not np.isfinite(made.layers[0].bias.numpy()).any()


def test_the_model_is_as_it_was_after_looking():
    made, _ = fitted(model(1e3), TerminateOnNaN())
    assert all("call" not in vars(layer) for layer in made.layers)
    assert made.training_state is None
