"""Programs as the tuner's chapter of a textbook has them, written for Keras Tuner and run with other import lines."""

import textwrap

import numpy as np
import pytest

import iskra
from iskra import import_hook

rng = np.random.default_rng(42)
X = rng.normal(size=(400, 8)).astype("float32")
SCORES = X @ rng.normal(size=(8, 3))
DATA = {
    "X_train": X[:240],
    "y_train": SCORES[:240].argmax(axis=1),
    "X_valid": X[240:320],
    "y_valid": SCORES[240:320].argmax(axis=1),
    "X_test": X[320:],
    "y_test": SCORES[320:].argmax(axis=1),
}


def by_imports(source):
    """Run a program whose import lines were changed."""
    source = source.replace("import keras_tuner as kt", "import iskra.tuner as kt")
    return executed(source.replace("import keras\n", "import iskra as keras\n"))


def by_hook(source):
    """Run a program as it is."""
    import_hook.install()
    try:
        return executed(source)
    finally:
        import_hook.uninstall()


def executed(source):
    names = {"__name__": "__main__", **DATA}
    exec(textwrap.dedent(source), names)
    return names


@pytest.fixture(params=[by_imports, by_hook])
def run(request, tmp_path, monkeypatch):
    """Both ways to run a program, in a folder of its own."""
    for name in ("keras", "tensorflow", "keras_tuner"):
        monkeypatch.delitem(import_hook.sys.modules, name, raising=False)
    monkeypatch.chdir(tmp_path)
    return request.param


RANDOM_SEARCH = """
    import keras
    import keras_tuner as kt

    def build_model(hp):
        n_hidden = hp.Int("n_hidden", min_value=0, max_value=3, default=1)
        n_neurons = hp.Int("n_neurons", min_value=16, max_value=64)
        learning_rate = hp.Float("learning_rate", min_value=1e-4, max_value=1e-1, sampling="log")
        optimizer = hp.Choice("optimizer", values=["sgd", "adam"])
        if optimizer == "sgd":
            optimizer = keras.optimizers.SGD(learning_rate=learning_rate)
        else:
            optimizer = keras.optimizers.Adam(learning_rate=learning_rate)
        model = keras.Sequential()
        model.add(keras.layers.Flatten())
        for _ in range(n_hidden):
            model.add(keras.layers.Dense(n_neurons, activation="relu"))
        model.add(keras.layers.Dense(3, activation="softmax"))
        model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
        return model

    random_search_tuner = kt.RandomSearch(
        build_model, objective="val_accuracy", max_trials=5, overwrite=True,
        directory="my_data", project_name="my_rnd_search", seed=42)
    random_search_tuner.search(X_train, y_train, epochs=10, validation_data=(X_valid, y_valid))

    top3_models = random_search_tuner.get_best_models(num_models=3)
    best_model = top3_models[0]
    top3_params = random_search_tuner.get_best_hyperparameters(num_trials=3)
    best_values = top3_params[0].values
    best_trial = random_search_tuner.oracle.get_best_trials(num_trials=1)[0]
    best_trial.summary()
    last_val_accuracy = best_trial.metrics.get_last_value("val_accuracy")
    untrained = random_search_tuner.hypermodel.build(top3_params[0])
    best_model.fit(X_train, y_train, epochs=2, verbose=0)
    test_loss, test_accuracy = best_model.evaluate(X_test, y_test, verbose=0)
    random_search_tuner.results_summary(2)
    random_search_tuner.search_space_summary()
"""


@pytest.mark.slow
def test_random_search_over_a_function(run, capsys):
    names = run(RANDOM_SEARCH)
    shown = capsys.readouterr().out
    assert len(names["random_search_tuner"].oracle.trials) == 5
    assert sorted(names["best_values"]) == ["learning_rate", "n_hidden", "n_neurons", "optimizer"]
    scores = [trial.score for trial in names["random_search_tuner"].oracle.get_best_trials(5)]
    assert scores == sorted(scores, reverse=True)
    assert names["last_val_accuracy"] == scores[0] > 0.7 and names["test_accuracy"] > 0.7
    assert "Trial 5/5 - 10/10" in shown and "val_accuracy: " in shown
    assert "Showing 2 best trials" in shown and "learning_rate (Float)" in shown and f"Score: {scores[0]}" in shown


