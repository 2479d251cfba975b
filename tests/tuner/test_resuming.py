"""Searches that are killed: what was done is kept, and the rest comes as if nothing had happened."""

import signal
import subprocess
import sys

import pytest

import iskra
from iskra import atomic
from iskra.advice import IskraWarning, forget
from iskra.tuner import (
    BaseTuner,
    BayesianOptimizationOracle,
    GridSearchOracle,
    HyperbandOracle,
    HyperParameters,
    RandomSearch,
    RandomSearchOracle,
    TrialStatus,
)


class Killed(BaseException):
    """Ends a search in the middle of a write."""


def declare(hp):
    """A space with a scope; the last hyperparameter is known only after the first trial."""
    hp.Int("units", 1, 5)
    hp.Choice("optimizer", ["adam", "sgd"])
    hp.Choice("momentum", [0.0, 0.9], parent_name="optimizer", parent_values=["sgd"])


class Measured(BaseTuner):
    """A search without models."""

    def __init__(self, oracle, directory):
        super().__init__(oracle, directory=directory)

    def run_trial(self, trial, *args, **kwargs):
        hp = trial.hyperparameters
        declare(hp)
        if hp.get("units") == 5:
            raise ValueError("too many units")
        return hp.get("units") + (hp.get("momentum") if "momentum" in hp else 0.5)


ORACLES = {
    "random": lambda **given: RandomSearchOracle(None, 6, seed=2, **given),
    "grid": lambda **given: GridSearchOracle(None, 9, seed=2, **given),
    "hyperband": lambda **given: HyperbandOracle(None, max_epochs=4, factor=2, seed=2, **given),
    "bayesian": lambda **given: BayesianOptimizationOracle(None, 7, 2, seed=2, **given),
}


def oracle_of(name):
    if name == "bayesian":
        pytest.importorskip("optuna")
    hp = HyperParameters()
    declare(hp)
    return ORACLES[name](hyperparameters=hp, max_retries_per_trial=1, max_consecutive_failed_trials=99)


def states(oracle):
    """What came of each trial; how often it was run depends on what was interrupted."""
    return [{**trial.get_state(), "num_runs": None, "message": None} for trial in oracle.trials.values()]


def killed_at(monkeypatch, write, is_before):
    """Let the process die at a write, before or after the file has its name."""
    rename, count = atomic.Path.replace, iter(range(1, 10**6))

    def replace(self, target):
        number = next(count)
        if number == write and is_before:
            raise Killed
        rename(self, target)
        if number == write:
            raise Killed

    monkeypatch.setattr(atomic.Path, "replace", replace)


@pytest.mark.slow
@pytest.mark.parametrize("name", ORACLES)
def test_a_search_goes_on_wherever_it_was_killed(name, tmp_path, monkeypatch):
    monkeypatch.setattr(atomic.os, "fsync", lambda descriptor: None)
    undisturbed = Measured(oracle_of(name), tmp_path / "undisturbed")
    undisturbed.search(verbose=0)
    expected = states(undisturbed.oracle)
    for write in range(1, 10**6):
        folder = tmp_path / str(write)
        deaths = [dies(monkeypatch, name, folder, write, is_before) for is_before in (True, False)]
        tuner = Measured(oracle_of(name), folder)
        tuner.search(verbose=0)
        assert states(tuner.oracle) == expected
        if not any(deaths):
            break
    assert write > 2 * len(expected)


def dies(monkeypatch, name, folder, write, is_before):
    """Whether a search dies at a write; it knows all trials that were done before."""
    done = finished(folder)
    with monkeypatch.context() as patch:
        killed_at(patch, write, is_before)
        try:
            tuner = Measured(oracle_of(name), folder)
            assert {trial_id: tuner.oracle.trials[trial_id].get_state() for trial_id in done} == done
            tuner.search(verbose=0)
        except Killed:
            return True
    return False


def finished(folder):
    """The states of the trials that were done, as their files tell."""
    trials = [iskra.tuner.Trial.load(path) for path in folder.glob("untitled_project/trial_*/trial.json")]
    return {trial.trial_id: trial.get_state() for trial in trials if trial.status == TrialStatus.COMPLETED}


