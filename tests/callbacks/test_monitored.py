"""Callbacks that watch a metric: what they say, what they refuse, and that they cost nothing per batch."""

import warnings

import numpy as np
import pytest

import iskra
from iskra import callbacks
from iskra.advice import IskraWarning, forget
from iskra.callbacks import CallbackList, EarlyStopping, LearningRateScheduler, ModelCheckpoint, ReduceLROnPlateau

X, Y = np.ones((40, 2), np.float32), np.ones((40, 1), np.float32)


@pytest.fixture(autouse=True)
def _no_advice_given_yet():
    forget()


@pytest.fixture
def model():
    iskra.utils.set_random_seed(0)
    made = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
    made.compile("sgd", "mse", metrics=["mae"])
    return made


def test_an_unknown_monitor_is_said_once(model):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        model.fit(X, Y, epochs=3, callbacks=[EarlyStopping()], verbose=0)
    (said,) = [str(each.message) for each in caught]
    assert said == (
        "EarlyStopping: expected to watch one of loss, mae, got monitor='val_loss'. "
        "It does nothing without that value. Pass validation_data or validation_split to fit."
    )


@pytest.mark.parametrize("kind", [EarlyStopping, ReduceLROnPlateau])
def test_a_misspelled_monitor(kind, model):
    with pytest.warns(IskraWarning, match=rf"{kind.__name__}: expected to watch one of loss, .*got monitor='acuracy'"):
        model.fit(X, Y, callbacks=[kind(monitor="acuracy", mode="max")], verbose=0)


@pytest.mark.parametrize("kind", [EarlyStopping, ReduceLROnPlateau])
def test_a_misspelled_monitor_of_no_direction(kind, model):
    with pytest.raises(ValueError, match=rf"{kind.__name__}: expected a monitor .* got 'acuracy'\. Pass mode='min'"):
        model.fit(X, Y, callbacks=[kind(monitor="acuracy")], verbose=0)


@pytest.mark.parametrize(
    ("monitor", "mode", "expected"),
    [
        ("val_mae", "auto", iskra.ops.less),
        ("loss", "auto", iskra.ops.less),
        ("accuracy", "auto", iskra.ops.greater),
        ("anything", "max", iskra.ops.greater),
        ("accuracy", "min", iskra.ops.less),
    ],
)
def test_the_comparison_of_a_monitor(monitor, mode, expected, model):
    model.compile("sgd", "mse", metrics=["mae", "accuracy"])
    model.fit(X, Y, verbose=0)
    for kind in (EarlyStopping, ReduceLROnPlateau):
        callback = kind(monitor=monitor, mode=mode)
        callback.set_model(model)
        assert callback.monitor_op is expected


def test_what_callbacks_say_is_logged_without_interactive_logging(model, caplog, capsys):
    caplog.set_level("INFO", logger="iskra")
    iskra.config.disable_interactive_logging()
    try:
        model.fit(X, Y, callbacks=[LearningRateScheduler(lambda epoch: 0.5, verbose=1)], verbose=0)
    finally:
        iskra.config.enable_interactive_logging()
    assert "Epoch 1: LearningRateScheduler setting learning rate to 0.5." in caplog.messages
    assert capsys.readouterr().out == ""


def test_a_metric_of_which_nobody_knows_what_is_better(model):
    class Level(iskra.metrics.Mean):
        def update_state(self, y_true, y_pred, sample_weight=None):
            super().update_state(y_pred)

    model.compile("sgd", "mse", metrics=[Level(name="level")])
    with pytest.raises(
        ValueError, match=r"EarlyStopping: expected a monitor .* got 'level'\. Pass mode='min' or mode='max'"
    ):
        model.fit(X, Y, epochs=2, callbacks=[EarlyStopping(monitor="level")], verbose=0)


def test_an_unknown_mode(model):
    with pytest.warns(
        IskraWarning, match=r"EarlyStopping: expected mode 'auto', 'min' or 'max', got 'least'\. 'auto' is"
    ):
        assert EarlyStopping(mode="least").mode == "auto"


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: ReduceLROnPlateau(factor=1.0), ValueError, r"ReduceLROnPlateau: expected a factor below 1, got 1\.0"),
        (
            lambda: ReduceLROnPlateau(epsilon=1),
            TypeError,
            r"ReduceLROnPlateau: expected the arguments of Keras 3, got eps",
        ),
        (
            lambda: ModelCheckpoint("net.png"),
            ValueError,
            r"ModelCheckpoint: expected a name that ends in \.keras or \.h5 or",
        ),
        (lambda: ModelCheckpoint("net.keras", save_weights_only=True), ValueError, r"ends in \.weights\.h5 or"),
        (
            lambda: ModelCheckpoint("net.keras", save_freq="batch"),
            ValueError,
            r"expected save_freq='epoch' or a number",
        ),
        (
            lambda: ModelCheckpoint("net.keras", save_freq=0),
            ValueError,
            r"expected save_freq='epoch' or a number of bat",
        ),
    ],
)
def test_arguments_that_make_no_sense(make, error, text):
    with pytest.raises(error, match=text):
        make()


