"""A training that was killed and started again ends with the same bits as one left alone."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

import iskra
from callbacks.long_training import data, result, train
from iskra.advice import IskraWarning, forget
from iskra.callbacks import BackupAndRestore, Callback, CSVLogger, SwapEMAWeights
from iskra.engines import NAMES
from iskra.layers import Dense, Input

PROGRAM = Path(__file__).parent / "long_training.py"
BATCHES = 9  # of an epoch


class Break(Callback):
    """Ends the process, as far as the training knows, at some moment."""

    def __init__(self, epoch, batch=None):
        self.moment = (epoch, batch)
        self.epoch = None
        if batch is not None:
            self.on_train_batch_end = self.after_batch

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_epoch_end(self, epoch, logs=None):
        if self.moment == (epoch, None):
            raise SystemExit

    def after_batch(self, batch, logs=None):
        if self.moment == (self.epoch, batch):
            raise SystemExit


def same(first, second):
    """Assert that two results are equal in every bit."""
    assert first.keys() == second.keys()
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What comes out of a training that is left alone."""
    return result(*train(tmp_path_factory.mktemp("alone"), backup=False))


@pytest.fixture(autouse=True)
def _no_advice_given_yet():
    forget()


def test_the_backup_changes_nothing(alone, tmp_path):
    same(result(*train(tmp_path / "backup")), alone)
    same(result(*train(tmp_path / "backup", 4)), alone)


@pytest.mark.parametrize("epochs", [(0,), (1,), (17,), (3, 4, 5), (0, 0, 20)])
def test_broken_off_after_epochs(epochs, alone, tmp_path):
    for epoch in epochs:
        with pytest.raises(SystemExit):
            train(tmp_path / "backup", more=[Break(epoch)])
    same(result(*train(tmp_path / "backup")), alone)


@pytest.mark.slow
@pytest.mark.parametrize("save_freq", [1, 4, 9, 31])
@pytest.mark.parametrize("moment", [(0, 0), (0, 5), (5, 8), (7, 3)])
def test_broken_off_within_an_epoch(save_freq, moment, alone, tmp_path):
    with pytest.raises(SystemExit):
        train(tmp_path / "backup", save_freq, more=[Break(*moment)])
    same(result(*train(tmp_path / "backup", save_freq)), alone)


def test_it_really_goes_on(tmp_path):
    seen = []

    class Count(Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(batch)

    with pytest.raises(SystemExit):
        train(tmp_path / "backup", 4, more=[Break(2, 6)])
    train(tmp_path / "backup", 4, more=[Count()])
    assert seen[:5] == [6, 7, 8, 0, 1]  # 24 = 2 * 9 + 6 batches had been saved


BEFORE = "epoch,loss,val_loss\n0,9.5,NA\n"  # of another training


@pytest.mark.parametrize("moments", [[(0,)], [(0, 2)], [(2,), (2,)], [(1, 4), (2,), (3, 1)], [(4,)]], ids=str)
@pytest.mark.parametrize("save_freq", ["epoch", 2])
@pytest.mark.parametrize(("append", "before"), [(True, BEFORE), (True, ""), (False, BEFORE)])
def test_a_table_of_epochs_has_each_once(append, before, save_freq, moments, tmp_path):
    """The process ends within an epoch, or between its row and its backup."""
    log = tmp_path / "log.csv"
    log.write_text(before)
    for moment in [*moments, None]:
        iskra.utils.set_random_seed(5)
        model = iskra.Sequential([Input((6,)), Dense(1)])
        model.compile("sgd", "mse")
        watch = [CSVLogger(log, append=append), BackupAndRestore(tmp_path / "backup", save_freq)]
        watch += [Break(*moment)] if moment else []
        with nullcontext() if moment is None else pytest.raises(SystemExit):
            history = model.fit(*data(), batch_size=66, epochs=5, validation_split=0.1, callbacks=watch, verbose=0)
    table = rows(log)
    assert list(table[0]) == ["epoch", "loss", "val_loss"]
    assert [row["epoch"] for row in table] == ["0"] * (append and before != "") + ["0", "1", "2", "3", "4"]
    assert [float(row["loss"]) for row in table[-5:]] == history.history["loss"]


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_is_appended_to_by_others(tmp_path):
    """Only what a backup says is removed: two trainings may write one table."""
    log = tmp_path / "log.csv"
    both = [CSVLogger(log, append=True), CSVLogger(log, append=True)]
    model = iskra.Sequential([Input((6,)), Dense(1)])
    model.compile("sgd", "mse")
    model.fit(*data(), epochs=2, callbacks=both, verbose=0)
    assert [row["epoch"] for row in rows(log)] == ["0", "0", "1", "1"]


def test_the_backup_is_gone_at_the_end(tmp_path):
    train(tmp_path / "one")
    assert not (tmp_path / "one").exists()
    train(tmp_path / "two", delete_checkpoint=False)
    assert [path.name for path in (tmp_path / "two").iterdir()] == ["latest.npz"]


def test_other_files_in_the_folder_stay(tmp_path):
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "notes.txt").write_text("mine")
    train(tmp_path / "backup")
    assert [path.name for path in (tmp_path / "backup").iterdir()] == ["notes.txt"]


