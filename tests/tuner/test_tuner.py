"""Tuners of models: building, training, weights of the best epoch, and what subclasses may change."""

import weakref

import numpy as np
import pytest

import iskra
from iskra.tuner import (
    GridSearch,
    Hyperband,
    HyperModel,
    HyperParameters,
    Objective,
    RandomSearch,
    RandomSearchOracle,
    TrialStatus,
    Tuner,
    errors,
)
from tuner.searches import X, Y, build, search


def test_the_weights_are_those_of_the_best_epoch(make):
    tuner = search(make(objective="val_mae", max_trials=4), epochs=12)
    for trial, model in zip(tuner.oracle.get_best_trials(4), tuner.get_best_models(4), strict=True):
        (history,) = trial.histories
        assert trial.score == min(history["val_mae"]) == trial.metrics.get_best_value("val_mae")
        assert trial.best_step == int(np.argmin(history["val_mae"]))
        assert trial.metrics.get_last_value("loss") == history["loss"][trial.best_step]
        assert model.evaluate(X[72:], Y[72:], verbose=0)[1] == pytest.approx(trial.score, rel=1e-5)


def test_training_goes_on_with_the_optimizer_s_state(make):
    model = search(make()).get_best_models()[0]
    assert int(np.asarray(model.optimizer.iterations)) > 0


def test_models_that_are_built_by_their_data_are_loaded(make):
    def later(hp):
        model = iskra.Sequential([iskra.layers.Dense(hp.Int("units", 2, 9)), iskra.layers.Dense(1)])
        model.compile("adam", loss="mse")
        return model

    tuner = search(make(later))
    assert tuner.get_best_models()[0].evaluate(X[72:], Y[72:], verbose=0) == pytest.approx(
        tuner.oracle.get_best_trials()[0].score, rel=1e-5
    )


def test_equal_seeds_train_equal_models(tmp_path):
    found = []
    for number in range(2):
        iskra.utils.set_random_seed(number)  # is another matter
        tuner = RandomSearch(build, "val_loss", 3, seed=7, directory=tmp_path / str(number))
        found.append([trial.histories for trial in search(tuner).oracle.trials.values()])
    assert found[0] == found[1]


def test_the_global_seed_decides_where_none_was_given(tmp_path):
    seeds = []
    for number in range(2):
        iskra.utils.set_random_seed(3)
        seeds.append(RandomSearch(build, "val_loss", directory=tmp_path / str(number)).oracle.seed)
    assert seeds[0] == seeds[1]


def test_several_executions_are_averaged(make):
    tuner = search(make(max_trials=2, executions_per_trial=3))
    for trial in tuner.oracle.trials.values():
        best = [min(history["val_loss"]) for history in trial.histories]
        assert len(set(best)) == 3 and trial.score == pytest.approx(np.mean(best))
        model = tuner.load_model(trial)
        assert model.evaluate(X[72:], Y[72:], verbose=0)[0] == pytest.approx(min(best), rel=1e-5)


def test_callbacks_are_copied_for_each_training(make):
    stop = iskra.callbacks.EarlyStopping("val_loss", patience=0, min_delta=9.0)
    tuner = search(make(), epochs=9, callbacks=[stop])
    assert all(len(trial.histories[0]["loss"]) == 2 for trial in tuner.oracle.trials.values())
    assert stop.stopped_epoch == 0 and stop.model is None
    assert len(search(make(project_name="one"), callbacks=stop).oracle.trials) == 3


def test_callbacks_that_cannot_be_copied(make):
    class Open(iskra.callbacks.Callback):
        def __deepcopy__(self, memo):
            raise RuntimeError("an open file")

    with pytest.raises(errors.FatalTypeError, match=r"copied for each trial, got one that cannot \(an open file\)"):
        search(make(), callbacks=[Open()])


def test_logs_for_tensorboard_have_folders_of_their_own(make, tmp_path):
    board = iskra.callbacks.TensorBoard(tmp_path / "logs")
    search(make(max_trials=2, executions_per_trial=2), callbacks=[board])
    assert sorted(str(each.relative_to(tmp_path / "logs")) for each in (tmp_path / "logs").glob("*/*")) == [
        f"{trial}/execution{number}" for trial in range(2) for number in range(2)
    ]


def test_objectives_of_several_metrics(make):
    tuner = search(make(objective=["val_loss", Objective("val_mae", "max")]))
    for trial in tuner.oracle.trials.values():
        (history,) = trial.histories
        assert trial.score == min(np.subtract(history["val_loss"], history["val_mae"]))


def test_optimizer_loss_and_metrics_of_the_tuner(make):
    def bare(hp):
        units = hp.Int("units", 1, 9)
        return iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(units), iskra.layers.Dense(1)])

    sgd = iskra.optimizers.SGD(0.01)
    tuner = search(make(bare, "val_mae", optimizer=sgd, loss="mse", metrics=["mae"]))
    assert len(tuner.oracle.get_best_trials(9)) == 3 and int(np.asarray(sgd.iterations)) == 0  # copies were trained
    (history,) = search(make(loss="mae", project_name="loss")).oracle.get_best_trials()[0].histories
    assert history["val_loss"] == pytest.approx(history["val_mae"])


def test_models_of_earlier_trials_are_freed(make):
    models = []

    def remembered(hp):
        models.append(weakref.ref(build(hp)))
        return models[-1]() or build(hp)

    tuner = make(remembered, max_trials=5)
    tuner.on_trial_begin = lambda trial: alive.append(sum(model() is not None for model in models))
    alive = []
    search(tuner)
    assert max(alive) <= 2


