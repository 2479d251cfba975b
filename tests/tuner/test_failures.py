"""Trials that fail, and searches that end with an error."""

import pytest

import iskra
from iskra.tuner import (
    BaseTuner,
    FailedTrialError,
    HyperModel,
    HyperParameters,
    RandomSearchOracle,
    TrialStatus,
    errors,
)
from tuner.searches import Returning, build, search


def test_trials_that_fail_are_left_out(make):
    def sometimes(hp):
        if hp.Int("units", 2, 9) % 2:
            raise ValueError("an odd number of units")
        return build(hp)

    tuner = search(make(sometimes, max_trials=8, max_consecutive_failed_trials=99))
    assert len(tuner.oracle.trials) == 8
    for trial in tuner.oracle.trials.values():
        is_odd = trial.hyperparameters.get("units") % 2
        assert trial.status == (TrialStatus.FAILED if is_odd else TrialStatus.COMPLETED)
        assert (trial.message is not None and "an odd number of units" in trial.message) == is_odd


def test_a_search_whose_trials_all_fail_says_why(make):
    with pytest.raises(RuntimeError, match=r"(?s)fewer than 3 failed trials in a row, got 3.*sample_wait"):
        search(make(), sample_wait=1)


def test_known_failures_are_not_tried_again(make):
    calls = []

    class Failing(HyperModel):
        def build(self, hp):
            return build(hp)

        def fit(self, hp, model, *args, **kwargs):
            calls.append(hp.get("units"))
            raise FailedTrialError("too slow") if len(calls) == 1 else RuntimeError("flaky")

    tuner = make(Failing(), max_trials=2, max_retries_per_trial=2)
    search(tuner)
    assert len(calls) == 1 + 3 and [trial.num_runs for trial in tuner.oracle.trials.values()] == [1, 3]


def test_ctrl_c_leaves_the_trial_to_the_next_search(make):
    class Impatient(iskra.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyboardInterrupt

    tuner = make()
    with pytest.raises(KeyboardInterrupt):
        search(tuner, callbacks=[Impatient()])
    assert {trial.status for trial in tuner.oracle.trials.values()} == {TrialStatus.RUNNING}
    assert len(search(make()).oracle.get_best_trials(9)) == 3
    assert len(search(tuner).oracle.get_best_trials(9)) == 3


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda make: make(None), ValueError, "RandomSearch: expected a hypermodel, got None. Pass a function"),
        (
            lambda make: make(3),
            ValueError,
            r"expected a function build\(hp\) or a HyperModel object as hypermodel, got 3",
        ),
        (lambda make: make(Returning), ValueError, "Pass the function itself, or an object of the class"),
        (lambda make: BaseTuner("val_loss"), ValueError, "BaseTuner: expected an Oracle, got 'val_loss'"),
        (lambda make: search(make(lambda hp: "a model")), errors.FatalTypeError, "to build a Model, got 'a model'"),
    ],
)
def test_what_is_refused(make, call, error, says):
    with pytest.raises(error, match=says):
        call(make)


def test_methods_that_a_subclass_defines(tmp_path):
    tuner = BaseTuner(RandomSearchOracle("loss", hyperparameters=HyperParameters()), directory=tmp_path)
    for name, arguments in (("run_trial", [None]), ("load_model", [None]), ("save_model", ["0", None])):
        with pytest.raises(NotImplementedError, match=f"BaseTuner: expected a method {name}, got none"):
            getattr(tuner, name)(*arguments)
