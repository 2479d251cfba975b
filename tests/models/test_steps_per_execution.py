"""Hooks for batches once for several batches, with Keras's numbers; and ends that callbacks ask for."""

import numpy as np
import pytest

import iskra
from iskra.callbacks import BackupAndRestore, Callback, ModelCheckpoint

X = np.arange(70, dtype=np.float32).reshape(35, 2) / 70  # 7 batches of 5
Y = X[:, :1] * 2


class Record(Callback):
    """Notes every hook with its number, and what prediction gave."""

    def __init__(self):
        self.heard, self.outputs = [], []

    def on_train_batch_begin(self, batch, logs=None):
        self.heard.append(("begin", batch))

    def on_train_batch_end(self, batch, logs=None):
        self.heard.append(("end", batch, logs["loss"]))

    on_test_batch_begin, on_test_batch_end = on_train_batch_begin, on_train_batch_end
    on_predict_batch_begin = on_train_batch_begin

    def on_predict_batch_end(self, batch, logs=None):
        self.heard.append(("end", batch))
        self.outputs.append(logs["outputs"])


def made(steps=1):
    iskra.utils.set_random_seed(0)
    model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
    model.compile("sgd", "mse", steps_per_execution=steps)
    return model


def numbers(steps):
    """What Keras tells for 7 batches: the end of the last run is told as if it were whole."""
    return [each for first in range(0, 7, steps) for each in (("begin", first), ("end", first + steps - 1))]


def source(kind):
    if kind == "arrays":
        return {"x": X, "y": Y, "batch_size": 5}
    return {"x": ((X[i : i + 5], Y[i : i + 5]) for i in range(0, 35, 5))}


@pytest.mark.parametrize("steps", [1, 2, 3, 7, 101])
@pytest.mark.parametrize("kind", ["arrays", "generator"])
def test_hooks_come_once_for_so_many_batches(kind, steps):
    record = Record()
    history = made(steps).fit(**source(kind), shuffle=False, verbose=0, callbacks=[record]).history
    assert [each[:2] for each in record.heard] == numbers(steps)
    assert record.heard[-1][2] == history["loss"][0] == made().fit(X, Y, 5, shuffle=False, verbose=0).history["loss"][0]
    record = Record()
    assert made(steps).evaluate(**source(kind), verbose=0, callbacks=[record]) == record.heard[-1][2]
    assert [each[:2] for each in record.heard] == numbers(steps)


@pytest.mark.parametrize("steps", [1, 3, 101])
@pytest.mark.parametrize("kind", ["arrays", "generator"])
def test_predictions_come_in_as_many_parts(kind, steps):
    record, model = Record(), made(steps)
    given = {**source(kind)}
    given.pop("y", None)
    predicted = model.predict(**given, verbose=0, callbacks=[record])
    assert record.heard == numbers(steps)
    assert [len(part) for part in record.outputs[:-1]] == [5 * steps] * (len(record.outputs) - 1)
    np.testing.assert_array_equal(np.concatenate(record.outputs), predicted)
    np.testing.assert_allclose(predicted, model(X), rtol=1e-6)


def test_without_hooks_nothing_changes():
    histories = [made(steps).fit(X, Y, 5, 3, verbose=0).history for steps in (1, 4)]
    assert histories[0] == histories[1]


@pytest.mark.filterwarnings("ignore:fit. the data ran out of batches after 3 of 4")
def test_an_epoch_that_goes_on_in_the_middle_of_a_pass():
    record = Record()
    made(2).fit(X, Y, batch_size=5, epochs=2, steps_per_epoch=4, verbose=0, callbacks=[record])
    assert [each[:2] for each in record.heard] == [("begin", 0), ("end", 1), ("begin", 2), ("end", 3)] * 2


@pytest.mark.parametrize("steps", [0, -1, 1.5, "auto", None])
def test_numbers_that_are_none(steps):
    with pytest.raises(ValueError, match="compile: expected steps_per_execution as a number of batches, got"):
        made(steps)


def test_what_compile_was_told_is_kept():
    model = made(3)
    assert model.get_compile_config()["steps_per_execution"] == 3
    other = made()
    other.compile_from_config(model.get_compile_config())
    assert other.steps_per_execution == 3


@pytest.mark.parametrize("save_freq", [2, 3, 5])
def test_a_frequency_is_counted_in_batches(save_freq, tmp_path):
    pytest.importorskip("h5py", reason="files need h5py: pip install 'iskra[files]'")
    keep = ModelCheckpoint(tmp_path / "{epoch}-{batch}.keras", save_freq=save_freq)
    made(2).fit(X[:30], Y[:30], 5, 2, verbose=0, callbacks=[keep])  # saves at the first end past each multiple
    due = {2: "1-2 1-4 1-6 2-2 2-4 2-6", 3: "1-4 1-6 2-4 2-6", 5: "1-6 2-4"}
    assert sorted(path.stem for path in tmp_path.iterdir()) == due[save_freq].split()


@pytest.mark.parametrize("batch", [1, 3, 6])
def test_a_backup_within_an_epoch(batch, tmp_path):
    class Break(Callback):
        rank = 3

        def on_train_batch_end(self, at, logs=None):
            if at >= batch:
                raise SystemExit

    model = made(2)
    with pytest.raises(SystemExit):
        model.fit(X, Y, 5, 3, verbose=0, callbacks=[BackupAndRestore(tmp_path / "b", 2), Break()])
    resumed = made(2)
    resumed.fit(X, Y, 5, 3, verbose=0, callbacks=[BackupAndRestore(tmp_path / "b", 2)])
    alone = made(2)
    alone.fit(X, Y, 5, 3, verbose=0)
    for one, other in zip(resumed.get_weights(), alone.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


# Ends. ----------------------------------------------------------------------------------------------------------------


class Stop(Callback):
    """Asks for an end after the third batch."""

    def on_test_batch_end(self, batch, logs=None):
        self.model.stop_evaluating = batch == 2

    def on_predict_batch_end(self, batch, logs=None):
        self.model.stop_predicting = batch == 2


@pytest.mark.parametrize("kind", ["arrays", "generator"])
def test_evaluation_and_prediction_are_ended(kind):
    model = made()
    assert model.evaluate(**source(kind), verbose=0, callbacks=[Stop()]) == model.evaluate(X[:15], Y[:15], 5, verbose=0)
    given = {**source(kind)}
    given.pop("y", None)
    np.testing.assert_array_equal(
        model.predict(**given, verbose=0, callbacks=[Stop()]), model.predict(X[:15], batch_size=5, verbose=0)
    )
    assert len(model.predict(X, verbose=0)) == 35  # the next one is not


def test_validation_is_ended():
    model, record = made(), Record()
    history = model.fit(X, Y, epochs=2, validation_data=(X, Y), validation_batch_size=5, verbose=0, callbacks=[Stop()])
    assert len(history.history["val_loss"]) == 2
    assert history.history["val_loss"][-1] == model.evaluate(X[:15], Y[:15], 5, verbose=0)
    assert not record.heard