def test_large_models_are_left_out(make):
    tuner = search(make(max_trials=9, max_model_size=30, max_consecutive_failed_trials=99))
    for trial in tuner.oracle.trials.values():
        is_large = trial.hyperparameters.get("units") > 5  # 5 units are 26 weights
        assert (trial.status == TrialStatus.FAILED) == is_large
        assert not is_large or "RandomSearch: expected at most 30 weights, got" in trial.message


def test_grid_search_trains_every_combination(tmp_path):
    hp = HyperParameters()
    hp.Int("units", 2, 3)
    hp.Fixed("rate", 0.01)
    tuner = search(GridSearch(build, "val_loss", hyperparameters=hp, tune_new_entries=False, directory=tmp_path))
    assert [trial.hyperparameters.values for trial in tuner.oracle.trials.values()] == [
        {"units": 2, "rate": 0.01},
        {"units": 3, "rate": 0.01},
    ]


def test_weights_that_were_never_saved(make):
    tuner = make()
    (trial,) = tuner.oracle.create_trials(1)
    with pytest.raises(
        FileNotFoundError, match="Tuner: expected weights in .*checkpoint.weights.h5.* got no such file"
    ):
        tuner.load_model(trial)


def test_hyperband_goes_on_where_the_best_epoch_was(tmp_path):
    seen = []

    class Watched(HyperModel):
        def build(self, hp):
            return build(hp)

        def fit(self, hp, model, *args, **kwargs):
            seen.append((dict(hp.values), model.get_weights(), kwargs["initial_epoch"], kwargs["epochs"]))
            return model.fit(*args, **kwargs)

    tuner = search(Hyperband(Watched(), "val_loss", max_epochs=4, factor=2, seed=1, directory=tmp_path))
    later = [each for each in seen if "tuner/trial_id" in each[0]]
    assert len(later) == 5
    for values, weights, initial_epoch, epochs in later:
        before = tuner.load_model(tuner.oracle.get_trial(values["tuner/trial_id"]))
        for got, expected in zip(weights, before.get_weights(), strict=True):
            np.testing.assert_array_equal(got, expected)
        assert (initial_epoch, epochs) == (values["tuner/initial_epoch"], values["tuner/epochs"])
    for trial in tuner.oracle.trials.values():
        values = trial.hyperparameters.values
        assert len(trial.histories[0]["loss"]) == values["tuner/epochs"] - values["tuner/initial_epoch"]


def test_run_trial_may_pass_other_arguments_on(make):
    class OfBatches(RandomSearch):
        def run_trial(self, trial, *args, **kwargs):
            kwargs["batch_size"] = trial.hyperparameters.Int("batch_size", 8, 64, step=8)
            return super().run_trial(trial, *args, **kwargs)

    tuner = search(make(kind=OfBatches))
    assert all(trial.status == TrialStatus.COMPLETED for trial in tuner.oracle.trials.values())
    assert len({trial.hyperparameters.get("batch_size") for trial in tuner.oracle.trials.values()}) > 1
    assert tuner.get_best_models()[0].built


def test_run_trial_may_do_everything(tmp_path):
    class Own(Tuner):
        def run_trial(self, trial, x, y):
            model = self.hypermodel.build(trial.hyperparameters)
            loss = model.fit(x, y, verbose=0).history["loss"][-1]
            self.oracle.update_trial(trial.trial_id, {"loss": loss})
            self.save_model(trial.trial_id, model)

    tuner = Own(RandomSearchOracle("loss", 2, seed=1), build, directory=tmp_path)
    tuner.search(X, Y)
    assert len(tuner.oracle.get_best_trials(9)) == 2 and tuner.get_best_models()[0].built


def test_a_run_trial_that_returns_nothing(tmp_path):
    class Forgetful(Tuner):
        def run_trial(self, trial, *args, **kwargs):
            pass

    tuner = Forgetful(RandomSearchOracle("loss", 2, seed=1), build, directory=tmp_path)
    with pytest.raises(errors.FatalTypeError, match="Forgetful.run_trial: expected a History, a number"):
        tuner.search()


def test_hooks(make):
    calls = []

    class Hooked(RandomSearch):
        def on_search_begin(self):
            calls.append("search begins")

        def pre_create_trial(self):
            calls.append("trials are asked for")

        def on_search_end(self):
            calls.append("search ends")

        def on_trial_begin(self, trial):
            super().on_trial_begin(trial)
            calls.append(f"trial {trial.trial_id} begins")

        def on_trial_end(self, trial):
            super().on_trial_end(trial)
            calls.append(f"trial {trial.trial_id} ends with {trial.score is not None}")

        def on_epoch_begin(self, trial, model, epoch, logs=None):
            calls.append(f"epoch {epoch} begins")

        def on_epoch_end(self, trial, model, epoch, logs=None):
            calls.append(f"epoch {epoch} ends with {sorted(logs)}")

        def on_batch_end(self, trial, model, batch, logs=None):
            calls.append(f"batch {batch}")

    search(make(kind=Hooked, max_trials=1), epochs=1, batch_size=36)
    assert calls == [
        "search begins",
        "trials are asked for",
        "trial 0 begins",
        "epoch 0 begins",
        "batch 0",
        "batch 1",
        "epoch 0 ends with ['loss', 'mae', 'val_loss', 'val_mae']",
        "trial 0 ends with True",
        "trials are asked for",
        "search ends",
    ]


def test_no_hook_makes_training_return_after_each_batch(make):
    tuner = make()
    (trial,) = tuner.oracle.create_trials(1)
    callbacks = tuner._execution(trial, {}, 0).arguments["callbacks"]
    assert not iskra.callbacks.CallbackList(callbacks).watches_train_batches
