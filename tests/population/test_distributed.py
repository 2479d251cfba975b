"""Members that are trained by other processes have the bits that they have here."""

import importlib.util
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

import iskra
from iskra import Population, callbacks, layers
from population.distributed_population import train

joblib = pytest.importorskip("joblib")

PROGRAM = Path(__file__).parent / "distributed_population.py"
X = np.random.default_rng(0).normal(size=(400, 4)).astype(np.float32)
Y = X.sum(1, keepdims=True)


@pytest.fixture(scope="module", autouse=True)
def _no_processes_remain():
    yield
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)


@pytest.fixture(scope="module")
def alone():
    return train()[0]


def run(folder, backend, kills):
    """Run the program; no process of it may remain, and it must not hang."""
    paths = os.pathsep.join([str(PROGRAM.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, str(PROGRAM), str(folder), backend, str(kills)]
    settings = {"PYTHONPATH": paths, "RAY_AUTH_MODE": "disabled", "RAY_USAGE_STATS_ENABLED": "0"}
    process = subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.PIPE, start_new_session=True)
    try:
        errors = process.communicate(timeout=150)[1].decode()
        assert process.returncode == 0, errors
        assert ended(process.pid)
    finally:
        if not ended(process.pid, seconds=0):
            os.killpg(process.pid, signal.SIGKILL)
    assert len(list(folder.glob("kill-*"))) == kills, errors
    with np.load(folder / "result.npz") as store:
        return dict(store)


def ended(group, seconds=10):
    """Whether there is no process of a group any more."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills processes by a signal")
@pytest.mark.parametrize("backend, kills", [("loky", 0), ("loky", 2), ("dask", 1), ("dask", 2), ("ray", 1)])
def test_same_bits_from_workers_also_when_some_are_killed(backend, kills, alone, tmp_path):
    module = {"dask": "distributed"}.get(backend, backend)
    if backend != "loky" and importlib.util.find_spec(module) is None:
        pytest.skip(f"{backend} is not installed")
    out = run(tmp_path, backend, kills)
    assert out.keys() == alone.keys()
    for name, values in alone.items():
        np.testing.assert_array_equal(out[name], values, err_msg=name)


# In two processes. -----------------------------------------------------------------------------------------------


def build(learning_rate=0.01, loss="mse"):
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(1)])
    model.compile(iskra.optimizers.SGD(learning_rate), loss)
    return model


class Process(callbacks.Callback):
    """Notes where it is called, on how many threads, and with which settings."""

    seen = None

    def on_train_begin(self, logs=None):
        self.seen = (os.getpid(), iskra.config.engine(), iskra.config.epsilon())


def processes(population):
    return {member.callbacks[0].seen[0] for member in population}


def test_members_know_what_happened_elsewhere():
    population = Population(build, learning_rate=[0.01, 0.1, 0.2], seed=[1])
    before = list(population)
    population.fit(X, Y, callbacks=Process(), verbose=0, n_jobs=2)
    assert os.getpid() not in processes(population) and len(processes(population)) <= 2
    assert list(population) == before and population.best("loss") in before
    for member in population:
        assert member.callbacks[0].model is member.model and member.callbacks[0].member is member
        assert member.model.history.history == member.history
    np.testing.assert_array_equal(
        population.fit(X, Y, verbose=0).predict(X),
        Population(build, learning_rate=[0.01, 0.1, 0.2], seed=[1])
        .fit(X, Y, verbose=0).fit(X, Y, verbose=0).predict(X),
    )  # fmt: skip


def test_progress_is_shown_when_groups_come_back(capsys, monkeypatch):
    monkeypatch.setattr("iskra.population.progress.REFRESH_SECONDS", 0)
    Population(build, seed=[1, 2, 3]).fit(X, Y, callbacks=Process(), n_jobs=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Population: 3 members, 1 ended, 33 %")
    assert lines[-1].startswith("Population: 3 members, 3 ended, 100 %") and "best loss" in lines[-1]


def test_settings_travel_along():
    iskra.config.set_epsilon(1e-5)
    try:
        population = Population(build, seed=[1, 2]).fit(X, Y, callbacks=Process(), verbose=0, n_jobs=2)
    finally:
        iskra.config.set_epsilon(1e-7)
    assert {member.callbacks[0].seen[1:] for member in population} == {(iskra.config.engine(), 1e-5)}


@pytest.mark.parametrize("settings", [{"n_jobs": 1}, {"backend": "threading", "n_jobs": 2}])
def test_one_worker_and_threads_are_this_process(settings):
    population = Population(build, seed=[1, 2])
    with joblib.parallel_config(**settings):
        population.fit(X, Y, callbacks=Process(), verbose=0)
    assert processes(population) == {os.getpid()}


def test_rows_and_functions_of_members_travel():
    def data(member):
        return X[:50], Y[:50]

    rows = [np.arange(200), np.arange(200, 400)]
    one, two = (Population(build, learning_rate=[0.1, 0.2], seed=5) for _ in range(2))
    one.fit(X, Y, rows=rows, validation_data=data, verbose=0, n_jobs=2)
    two.fit(X, Y, rows=rows, validation_data=data, verbose=0)
    assert one.histories == two.histories


def test_classes_of_your_own_come_back_as_they_are():
    class Own(layers.Dense):
        pass

    def build(units):
        model = iskra.Sequential([iskra.Input((4,)), Own(units), layers.Dense(1)])
        model.compile("sgd", "mse")
        return model

    population = Population(build, units=[2, 3]).fit(X, Y, verbose=0, n_jobs=2)
    assert [type(member.model.layers[0]) for member in population] == [Own, Own]


def test_large_arrays_are_mapped_into_memory():
    x = np.tile(X, (200, 1))
    assert x.nbytes > 2**20
    one, two = (Population(build, learning_rate=[0.1, 0.2], seed=5) for _ in range(2))
    one.fit(x, x[:, :1], batch_size=1000, verbose=0, n_jobs=2)
    two.fit(x, x[:, :1], batch_size=1000, verbose=0)
    assert one.histories == two.histories


def test_backups_are_removed_when_all_have_ended(tmp_path):
    backup = callbacks.BackupAndRestore(tmp_path / "backup")
    population = Population(build, seed=[1, 2]).fit(X, Y, epochs=2, callbacks=backup, verbose=0, n_jobs=2)
    assert [member.num_epochs for member in population] == [2, 2]
    assert not (tmp_path / "backup").exists()


def test_errors_of_members_are_raised_here():
    class Fails(callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if self.member.number == 1:
                raise ValueError("enough")

    population = Population(build, learning_rate=[0.1, 0.2], seed=[1])
    with pytest.raises(ValueError, match="enough") as raised:
        population.fit(X, Y, callbacks=Fails(), verbose=0, n_jobs=2)
    assert "In the training of <Member 1: learning_rate=0.2" in raised.value.__notes__[0]


def test_what_cannot_travel_is_said():
    class Holds(callbacks.Callback):
        def __init__(self):
            self.lock = threading.Lock()

    def own(member):
        return [Holds()]

    with pytest.raises((TypeError, pickle.PicklingError), match="pickle"):
        Population(build, seed=[1, 2]).fit(X, Y, callbacks=own, verbose=0, n_jobs=2)


def test_workers_that_always_die_are_given_up(tmp_path):
    class Dies(callbacks.Callback):
        def on_train_begin(self, logs=None):
            os.kill(os.getpid(), signal.SIGKILL)

    population = Population(build, seed=[1, 2])
    with pytest.raises(Exception, match="terminated") as raised:
        population.fit(X, Y, callbacks=Dies(), verbose=0, n_jobs=2)
    assert "groups of members were lost 3 times with their workers" in raised.value.__notes__[-1]


def test_joblib_is_asked_for(monkeypatch):
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(ImportError, match=r"joblib is required: pip install 'iskra\[dask\]'"):
        Population(build, seed=[1, 2]).fit(X, Y, verbose=0, n_jobs=2)
