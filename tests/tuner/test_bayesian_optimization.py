"""Bayesian optimization by Optuna's estimator."""

import warnings

import numpy as np
import pytest

from iskra import requirements
from iskra.advice import IskraWarning, forget
from iskra.tuner import BayesianOptimizationOracle, HyperParameters, RandomSearchOracle, TrialStatus

optuna = pytest.importorskip("optuna")


def declared():
    """A space with a number, an order, a scope and a constant."""
    hp = HyperParameters()
    hp.Float("rate", 1e-4, 1.0, sampling="log")
    hp.Choice("units", [8, 16, 32, 64])
    hp.Choice("optimizer", ["adam", "sgd"])
    hp.Float("momentum", 0.0, 0.9, parent_name="optimizer", parent_values=["sgd"])
    hp.Boolean("bias")
    hp.Fixed("epochs", 3)
    return hp


def loss(hp):
    """Least at a rate of 0.01 with 32 units, by SGD with a momentum of 0.6."""
    value = (np.log10(hp.get("rate")) + 2) ** 2 + abs(np.log2(hp.get("units")) - 5) / 2 + 0.2 * hp.get("bias")
    return value + (1.0 if hp.get("optimizer") == "adam" else (hp.get("momentum") - 0.6) ** 2)


def best_of(oracle, at_once=1):
    while trials := oracle.create_trials(at_once):
        for trial in trials:
            trial.status = TrialStatus.COMPLETED
            oracle.update_trial(trial.trial_id, {"loss": loss(trial.hyperparameters)})
            oracle.end_trial(trial)
    return oracle.get_best_trials()[0].score


def test_it_finds_better_values_than_random_draws():
    seeds = range(6)
    random = [best_of(RandomSearchOracle("loss", 40, seed=seed, hyperparameters=declared())) for seed in seeds]
    chosen = [best_of(BayesianOptimizationOracle("loss", 40, seed=seed, hyperparameters=declared())) for seed in seeds]
    assert np.mean(chosen) < 0.5 * np.mean(random)


def test_several_at_once_are_different_ones_and_serve_too():
    oracle = BayesianOptimizationOracle("loss", 40, seed=1, hyperparameters=declared())
    assert best_of(oracle, at_once=5) < 0.3
    assert len({tuple(trial.hyperparameters.values.items()) for trial in oracle.trials.values()}) == 40


def test_values_keep_to_conditions():
    oracle = BayesianOptimizationOracle("loss", 30, seed=1, hyperparameters=declared())
    best_of(oracle)
    for trial in oracle.trials.values():
        values = trial.hyperparameters.values
        assert ("momentum" in values) == (values["optimizer"] == "sgd") and values["epochs"] == 3


def test_equal_trials_give_equal_suggestions():
    found = []
    for _ in range(2):
        oracle = BayesianOptimizationOracle("loss", 12, seed=1, hyperparameters=declared())
        best_of(oracle)
        found.append([trial.hyperparameters.values for trial in oracle.trials.values()])
    assert found[0] == found[1]


def test_it_maximizes():
    hp = HyperParameters()
    hp.Float("x", -1.0, 1.0)
    oracle = BayesianOptimizationOracle("accuracy", 30, seed=1, hyperparameters=hp)
    while trials := oracle.create_trials(1):
        trials[0].status = TrialStatus.COMPLETED
        oracle.update_trial(trials[0].trial_id, {"accuracy": 1 - (trials[0].hyperparameters.get("x") - 0.7) ** 2})
        oracle.end_trial(trials[0])
    assert oracle.get_best_trials()[0].hyperparameters.get("x") == pytest.approx(0.7, abs=0.05)


def test_a_small_space_is_searched_once():
    hp = HyperParameters()
    hp.Choice("units", [8, 16, 32])
    oracle = BayesianOptimizationOracle("loss", 30, num_initial_points=1, hyperparameters=hp)
    while trials := oracle.create_trials(1):
        trials[0].status = TrialStatus.FAILED if trials[0].hyperparameters.get("units") == 8 else TrialStatus.COMPLETED
        if trials[0].status == TrialStatus.COMPLETED:
            oracle.update_trial(trials[0].trial_id, {"loss": 1.0})
        oracle.end_trial(trials[0])
    assert sorted(trial.hyperparameters.get("units") for trial in oracle.trials.values()) == [8, 16, 32]


def test_the_first_trials_are_random_draws():
    random = RandomSearchOracle("loss", 20, seed=1, hyperparameters=declared())
    best_of(random)
    for number, expected in ((None, 10), (4, 4), (0, 1)):
        oracle = BayesianOptimizationOracle("loss", 20, number, seed=1, hyperparameters=declared())
        best_of(oracle)
        pairs = zip(oracle.trials.values(), random.trials.values(), strict=True)
        same = [a.hyperparameters.values == b.hyperparameters.values for a, b in pairs]
        assert all(same[:expected]) and not all(same[: expected + 1])


def test_arguments_of_a_gaussian_process_are_told_from_others():
    forget()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        BayesianOptimizationOracle("loss", alpha=1e-4, beta=2.6)
    with pytest.warns(IskraWarning, match="BayesianOptimization: expected no beta, got 3.0: it belongs to a Gaussian"):
        BayesianOptimizationOracle("loss", beta=3.0)


def test_without_optuna(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(requirements.importlib, "import_module", missing)
    with pytest.raises(ImportError, match=r"optuna is required: pip install 'iskra\[tuner\]'"):
        BayesianOptimizationOracle("loss")


def test_optuna_s_own_messages_stay_as_they_were(caplog):
    before = optuna.logging.get_verbosity()
    best_of(BayesianOptimizationOracle("loss", 8, num_initial_points=2, hyperparameters=declared()))
    assert optuna.logging.get_verbosity() == before and not caplog.records
