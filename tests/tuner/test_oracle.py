"""Oracles: which values they choose, and how trials end."""

import math

import pytest

from iskra.tuner import (
    GridSearchOracle,
    HyperbandOracle,
    HyperParameters,
    Oracle,
    RandomSearchOracle,
    Trial,
    TrialStatus,
    oracles,
    tuners,
)


def space(*declare):
    hp = HyperParameters()
    for each in declare:
        each(hp)
    return hp


def small():
    return space(lambda hp: hp.Int("units", 1, 4), lambda hp: hp.Boolean("bias"))


def conditional():
    return space(
        lambda hp: hp.Choice("optimizer", ["adam", "sgd"]),
        lambda hp: hp.Choice("momentum", [0.0, 0.9], parent_name="optimizer", parent_values=["sgd"]),
        lambda hp: hp.Choice("units", [8, 16]),
    )


def end(oracle, trial, score=None, status=TrialStatus.COMPLETED):
    """End a trial with a score, which is by default the number of its units."""
    trial.status = status
    if status == TrialStatus.COMPLETED:
        value = trial.hyperparameters.get("units") if score is None else score
        oracle.update_trial(trial.trial_id, {oracle.objective.name: value})
    oracle.end_trial(trial)


def run_all(oracle, score=None):
    """Run all trials, one after another."""
    while trials := oracle.create_trials(1):
        end(oracle, trials[0], None if score is None else score(trials[0].hyperparameters))
    return [dict(trial.hyperparameters.values) for trial in oracle.trials.values()]


def test_the_base_leaves_the_choice_to_subclasses():
    with pytest.raises(NotImplementedError, match="Oracle: expected a method populate_space"):
        Oracle("loss").create_trial()


def test_ids_have_the_width_of_the_largest():
    oracle = RandomSearchOracle("loss", 10, hyperparameters=small())
    assert [trial.trial_id for trial in oracle.create_trials(2)] == ["00", "01"]
    assert GridSearchOracle("loss", hyperparameters=small()).create_trial().trial_id == "0000"


def test_random_search_tries_nothing_twice():
    oracle = RandomSearchOracle("loss", 100, seed=3, hyperparameters=small())
    values = run_all(oracle)
    assert len(values) == len({tuple(each.values()) for each in values}) == 8
    assert oracle.create_trial().status == TrialStatus.STOPPED and oracle.remaining_trials() == 92


def test_random_search_keeps_to_conditions_and_seeds():
    values = run_all(RandomSearchOracle("loss", 50, seed=3, hyperparameters=conditional()))
    assert len(values) == 6
    assert all(("momentum" in each) == (each["optimizer"] == "sgd") for each in values)
    assert values == run_all(RandomSearchOracle("loss", 50, seed=3, hyperparameters=conditional()))
    assert values != run_all(RandomSearchOracle("loss", 50, seed=4, hyperparameters=conditional()))


def test_several_trials_at_once_are_those_of_a_search_one_by_one():
    one_by_one = run_all(RandomSearchOracle("loss", 5, seed=3, hyperparameters=small()))
    oracle = RandomSearchOracle("loss", 5, seed=3, hyperparameters=small())
    assert [trial.hyperparameters.values for trial in oracle.create_trials(9)] == one_by_one
    assert list(oracle.ongoing_trials) == list(oracle.trials)


def test_grid_search_goes_through_all_combinations():
    oracle = GridSearchOracle("loss", hyperparameters=conditional())
    assert [tuple(each.values()) for each in run_all(oracle)] == [
        ("adam", 8),
        ("adam", 16),
        ("sgd", 0.0, 8),
        ("sgd", 0.0, 16),
        ("sgd", 0.9, 8),
        ("sgd", 0.9, 16),
    ]
    assert len(run_all(GridSearchOracle("loss", max_trials=3, hyperparameters=conditional()))) == 3


def test_grid_search_begins_with_defaults():
    hp = space(lambda hp: hp.Int("units", 1, 3, default=2), lambda hp: hp.Float("rate", 0.1, 1.0, default=0.5))
    values = run_all(GridSearchOracle("loss", hyperparameters=hp))
    assert values[0] == {"units": 2, "rate": 0.5} and len(values) == 3 * 11


def test_grid_search_takes_up_what_trials_declare():
    oracle = GridSearchOracle("loss", hyperparameters=space(lambda hp: hp.Choice("units", [1, 2])))
    first, second = oracle.create_trials(5)
    assert oracle.create_trial().status == TrialStatus.IDLE  # the trials under way may declare more
    first.hyperparameters.Boolean("bias")
    end(oracle, first)
    end(oracle, second)
    assert run_all(oracle)[1:] == [{"units": 2}, {"units": 1, "bias": True}, {"units": 2, "bias": True}]