def test_killed_after_the_last_epoch(alone, tmp_path):
    """Nothing is left to train, but what callbacks do at the end is still to do."""

    class BreakAtEnd(Callback):
        def on_train_end(self, logs=None):
            raise SystemExit

    with pytest.raises(SystemExit):
        train(tmp_path / "backup", more=[BreakAtEnd()])
    model, history = train(tmp_path / "backup")
    same(result(model, history), alone)


def test_a_run_that_had_stopped_stays_stopped(tmp_path):
    """Early stopping said stop, then the process ended: no further epoch is trained."""
    stopped = result(*train(tmp_path / "alone", backup=False, more=[StopAt(6)]))
    with pytest.raises(SystemExit):
        train(tmp_path / "backup", more=[StopAt(6), BreakAtTrainEnd()])
    same(result(*train(tmp_path / "backup", more=[StopAt(6)])), stopped)


class StopAt(Callback):
    def __init__(self, epoch):
        self.epoch = epoch

    def on_epoch_end(self, epoch, logs=None):
        if epoch == self.epoch:
            self.model.stop_training = True


class BreakAtTrainEnd(Callback):
    def on_train_end(self, logs=None):
        raise SystemExit


@pytest.mark.filterwarnings("ignore:fit. the data ran out of batches after")
@pytest.mark.parametrize("engine", NAMES)
@pytest.mark.parametrize(
    "settings",
    [
        {"shuffle": False},
        {"shuffle": "batch"},
        {"steps_per_epoch": 5},
        {"steps_per_epoch": 13},
        {"sample_weight": np.linspace(0.5, 1.5, 330)},
        {"batch_size": 1000},
    ],
    ids=lambda settings: str(list(settings)),
)
def test_every_way_of_dealing_out_batches(engine, settings, tmp_path):
    before = iskra.config.engine()
    iskra.config.set_engine(engine)
    try:
        results = [fit(tmp_path / "alone", settings), fit(tmp_path / "backup", settings, Break(3, 0))]
    finally:
        iskra.config.set_engine(before)
    same(*results)


def fit(folder, settings, broken=None):
    """A short training, broken off and continued if asked."""
    for callbacks in ([], [broken]) if broken is None else ([broken], []):
        iskra.utils.set_random_seed(5)
        model = iskra.Sequential([Input((6,)), Dense(4, "relu"), Dense(1)])
        model.compile(iskra.optimizers.SGD(0.01, momentum=0.9), "mse")
        kept = BackupAndRestore(folder, 2)
        try:
            options = {"batch_size": 50, **settings}
            history = model.fit(*data(), epochs=6, callbacks=[c for c in callbacks if c] + [kept], verbose=0, **options)
        except SystemExit:
            continue
        return result(model, history)
    return None


def test_means_that_stand_in_the_weights_place(tmp_path):
    def train(*callbacks, backup=True):
        iskra.utils.set_random_seed(5)
        model = iskra.Sequential([Input((6,)), Dense(4, "relu"), Dense(1)])
        model.compile(iskra.optimizers.SGD(0.01, use_ema=True), "mse")
        kept = [BackupAndRestore(tmp_path / "backup")] if backup else []
        callbacks = [SwapEMAWeights(swap_on_epoch=True), *callbacks, *kept]
        x, y = data()
        return model, model.fit(x, y, validation_data=(x, y), epochs=5, callbacks=callbacks, verbose=0)

    with pytest.raises(SystemExit):
        train(Break(2))
    same(result(*train()), result(*train(backup=False)))


# Backups that are not as they should be. ------------------------------------------------------------------------------


def broken_off(folder, **settings):
    with pytest.raises(SystemExit):
        train(folder, more=[Break(9)], **settings)