PROGRAM = """
import os, signal, sys
import numpy as np
import iskra, iskra.tuner as kt

class Stop(iskra.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        epochs_left[0] -= 1
        if epochs_left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

def build(hp):
    model = iskra.Sequential()
    model.add(iskra.layers.Dense(hp.Int("units", 4, 64), activation="relu"))
    model.add(iskra.layers.Dropout(0.1))
    model.add(iskra.layers.Dense(1))
    model.compile(iskra.optimizers.Adam(hp.Float("rate", 1e-3, 1e-1, sampling="log")), loss="mse")
    return model

folder, epochs_left = sys.argv[1], [int(sys.argv[2])]
x = np.random.default_rng(0).normal(size=(64, 3))
tuner = kt.Hyperband(build, "val_loss", max_epochs=4, factor=2, seed=3, directory=folder)
tuner.search(x, x.sum(axis=1), epochs=1, validation_split=0.25, callbacks=[Stop()])
for trial in tuner.oracle.trials.values():
    print(trial.trial_id, trial.hyperparameters.values, trial.score, trial.best_step)
print([float(weight.sum()) for weight in tuner.get_best_models()[0].get_weights()])
"""


@pytest.mark.slow
def test_a_process_that_is_killed_again_and_again_finds_the_same(tmp_path):
    def run(folder, epochs):
        command = [sys.executable, "-c", PROGRAM, str(tmp_path / folder), str(epochs)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    codes = []
    while not codes or codes[-1]:
        done = run("killed", 17)
        codes.append(done.returncode)
        assert done.returncode in (0, -signal.SIGKILL) and len(codes) < 9, done.stderr
    undisturbed = run("undisturbed", 10**6)
    assert len(codes) > 1 and "trials were done before" in done.stdout
    results = [text[text.index("0000 {") :] for text in (done.stdout, undisturbed.stdout)]
    assert results[0] == results[1]


def build(units):
    def function(hp):
        model = iskra.Sequential(
            [iskra.Input((1,)), iskra.layers.Dense(hp.Int("units", 1, units)), iskra.layers.Dense(1)]
        )
        model.compile("sgd", loss="mse")
        return model

    return function


def search(folder, units=4, **settings):
    tuner = RandomSearch(build(units), "loss", max_trials=2, seed=1, directory=folder, **settings)
    tuner.search([[0.0], [1.0]], [0.0, 1.0], verbose=0)
    return tuner


def test_a_search_that_is_over_is_not_run_again(tmp_path):
    first, second = search(tmp_path), search(tmp_path)
    assert states(first.oracle) == states(second.oracle) and first.remaining_trials == second.remaining_trials == 0
    assert all(trial.num_runs == 1 for trial in second.oracle.trials.values())


def test_overwriting_removes_the_search_alone(tmp_path):
    search(tmp_path, project_name="mine")
    (tmp_path / "mine" / "trial_of_mine").mkdir()
    (tmp_path / "mine" / "trial_of_mine" / "notes.txt").write_text("keep me")
    tuner = search(tmp_path, units=9, project_name="mine", overwrite=True)
    assert tuner.oracle.hyperparameters.space[0].max_value == 9
    assert (tmp_path / "mine" / "trial_of_mine" / "notes.txt").read_text() == "keep me"


def test_changes_of_the_space_are_told(tmp_path):
    forget()
    search(tmp_path)
    with pytest.warns(IskraWarning, match="another definition of units. It goes on with the old one. Pass overwrite"):
        tuner = search(tmp_path, units=9)
    assert tuner.oracle.hyperparameters.space[0].max_value == 4


def test_damaged_files_are_told(tmp_path):
    search(tmp_path)
    path = tmp_path / "untitled_project" / "oracle.json"
    path.write_text("{")
    with pytest.raises(ValueError, match="expected a file of a search in .*oracle.json.*overwrite=True"):
        search(tmp_path)
    search(tmp_path, overwrite=True)


def test_values_must_fit_into_a_file(tmp_path):
    hp = HyperParameters()
    hp.Fixed("callback", object())
    with pytest.raises(TypeError, match="expected values that JSON can hold"):
        Measured(RandomSearchOracle(None, hyperparameters=hp), tmp_path)