# Hyperband. -----------------------------------------------------------------------------------------------------------


def band(**settings):
    settings = {"max_epochs": 9, "seed": 5, "hyperparameters": space(lambda hp: hp.Int("units", 1, 10**6)), **settings}
    return HyperbandOracle("loss", **settings)


def rounds(values, bracket):
    """The values of a bracket's trials, round by round."""
    return [[each for each in values if (each["tuner/bracket"], each["tuner/round"]) == (bracket, r)] for r in range(3)]


def test_hyperband_goes_on_with_the_better_ones():
    oracle = band()
    values = run_all(oracle)
    assert len(values) == oracle.num_trials == 9 + 3 + 1 + 5 + 2 + 3
    first, second, third = rounds(values, 2)
    assert (len(first), len(second), len(third)) == (9, 3, 1)
    assert sorted(each["units"] for each in second) == sorted(each["units"] for each in first)[:3]
    assert third[0]["units"] == min(each["units"] for each in second)
    assert {each["tuner/epochs"] for each in first} == {1} and {each["tuner/initial_epoch"] for each in first} == {0}
    assert {each["tuner/epochs"] for each in second} == {3} and {each["tuner/initial_epoch"] for each in second} == {1}
    assert (third[0]["tuner/epochs"], third[0]["tuner/initial_epoch"]) == (9, 3)
    assert oracle.get_trial(third[0]["tuner/trial_id"]).hyperparameters.values in second
    assert [len(each) for each in rounds(values, 1)] == [5, 2, 0] and [len(each) for each in rounds(values, 0)] == [
        3,
        0,
        0,
    ]


@pytest.mark.parametrize(  # the numbers of Keras Tuner 1.4.8
    ("max_epochs", "factor", "iterations", "trials"),
    [(9, 3, 1, 23), (10, 3, 2, 60), (27, 3, 1, 70), (16, 2, 1, 77), (100, 3, 1, 254), (5, 4, 1, 11)],
)
def test_hyperband_has_as_many_trials_as_keras_tuner_s(max_epochs, factor, iterations, trials):
    oracle = band(max_epochs=max_epochs, factor=factor, hyperband_iterations=iterations)
    assert oracle.num_trials == len(run_all(oracle)) == trials


def test_hyperband_maximizes():
    oracle = band(max_epochs=3)
    oracle.objective.direction = "max"
    first, second, _ = rounds(run_all(oracle), 1)
    assert second[0]["units"] == max(each["units"] for each in first)


def test_hyperband_repeats_its_brackets():
    values = run_all(band(max_epochs=3, hyperband_iterations=2))
    numbers = [each["tuner/bracket"] for each in values]
    assert numbers == [1] * 4 + [0] * 2 + [1] * 4 + [0] * 2
    assert len({each["units"] for each in values if each["tuner/round"] == 0}) == 2 * (3 + 2)


def test_hyperband_starts_other_brackets_while_trials_run():
    oracle = band(max_epochs=3)
    trials = oracle.create_trials(100)
    assert [trial.hyperparameters.get("tuner/bracket") for trial in trials] == [1] * 3 + [0] * 2
    assert oracle.create_trial().status == TrialStatus.IDLE
    for trial in trials[:3]:
        end(oracle, trial)
    (promoted,) = oracle.create_trials(100)
    assert promoted.hyperparameters.get("units") == min(trial.hyperparameters.get("units") for trial in trials[:3])


def test_hyperband_does_without_failed_trials():
    oracle = band(max_epochs=3, max_consecutive_failed_trials=9)
    for trial in oracle.create_trials(2):
        end(oracle, trial, status=TrialStatus.FAILED)
    first, second, _ = rounds(run_all(oracle), 1)
    assert len(first) == 3 and second[0]["units"] == first[2]["units"]


def test_hyperband_in_a_small_space():
    values = run_all(band(hyperparameters=space(lambda hp: hp.Choice("units", [4, 1, 3, 2]))))
    first, second, third = rounds(values, 2)
    assert sorted(each["units"] for each in first) == [1, 2, 3, 4]
    assert sorted(each["units"] for each in second) == [1, 2, 3] and [each["units"] for each in third] == [1]
    assert len(values) == 8


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"factor": 1}, "factor as an integer of at least 2, got 1"),
        ({"max_epochs": 0}, "max_epochs as an integer of at least 1, got 0"),
        ({"hyperband_iterations": 1.5}, "hyperband_iterations as an integer of at least 1, got 1.5"),
    ],
)
def test_what_hyperband_refuses(settings, says):
    with pytest.raises(ValueError, match=f"Hyperband: expected {says}"):
        band(**settings)