def test_a_damaged_backup_gives_way_to_the_one_before(alone, tmp_path):
    broken_off(tmp_path, double_checkpoint=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest.npz", "previous.npz"]
    latest = tmp_path / "latest.npz"
    latest.write_bytes(latest.read_bytes()[:-400])
    with pytest.warns(IskraWarning, match=r"BackupAndRestore: latest\.npz cannot be read .*; previous\.npz is used"):
        same(result(*train(tmp_path, double_checkpoint=True)), alone)


SPOILS = [lambda b: b[:-400], lambda b: b"", lambda b: b"PK" + b[2:100], lambda b: b[:500] + b"x" * 99]


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_damaged_backup_is_not_trained_from(spoil, tmp_path):
    broken_off(tmp_path)
    latest = tmp_path / "latest.npz"
    latest.write_bytes(spoil(latest.read_bytes()))
    with pytest.raises(ValueError, match=r"BackupAndRestore: expected a readable backup in .* Delete the directory to"):
        train(tmp_path)


def test_half_a_file_of_a_killed_process_is_cleared_away(alone, tmp_path):
    broken_off(tmp_path)
    half = tmp_path / ".latest.npz.1a2b3c4d.writing"
    half.write_bytes(b"half")
    os.utime(half, (0, 0))
    same(result(*train(tmp_path, delete_checkpoint=False)), alone)
    assert [path.name for path in tmp_path.iterdir()] == ["latest.npz"]


def other_model(folder, batch_size=32, units=16, rows=330):
    model = iskra.Sequential([Input((6,)), Dense(units), Dense(1)])
    model.compile("adam", "mse")
    x, y = data()
    model.fit(x[:rows], y[:rows], batch_size, callbacks=[BackupAndRestore(folder)], verbose=0)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"units": 3}, r"expected variables \[\['float32', 6, 3\]"),
        ({"rows": 300}, "expected rows 300, got 330"),
        ({"batch_size": 16}, "expected batch_size 16, got 32"),
    ],
)
def test_the_backup_of_another_training_is_refused(settings, text, tmp_path):
    class After(Callback):
        rank = BackupAndRestore.rank + 1

        def on_epoch_end(self, epoch, logs=None):
            raise SystemExit

    with pytest.raises(SystemExit):
        model = iskra.Sequential([Input((6,)), Dense(16), Dense(1)])
        model.compile("adam", "mse")
        model.fit(*data(), callbacks=[BackupAndRestore(tmp_path), After()], verbose=0)
    with pytest.raises(ValueError, match=rf"BackupAndRestore: expected the backup of this .*: {text}") as caught:
        other_model(tmp_path, **settings)
    assert "Choose another directory, or delete it to start again." in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((""), r"expected a directory as backup_dir, got ''"),
        ((None,), r"expected a directory as backup_dir, got None"),
        (("x", "batch"), r"expected save_freq='epoch' or a number"),
    ],
)
def test_arguments_that_make_no_sense(arguments, text):
    with pytest.raises(ValueError, match=f"BackupAndRestore: {text}"):
        BackupAndRestore(*arguments if isinstance(arguments, tuple) else (arguments,))


# Kills. ---------------------------------------------------------------------------------------------------------------


def start(folder, save_freq):
    """A process that trains."""
    paths = [str(Path(iskra.__file__).parents[1]), str(Path(__file__).parents[1])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "WAIT": "0.01"}
    command = [sys.executable, str(PROGRAM), str(folder), json.dumps(save_freq)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def whole(folder):
    """Whether every file under its own name can be read."""
    for path in folder.rglob("*.npz"):
        with np.load(path) as store:
            for name in store.files:
                store[name]
    return True


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process by a signal")
@pytest.mark.parametrize("save_freq", ["epoch", 4])
def test_killed_at_ten_random_moments_and_started_again(save_freq, alone, tmp_path):
    generator = random.Random(f"kills {save_freq}")
    kills = 0
    for _ in range(60):
        if kills == 10 or (tmp_path / "result.npz").exists():
            break
        process = start(tmp_path, save_freq)
        backup, began = tmp_path / "backup" / "latest.npz", None
        known = backup.stat().st_mtime_ns if backup.exists() else 0
        while process.poll() is None and began is None:  # until it saves: most of its start is Python's
            if backup.exists() and backup.stat().st_mtime_ns != known:
                began = time.perf_counter()
            time.sleep(0.001)
        time.sleep(generator.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
        assert whole(tmp_path)
    last = start(tmp_path, save_freq)
    errors = last.communicate(timeout=120)[1]
    assert last.returncode == 0, errors.decode()
    assert kills == 10
    with np.load(tmp_path / "result.npz") as store:
        same(dict(store), alone)
    assert not (tmp_path / "backup").exists()
    assert [row["epoch"] for row in rows(tmp_path / "log.csv")] == [str(epoch) for epoch in alone["epoch"]]
