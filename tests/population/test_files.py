"""Populations in folders."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import iskra
from iskra import Population, callbacks, layers
from iskra.models import saving

RNG = np.random.default_rng(0)
X = RNG.normal(size=(90, 5)).astype(np.float32)
Y = (X**2).sum(1, keepdims=True)


def build(learning_rate=0.01, units=(4,), metrics=("mae",), activation="tanh"):
    body = [layer for n in units for layer in (layers.Dense(n, activation), layers.Dropout(0.1))]
    model = iskra.Sequential([iskra.Input((5,)), *body, layers.Dense(1)])
    model.compile(iskra.optimizers.Adam(learning_rate), "mse", metrics=list(metrics))
    return model


@pytest.fixture
def trained():
    population = Population(build, learning_rate=[0.001, np.float32(0.1)], units=[(3,), (5, 4)], seed=range(2))
    stop = callbacks.EarlyStopping("loss", mode="max", patience=1, restore_best_weights=True)
    return population.fit(X, Y, epochs=4, validation_split=0.3, callbacks=stop, verbose=0)


def same_bits(first, second):
    for one, other in zip(first, second, strict=True):
        assert one.history == other.history and one.seed == other.seed and one.number == other.number
        for a, b in zip(one.model.get_weights(), other.model.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)


def test_a_loaded_population_is_the_same(trained, tmp_path):
    trained.save(tmp_path / "population")
    loaded = Population.load(tmp_path / "population")
    same_bits(trained, loaded)
    assert loaded.settings == trained.settings
    assert loaded.results().equals(trained.results())
    assert [member.best_epoch for member in loaded] == [member.best_epoch for member in trained]
    assert loaded.best().number == trained.best().number
    np.testing.assert_array_equal(loaded.predict(X), trained.predict(X))
    np.testing.assert_array_equal(loaded.spread(X), trained.spread(X))
    assert loaded.evaluate(X, Y) == trained.evaluate(X, Y)


def test_a_loaded_population_trains_on_to_the_same_bits(trained, tmp_path):
    trained.save(tmp_path)
    loaded = Population.load(tmp_path)
    for population in (trained, loaded):
        population.fit(X, Y, epochs=3, batch_size=16, verbose=0)
    same_bits(trained, loaded)
    assert loaded[0].best_epoch == 2


def test_a_pickled_member_trains_on_to_the_same_bits(trained):
    import pickle

    copied = Population.__new__(Population)
    copied.members = pickle.loads(pickle.dumps(trained.members))
    for population in (trained, copied):
        population.fit(X, Y, epochs=3, batch_size=16, verbose=0)
    same_bits(trained, copied)


def test_values_of_settings(tmp_path):
    settings = {"units": (3, 2), "metrics": [], "activation": iskra.activations.relu, "seed": 5}
    Population(build, [settings]).save(tmp_path)
    loaded = Population.load(tmp_path)
    assert loaded.settings == [{**settings, "activation": repr(iskra.activations.relu)}]
    assert loaded[0].num_epochs == 0
    same_bits(Population(build, [settings]), loaded)


def test_classes_of_your_own(tmp_path):
    class Own(layers.Dense):
        pass

    def build():
        model = iskra.Sequential([iskra.Input((5,)), Own(1)])
        model.compile("sgd", "mse")
        return model

    Population(build, seed=[1]).save(tmp_path)
    with pytest.raises(ValueError, match="Own"):
        Population.load(tmp_path)
    assert isinstance(Population.load(tmp_path, custom_objects={"Own": Own})[0].model.layers[0], Own)


def test_evaluation_of_all(trained):
    values = trained.evaluate(X, Y, batch_size=20, sample_weight=np.arange(90))
    for member, logs in zip(trained, values, strict=True):
        alone = member.model.evaluate(X, Y, 20, sample_weight=np.arange(90), return_dict=True, verbose=0)
        assert logs == alone and list(logs) == ["loss", "mae"]
    with pytest.raises(ValueError, match="as many"):
        trained.evaluate(X, Y[:5])


def test_a_newer_population_replaces_the_older_one(trained, tmp_path):
    for _ in range(2):
        trained.save(tmp_path)
    assert sorted(path.name[:7] for path in tmp_path.iterdir()) == ["models-", "populat"]


def test_a_save_that_fails_leaves_the_older_population(trained, tmp_path, monkeypatch):
    trained.save(tmp_path)
    before = Population.load(tmp_path)
    trained.fit(X, Y, verbose=0)
    trained[-1].model.compile("sgd", lambda y, p: (y - p) ** 2)
    with pytest.raises(ValueError, match="functions with names"):
        trained.save(tmp_path)
    same_bits(Population.load(tmp_path), before)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.name != "posix", reason="kills a process by a signal")
def test_a_killed_save_leaves_a_whole_population(tmp_path):
    program = (
        "import sys, iskra\n"
        "population = iskra.Population.load(sys.argv[1])\n"
        "while True:\n"
        "    population[0].model.trainable_weights[0].assign_add(1.0)\n"
        "    population.save(sys.argv[1])\n"
    )
    Population(build, seed=range(3)).save(tmp_path)
    for wait in (0.0, 0.013, 0.031):
        before = (tmp_path / "population.json").stat().st_mtime_ns
        process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stderr=subprocess.PIPE)
        while process.poll() is None and (tmp_path / "population.json").stat().st_mtime_ns == before:
            time.sleep(0.001)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert len(Population.load(tmp_path)) == 3
    Population.load(tmp_path).save(tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


# Files that are not as they must be. ----------------------------------------------------------------------------------


def changed(folder, change):
    file = folder / "population.json"
    content = json.loads(file.read_text())
    change(content)
    file.write_text(json.dumps(content))


@pytest.mark.parametrize(
    "change, problem",
    [
        (lambda c: c.update(models="../elsewhere"), "expected the name of a folder of models in .*got '../elsewhere'"),
        (lambda c: c.update(members=[]), "expected a list of members"),
        (lambda c: c.update(members=[3]), "that can be made"),
        (lambda c: c["members"][0].update(history={"loss": []}), "expected values for each of the logs"),
        (lambda c: c["members"][0].update(settings={"units": {"code": "x"}}), "an array, a tuple or a dictionary"),
        (lambda c: c["members"][0].update(position={"seeds": {}, "names": {}}), "that can be made"),
        (lambda c: c["members"][0].pop("seed"), "that can be made"),
        (lambda c: c["members"][0].update(best_epoch=7), "expected best_epoch as one of the epochs"),
        (lambda c: c["members"][0].update(counters=[]), "that can be made"),
        (lambda c: c["members"][0]["position"]["seeds"].update(buffer_pos=-9), "position in the buffer of random"),
        (lambda c: c["members"][0]["position"]["seeds"].update(buffer=[0] * 3), "that can be made"),
        (lambda c: c["members"][0]["position"].update(names={"dense": "many"}), "that can be made"),
    ],
)
def test_forged_files_are_refused(change, problem, tmp_path):
    Population(build, seed=[1]).save(tmp_path)
    changed(tmp_path, change)
    with pytest.raises(ValueError, match=rf"Population.load: .*{problem}"):
        Population.load(tmp_path)


def test_what_is_no_population(tmp_path):
    with pytest.raises(FileNotFoundError):
        Population.load(tmp_path / "none")
    (tmp_path / "population.json").write_text("[]")
    with pytest.raises(ValueError, match="Population.load: expected a list of members"):
        Population.load(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "population.json").unlink()
    (tmp_path / "population.json").symlink_to(tmp_path / "pipe")
    with pytest.raises(ValueError, match="expected a file at .*, got a pipe"):
        Population.load(tmp_path)
    with pytest.raises(NotADirectoryError, match="is a file"):
        Population(build, seed=[1]).save(tmp_path / "pipe")


def test_a_model_without_settings_of_training_is_refused(tmp_path):
    population = Population(build, seed=[1])
    population.save(tmp_path)
    (path,) = tmp_path.glob("models-*/000.keras")
    saving.save_model(iskra.Sequential([iskra.Input((5,)), layers.Dense(1)]), path)
    with pytest.raises(RuntimeError, match="Population.load: expected a compiled model"):
        Population.load(tmp_path)
