"""A population that was killed and started again ends with the same bits as one left alone."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import iskra
from iskra import callbacks
from population.killed_population import RATES, build, data, result, train

PROGRAM = Path(__file__).parent / "killed_population.py"


@pytest.fixture(scope="module")
def alone():
    return result(train(None))


def same(first, second):
    assert first.keys() == second.keys()
    for name in first:
        np.testing.assert_array_equal(first[name], second[name], err_msg=name)


class Break(callbacks.Callback):
    """Ends the process, as far as the population knows, when so many epochs of all members are done."""

    def __init__(self, epochs):
        self.left = epochs

    def for_member(self, name):
        return self

    def on_epoch_end(self, epoch, logs=None):
        self.left -= 1
        if not self.left:
            raise SystemExit


def broken_off(folder, save_freq, epochs):
    with pytest.raises(SystemExit):
        train(folder, save_freq, more=[Break(epochs)])


@pytest.mark.parametrize("save_freq", ["epoch", 4])
def test_members_that_have_ended_do_not_begin_again(save_freq, alone, tmp_path):
    folder = tmp_path / "backup"
    lengths = [len(alone[f"{number} loss"]) for number in range(8)]
    assert len(set(lengths)) > 3  # they end at different times
    broken_off(folder, save_freq, 50)
    broken_off(folder, save_freq, 8)
    kept = {path.parent.name for path in folder.rglob("latest.npz")}
    assert kept == {f"{number:03d}" for number in range(8)}
    counted = Break(1000)
    same(result(train(folder, save_freq, more=[counted])), alone)
    done_again = 2 if save_freq == "epoch" else 18  # what was broken off, and epochs whose last batches have no backup
    assert 0 < 1000 - counted.left <= sum(lengths) - 58 + done_again
    assert not folder.exists()


def test_backups_of_other_settings_are_refused(tmp_path):
    broken_off(tmp_path, "epoch", 20)
    others = iskra.Population(build, learning_rate=[0.5, *RATES[1:]], seed=[1, 2])
    backup = callbacks.BackupAndRestore(tmp_path)
    with pytest.raises(ValueError, match=r"got that of another: expected the settings {'learning_rate': 0.5, 'seed'"):
        others.fit(*data(), epochs=10, validation_split=0.2, callbacks=backup, verbose=0)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills a process by a signal")
def test_killed_at_random_moments_and_started_again(alone, tmp_path):
    generator = random.Random("kills of a population")
    kills = 0
    while kills < 5 and not (tmp_path / "result.npz").exists():
        process = start(tmp_path, wait=0.01)
        before = backups(tmp_path)
        while process.poll() is None and backups(tmp_path) == before:  # most of its start is Python's
            time.sleep(0.001)
        time.sleep(generator.uniform(0, 0.2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    last = start(tmp_path)
    errors = last.communicate(timeout=120)[1]
    assert last.returncode == 0, errors.decode()
    assert kills >= 3
    with np.load(tmp_path / "result.npz") as store:
        same(dict(store), alone)
    assert not (tmp_path / "backup").exists()


def backups(folder):
    """When each backup was written."""
    try:
        return {path: path.stat().st_mtime_ns for path in folder.rglob("latest.npz")}
    except FileNotFoundError:  # gone between two looks
        return None


def start(folder, wait=0.0):
    environment = {**os.environ, "WAIT": str(wait)}
    command = [sys.executable, str(PROGRAM), str(folder)]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