# How trials end. ------------------------------------------------------------------------------------------------------


def test_best_trials_come_first():
    oracle = RandomSearchOracle("val_accuracy", 6, hyperparameters=small())
    for trial, score in zip(oracle.create_trials(4), [0.5, 0.75, 0.25, 0.9], strict=True):
        end(oracle, trial, score, TrialStatus.FAILED if score == 0.9 else TrialStatus.COMPLETED)
    assert [trial.score for trial in oracle.get_best_trials(9)] == [0.75, 0.5, 0.25]
    assert [trial.trial_id for trial in oracle.get_best_trials()] == ["1"]
    with pytest.raises(KeyError, match="expected one of 0, 1, 2, 3, got '7'"):
        oracle.get_trial("7")


def test_failed_trials_are_tried_again():
    oracle = RandomSearchOracle("loss", 2, hyperparameters=small(), max_retries_per_trial=1)
    (first,) = oracle.create_trials(1)
    end(oracle, first, math.nan)
    assert first.status == TrialStatus.INVALID and first.message == "loss is NaN."
    (again,) = oracle.create_trials(1)
    assert again is first and again.status == TrialStatus.RUNNING and again.message is None and again.score is None
    end(oracle, again, 0.5)
    assert again.score == 0.5 and again.num_runs == 2 and len(oracle.create_trials(9)) == 1


def test_too_many_failures_in_a_row_end_the_search():
    oracle = RandomSearchOracle("loss", 9, hyperparameters=space(lambda hp: hp.Int("units", 1, 99)))
    states = [TrialStatus.INVALID, TrialStatus.FAILED, TrialStatus.COMPLETED, TrialStatus.INVALID, TrialStatus.FAILED]
    trials = oracle.create_trials(6)
    for trial, status in zip(trials, states, strict=False):
        end(oracle, trial, status=status)
    trials[5].message = "out of memory"
    with pytest.raises(RuntimeError, match=r"(?s)fewer than 3 failed trials in a row, got 3.*out of memory"):
        end(oracle, trials[5], status=TrialStatus.INVALID)
    assert [trial.status for trial in trials].count(TrialStatus.FAILED) == 5


def test_metrics_must_have_the_objective():
    oracle = RandomSearchOracle(["val_loss", "val_accuracy"], 9, hyperparameters=small())
    (trial,) = oracle.create_trials(1)
    with pytest.raises(ValueError, match="expected val_loss, val_accuracy among the metrics, got val_loss"):
        oracle.update_trial(trial.trial_id, {"val_loss": 1.0})
    oracle.update_trial(trial.trial_id, {"val_loss": 1.0, "val_accuracy": 0.25}, step=3)
    trial.status = TrialStatus.COMPLETED
    oracle.end_trial(trial)
    assert (trial.score, trial.best_step) == (0.75, 3)


def test_other_hyperparameters_may_be_kept_out():
    hp = small()
    oracle = RandomSearchOracle("loss", 9, hyperparameters=hp, tune_new_entries=False)
    (trial,) = oracle.create_trials(1)
    assert trial.hyperparameters.Int("depth", 1, 5) == 1
    end(oracle, trial)
    assert all(each.get("depth", 1) == 1 for each in run_all(oracle))
    oracle = RandomSearchOracle("loss", 9, hyperparameters=hp, allow_new_entries=False)
    (trial,) = oracle.create_trials(1)
    trial.hyperparameters.Int("depth", 1, 5)
    with pytest.raises(RuntimeError, match="no other hyperparameters with allow_new_entries=False, got depth"):
        end(oracle, trial)
    for name in ("allow_new_entries", "tune_new_entries"):
        with pytest.raises(ValueError, match=f"Oracle: expected hyperparameters with {name}=False, got none"):
            RandomSearchOracle("loss", **{name: False})


def test_trials_and_their_states():
    trial = Trial(small(), "3")
    assert repr(trial) == "<Trial 3: RUNNING>"
    trial.status, trial.score = TrialStatus.COMPLETED, 0.123456
    assert repr(trial) == "<Trial 3: COMPLETED, score=0.1235>"


def test_what_a_trial_says(capsys):
    trial = Trial(HyperParameters(), "3", TrialStatus.FAILED, "out of memory")
    trial.summary()
    assert capsys.readouterr().out == "Trial 3 summary\nHyperparameters:\ndefault configuration\nout of memory\n"


def test_both_names_of_the_oracles_and_tuners():
    assert oracles.RandomSearch is RandomSearchOracle and oracles.Hyperband is HyperbandOracle
    assert {f"{name}Oracle" for name in tuners.__all__} | set(tuners.__all__) == set(oracles.__all__)
