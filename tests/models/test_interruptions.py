"""Callbacks around and between batches, stopping, Ctrl-C."""

import signal
import threading
import time

import numpy as np
import pytest

import iskra
from iskra.callbacks import Callback, CallbackList, History
from iskra.layers import Dense, Input

X, Y = np.ones((50, 3)), np.ones((50, 1))


pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
def model():
    iskra.utils.set_random_seed(0)
    made = iskra.Sequential([Input((3,)), Dense(4), Dense(1)])
    made.compile("sgd", "mse", metrics=["mae"])
    return made


class Listen(Callback):
    """Writes down every hook with what it was told."""

    def __init__(self):
        self.heard = []


def _note(name):
    def hook(self, *args):
        self.heard.append((name, *[sorted(arg) if isinstance(arg, dict) else arg for arg in args]))

    return hook


for _name in [name for name in vars(Callback) if name.startswith(("on_train", "on_epoch", "on_test"))]:
    setattr(Listen, _name, _note(_name))


def test_every_hook_in_its_place(model):
    listen = Listen()
    model.fit(X, Y, batch_size=20, validation_data=(X[:20], Y[:20]), callbacks=listen, verbose=0)
    logs, both = ["loss", "mae"], ["loss", "mae", "val_loss", "val_mae"]
    batches = [hook for b in range(3) for hook in [("on_train_batch_begin", b, []), ("on_train_batch_end", b, logs)]]
    assert listen.heard == [
        ("on_train_begin", []),
        ("on_epoch_begin", 0, []),
        *batches,
        ("on_test_begin", []),
        ("on_test_batch_begin", 0, []),
        ("on_test_batch_end", 0, logs),
        ("on_test_end", logs),
        ("on_epoch_end", 0, both),
        ("on_train_end", both),
    ]


def test_watching_batches_changes_nothing(model):
    twin = iskra.Sequential.from_config(model.get_config())
    twin.set_weights(model.get_weights())
    twin.compile("sgd", "mse", metrics=["mae"])
    histories = []
    for each, callbacks in [(model, [Listen()]), (twin, None)]:
        iskra.utils.set_random_seed(1)
        histories.append(each.fit(X, Y, 16, 3, 0, callbacks, validation_split=0.2).history)
    assert histories[0] == histories[1]
    assert [w.tobytes() for w in model.get_weights()] == [w.tobytes() for w in twin.get_weights()]


def test_callbacks_see_model_params_and_may_add_to_the_logs(model):
    class Add(Callback):
        def on_epoch_end(self, epoch, logs=None):
            assert self.model is model
            logs["lr"] = float(self.model.optimizer.learning_rate.numpy())

    add = Add()
    history = model.fit(X, Y, epochs=2, batch_size=20, verbose=0, callbacks=[add])
    assert add.params == {"verbose": 0, "epochs": 2, "steps": 3, "num_rows": 50}
    assert history.history["lr"] == [pytest.approx(0.01)] * 2
    assert isinstance(history, History) and model.history is history


def test_a_callback_changes_the_learning_rate(model):
    class Freeze(Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.optimizer.learning_rate = 0.0
            self.weights = self.model.get_weights()

    freeze = Freeze()
    model.fit(X, Y, epochs=1, verbose=0, callbacks=[freeze])
    frozen = model.get_weights()
    model.fit(X, Y, epochs=1, verbose=0, callbacks=[freeze])
    np.testing.assert_array_equal(model.get_weights()[0], frozen[0])


@pytest.mark.parametrize(
    ("hook", "epochs", "steps"), [("on_epoch_end", 3, 3 * 3), ("on_train_batch_end", 3, 3 * 2 + 1)]
)
def test_stopping(model, hook, epochs, steps):
    class Stop(Callback):
        epoch = 0

        def on_epoch_begin(self, epoch, logs=None):
            self.epoch = epoch

    setattr(Stop, hook, lambda self, number, logs=None: setattr(self.model, "stop_training", self.epoch == 2))
    history = model.fit(X, Y, batch_size=20, epochs=10, verbose=0, callbacks=[Stop()])
    assert len(history.epoch) == epochs
    assert model.optimizer.iterations.numpy() == steps
    model.fit(X, Y, batch_size=20, epochs=1, verbose=0)
    assert not model.stop_training


def test_a_callback_list_is_taken_as_it_is(model):
    listen = Listen()
    model.fit(X, Y, callbacks=CallbackList([listen], model=model), verbose=1)
    assert listen.heard[0] == ("on_train_begin", [])


@pytest.mark.parametrize("verbose", [0, 1, 2, "auto"])
def test_ctrl_c_leaves_a_usable_model_and_the_history_so_far(model, verbose, capsys):
    rows = 2000
    x, y = np.ones((rows, 3)), np.ones((rows, 1))
    model.fit(x, y, batch_size=100, verbose=0)
    pressed = []

    def press():
        pressed.append(time.perf_counter())
        signal.raise_signal(signal.SIGINT)

    timer = threading.Timer(0.3, press)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        model.fit(x, y, batch_size=100, epochs=10**6, verbose=verbose)
    assert time.perf_counter() - pressed[0] < 0.5  # a tenth of a second, on a quiet machine
    history = model.history.history
    assert len(history["loss"]) == len(history["mae"]) == len(model.history.epoch) > 1
    assert np.isfinite(model.predict(x, verbose=0)).all()
    model.fit(x, y, batch_size=100, verbose=0)


def test_ctrl_c_in_the_middle_of_one_long_epoch(model, engine):
    if engine == "reference":
        pytest.skip("returns to Python in any case")
    x = np.ones((3_000_000, 3), np.uint8)
    timer = threading.Timer(0.15, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        for _ in range(100):
            model.fit(x, np.ones(len(x), np.uint8), batch_size=1, verbose=0)
    timer.cancel()
    assert model.history.history == {} or model.optimizer.iterations.numpy() > 0
    assert model.optimizer.iterations.numpy() < 100 * len(x)
    assert np.isfinite(model.predict(x[:5], verbose=0)).all()


def test_an_error_in_a_callback_comes_through(model):
    class Fail(Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        model.fit(X, Y, callbacks=[Fail()], verbose=0)


def test_progress_is_shown(model, capsys):
    model.fit(X, Y, epochs=2, verbose=2, validation_split=0.2)
    model.evaluate(X, Y, verbose=2)
    model.predict(np.ones((600, 3)), batch_size=100, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Epoch 1/2 - ") and "val_mae" in lines[1]
    assert len([line for line in lines if "loss" in line]) == 3