HYPERBAND = """
    import keras
    import keras_tuner as kt

    class MyClassificationHyperModel(kt.HyperModel):
        def build(self, hp):
            model = keras.Sequential([keras.Input((8,))])
            model_type = hp.Choice("model_type", ["shallow", "deep"])
            with hp.conditional_scope("model_type", ["deep"]):
                if model_type == "deep":
                    for index in range(hp.Int("num_layers", 2, 3)):
                        model.add(keras.layers.Dense(hp.Int(f"units_{index}", 8, 32, step=8), activation="relu"))
            with hp.conditional_scope("model_type", ["shallow"]):
                if model_type == "shallow":
                    model.add(keras.layers.Dense(hp.Int("units", 8, 32, step=8), activation="relu"))
            model.add(keras.layers.Dense(3, activation="softmax"))
            learning_rate = hp.Float("lr", 1e-3, 1e-1, sampling="log")
            model.compile(keras.optimizers.Adam(learning_rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
            return model

        def fit(self, hp, model, X, y, **kwargs):
            if hp.Boolean("normalize"):
                norm_layer = keras.layers.Normalization()
                norm_layer.adapt(X)
                X = norm_layer(X)
            return model.fit(X, y, batch_size=hp.Choice("batch_size", [16, 32]), **kwargs)

    hyperband_tuner = kt.Hyperband(
        MyClassificationHyperModel(), objective="val_accuracy", seed=42, max_epochs=9, factor=3,
        hyperband_iterations=1, overwrite=True, directory="my_data", project_name="hyperband")
    early_stopping_cb = keras.callbacks.EarlyStopping(monitor="val_loss", patience=2)
    hyperband_tuner.search(X_train, y_train, epochs=9, validation_data=(X_valid, y_valid),
                           callbacks=[early_stopping_cb], verbose=0)
    best_hps = hyperband_tuner.get_best_hyperparameters(num_trials=1)[0]
    model = hyperband_tuner.hypermodel.build(best_hps)
    history = hyperband_tuner.hypermodel.fit(best_hps, model, X_train, y_train, epochs=3, verbose=0)
"""


@pytest.mark.slow
def test_hyperband_over_a_class(run, capsys):
    names = run(HYPERBAND)
    assert capsys.readouterr().out == ""
    trials = names["hyperband_tuner"].oracle.trials
    assert len(trials) == 23
    later = [trial for trial in trials.values() if "tuner/trial_id" in trial.hyperparameters]
    for trial in later:
        values, before = trial.hyperparameters.values, trials[trial.hyperparameters.get("tuner/trial_id")]
        assert {**values, **before.hyperparameters.values}.keys() == values.keys()
        assert values["tuner/initial_epoch"] == before.hyperparameters.get("tuner/epochs")
        assert "units" in values if values["model_type"] == "shallow" else "units_1" in values and "units" not in values
    assert {trial.hyperparameters.get("batch_size") for trial in trials.values()} == {16, 32}
    assert names["hyperband_tuner"].oracle.get_best_trials()[0].score > 0.8
    assert len(names["history"].history["loss"]) == 3


BAYESIAN = """
    import keras
    import keras_tuner as kt

    def build_model(hp):
        model = keras.Sequential([keras.Input((8,))])
        activation = hp.Choice("activation", ["relu", "tanh"])
        model.add(keras.layers.Dense(hp.Int("units", 8, 64, step=8), activation=activation))
        if hp.Boolean("dropout"):
            model.add(keras.layers.Dropout(rate=hp.Float("rate", 0.1, 0.5, step=0.1)))
        model.add(keras.layers.Dense(3, activation="softmax"))
        model.compile(keras.optimizers.Adam(hp.Float("lr", 1e-4, 1e-1, sampling="log")),
                      loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    def make_tuner(max_trials):
        return kt.BayesianOptimization(
            build_model, objective=kt.Objective("val_loss", direction="min"), max_trials=max_trials,
            num_initial_points=3, seed=42, directory="my_data", project_name="bayesian")

    tuner = make_tuner(max_trials=5)
    tuner.search(X_train, y_train, epochs=4, validation_data=(X_valid, y_valid), verbose=0)
    first_trials = dict(tuner.oracle.trials)
    tuner = make_tuner(max_trials=8)
    tuner.search(X_train, y_train, epochs=4, validation_data=(X_valid, y_valid), verbose=0)

    best_hps = tuner.get_best_hyperparameters(5)
    model = build_model(best_hps[0])
    import numpy as np
    x_all, y_all = np.concatenate((X_train, X_valid)), np.concatenate((y_train, y_valid))
    model.fit(x=x_all, y=y_all, epochs=8, verbose=0)
    best_model = tuner.get_best_models()[0]
    losses = [m.evaluate(X_valid, y_valid, verbose=0)[0] for m in tuner.get_best_models(8)]
"""


@pytest.mark.slow
def test_bayesian_optimization_resumed(run):
    pytest.importorskip("optuna")
    names = run(BAYESIAN)
    trials = names["tuner"].oracle.trials
    assert len(trials) == 8 and len(names["first_trials"]) == 5
    for trial_id, trial in names["first_trials"].items():
        assert trials[trial_id].get_state() == trial.get_state()
    best = names["tuner"].oracle.get_best_trials(8)
    np.testing.assert_allclose(names["losses"], [trial.score for trial in best], rtol=1e-5)
    assert names["model"].evaluate(DATA["X_test"], DATA["y_test"], verbose=0)[1] > 0.7


@pytest.mark.slow
def test_equal_seeds_find_the_same(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    iskra.utils.set_random_seed(1)
    first = by_imports(RANDOM_SEARCH)["random_search_tuner"].oracle.get_best_trials(5)
    second = by_imports(RANDOM_SEARCH)["random_search_tuner"].oracle.get_best_trials(5)
    assert [trial.get_state() for trial in first] == [trial.get_state() for trial in second]
