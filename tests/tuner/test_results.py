"""What `HyperModel.fit` may return."""

import math

import numpy as np
import pytest

from iskra.tuner import HyperModel, Objective, errors
from tuner.searches import Returning, X, Y, build, search


@pytest.mark.parametrize(
    ("result", "objective"),
    [
        (lambda history: history, "val_loss"),
        (lambda history: None, "val_loss"),
        (lambda history: {"val_loss": np.min(history.history["val_loss"]), "other": 1.0}, "val_loss"),
        (lambda history: min(history.history["val_loss"]), None),
        (lambda history: np.float32(min(history.history["val_loss"])), "val_loss"),
        (lambda history: [min(history.history["val_loss"])] * 2, None),
    ],
)
def test_what_fit_may_return(make, result, objective):
    expected = search(make(Returning(lambda history: history), project_name="expected")).oracle.get_best_trials(3)
    best = search(make(Returning(result), objective)).oracle.get_best_trials(3)
    assert [trial.score for trial in best] == pytest.approx([trial.score for trial in expected])
    assert {"batch_size", "rate", "units"} == set(best[0].hyperparameters.values)


@pytest.mark.parametrize(
    ("result", "objective", "error", "says"),
    [
        (lambda history: "good", "val_loss", errors.FatalTypeError, "HyperModel.fit: expected a History.* got 'good'"),
        (
            lambda history: {"loss": 1.0},
            "val_loss",
            errors.FatalValueError,
            "objective val_loss among the metrics, got loss",
        ),
        (lambda history: history, None, errors.FatalTypeError, "a number as result of a search without objective"),
        (
            lambda history: history,
            "val_accuracy",
            errors.FatalValueError,
            "val_accuracy among the metrics, got loss, mae",
        ),
    ],
)
def test_results_without_the_objective_end_the_search(make, result, objective, error, says):
    tuner = make(Returning(result), objective)
    with pytest.raises(error, match=says):
        search(tuner)
    assert len(tuner.oracle.trials) == 1


def test_validation_is_asked_for(make):
    with pytest.raises(errors.FatalValueError, match="Pass validation_data or validation_split to search"):
        search(make(), validation_split=0.0)


def test_training_loops_of_one_s_own(make):
    class Loop(HyperModel):
        def build(self, hp):
            return build(hp)

        def fit(self, hp, model, x, y, callbacks=None):
            for callback in callbacks:
                callback.set_model(model)
            for epoch, loss in enumerate([3.0, 1.0, 2.0]):
                model.train_on_batch(x, y)
                weights.append(model.get_weights())
                for callback in callbacks:
                    callback.on_epoch_end(epoch, {"own_loss": loss})
            return 1.0

    weights = []
    tuner = make(Loop(), Objective("own_loss", "min"), max_trials=1)
    tuner.search(X, Y)
    (model,) = tuner.get_best_models(9)
    for got, best in zip(model.get_weights(), weights[1], strict=True):
        np.testing.assert_array_equal(got, best)


def test_trainings_that_no_callback_saw_keep_their_last_weights(make):
    class Silent(HyperModel):
        def build(self, hp):
            return build(hp)

        def fit(self, hp, model, x, y, **kwargs):
            model.fit(x, y, verbose=0)
            return model.evaluate(x, y, verbose=0)[0]

    tuner = make(Silent(), None)
    tuner.search(X, Y)
    trial = tuner.oracle.get_best_trials()[0]
    assert tuner.load_model(trial).evaluate(X, Y, verbose=0)[0] == pytest.approx(trial.score, rel=1e-5)


def test_nan_epochs_are_no_best_ones(make):
    class Diverging(HyperModel):
        def build(self, hp):
            return build(hp)

        def fit(self, hp, model, *args, **kwargs):
            history = model.fit(*args, **kwargs)
            history.history["val_loss"][0] = math.nan
            return history

    tuner = search(make(Diverging()))
    assert all(trial.best_step > 0 for trial in tuner.oracle.trials.values())