def test_a_schedule_must_return_a_float(model):
    with pytest.raises(
        ValueError, match=r"LearningRateScheduler: expected a float from the schedule, got 1 for epoch 0"
    ):
        model.fit(X, Y, callbacks=[LearningRateScheduler(lambda epoch: 1)], verbose=0)


def test_an_error_inside_a_schedule_is_not_hidden(model):
    def broken(epoch, rate):
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        model.fit(X, Y, callbacks=[LearningRateScheduler(broken)], verbose=0)


def test_a_name_in_a_filepath_that_is_not_there(model, tmp_path):
    with pytest.raises(KeyError, match=r"expected names out of epoch, loss, mae in the filepath .* got 'val_acc'"):
        model.fit(X, Y, callbacks=[ModelCheckpoint(tmp_path / "{val_acc:.2f}.keras")], verbose=0)


def test_the_best_is_saved_and_can_be_loaded(model, tmp_path):
    pytest.importorskip("h5py", reason="files need h5py: pip install 'iskra[files]'")
    best = ModelCheckpoint(tmp_path / "best.keras", monitor="loss", save_best_only=True)
    model.fit(X, Y, epochs=3, callbacks=[best], verbose=0)
    loaded = iskra.models.load_model(tmp_path / "best.keras")
    assert loaded.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)
    assert best.best < 2


def test_a_metric_of_several_numbers_is_saved_each_time(model, tmp_path):
    pytest.importorskip("h5py", reason="files need h5py: pip install 'iskra[files]'")
    keep = ModelCheckpoint(tmp_path / "{epoch}.keras", monitor="curve", mode="max", save_best_only=True)
    keep.set_model(model)
    with pytest.warns(IskraWarning, match=r"ModelCheckpoint: expected a single number .* got monitor='curve'"):
        keep.on_epoch_end(0, {"curve": np.array([1.0, 2.0])})
    assert (tmp_path / "1.keras").exists()


def test_the_best_weights_come_back(model):
    class Spoil(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            logs["judged"] = [3.0, 1.0, 2.0, 2.5][epoch]
            self.weights = [*getattr(self, "weights", []), self.model.get_weights()]

    spoil, stop = Spoil(), EarlyStopping("judged", mode="min", patience=2, restore_best_weights=True)
    history = model.fit(X, Y, epochs=9, callbacks=[spoil, stop], verbose=0)
    assert len(history.epoch) == 4
    for kept, now in zip(spoil.weights[1], model.get_weights(), strict=True):
        assert np.array_equal(kept, now)


@pytest.mark.parametrize(
    "callback",
    [
        EarlyStopping(),
        ReduceLROnPlateau(),
        LearningRateScheduler(lambda epoch: 0.1),
        ModelCheckpoint("net.keras"),
        callbacks.CSVLogger("log.csv"),
    ],
    ids=lambda callback: type(callback).__name__,
)
def test_callbacks_for_epochs_cost_nothing_per_batch(callback):
    watching = CallbackList([callback])
    assert not watching.watches_train_batches
    assert not watching.watches_test_batches
    assert not watching.watches_predict_batches


def test_a_checkpoint_for_batches_asks_for_them():
    assert CallbackList([ModelCheckpoint("net.keras", save_freq=10)]).watches_train_batches


def test_what_they_do_is_told_below_the_bar(model, capsys, tmp_path):
    pytest.importorskip("h5py", reason="files need h5py: pip install 'iskra[files]'")
    said = [
        EarlyStopping("loss", min_delta=9, patience=1, verbose=1, restore_best_weights=True),
        ReduceLROnPlateau("loss", min_delta=9, patience=1, factor=0.5, verbose=1),
        LearningRateScheduler(lambda epoch, rate: rate, verbose=1),
        ModelCheckpoint(tmp_path / "net.keras", "loss", verbose=1, save_best_only=True),
    ]
    model.fit(X, Y, epochs=5, callbacks=said, verbose=2)
    lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert [line.split(" - ")[0].split(",")[0] for line in lines] == [
        "Epoch 1: LearningRateScheduler setting learning rate to 0.01.",
        "Epoch 1/5",
        f"Epoch 1: loss is {model.history.history['loss'][0]:.5f}",
        f"Epoch 1: ModelCheckpoint saved {tmp_path / 'net.keras'}.",
        "Epoch 2: LearningRateScheduler setting learning rate to 0.01.",
        "Epoch 2/5",
        "Epoch 2: ReduceLROnPlateau reducing learning rate to 0.005 (from 0.01).",
        f"Epoch 2: loss is {model.history.history['loss'][1]:.5f}",
        f"Epoch 2: ModelCheckpoint saved {tmp_path / 'net.keras'}.",
        "Epoch 2: EarlyStopping ended training",
        "EarlyStopping put the weights of the best epoch back",
    ]
