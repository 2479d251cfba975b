"""joblib's backend "iskra": what scikit-learn does many times, side by side and to the same bits."""

import threading
import time
from typing import ClassVar

import joblib
import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import BaggingRegressor
from sklearn.model_selection import GridSearchCV, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from iskra import callbacks, config
from iskra.sklearn import Classifier, Regressor
from iskra.sklearn.side_by_side import SideBySide

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")


@pytest.fixture
def data():
    x, y = load_breast_cancer(return_X_y=True)
    return StandardScaler().fit_transform(x[:200]), y[:200]


@pytest.fixture(autouse=True)
def two_threads():
    config.set_num_threads(2)
    yield
    config.set_num_threads(None)


def pipeline(**arguments):
    return make_pipeline(StandardScaler(), Classifier((8,), random_state=0, max_iter=5, **arguments))


def both_ways(function):
    """The result in turn, and side by side."""
    alone = function()
    with joblib.parallel_config("iskra"):
        return alone, function()


def test_searches_give_the_same_results(data):
    grid = {"classifier__learning_rate_init": [1e-3, 1e-1], "classifier__hidden": [(4,), (8, 8)]}
    one, other = both_ways(lambda: GridSearchCV(pipeline(), grid, cv=3, return_train_score=True).fit(*data))
    assert one.best_params_ == other.best_params_
    for name, values in one.cv_results_.items():
        if not name.endswith("_time"):
            np.testing.assert_array_equal(values, other.cv_results_[name], name)
    for mine, theirs in zip(one.best_estimator_[-1].coefs_, other.best_estimator_[-1].coefs_, strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("arguments", [{"solver": "lbfgs"}, {"solver": "sgd"}, {"early_stopping": True}])
def test_scores_and_predictions_are_the_same(data, arguments):
    np.testing.assert_array_equal(*both_ways(lambda: cross_val_score(pipeline(**arguments), *data)))
    np.testing.assert_array_equal(
        *both_ways(lambda: cross_val_predict(pipeline(**arguments), *data, method="predict_proba"))
    )


def test_bags_of_networks_are_the_same(data):
    def predictions():
        network = Regressor((8,), random_state=0, max_iter=5)
        return BaggingRegressor(network, n_estimators=5, random_state=1).fit(*data).predict(data[0])

    np.testing.assert_array_equal(*both_ways(predictions))


class Witness(callbacks.Callback):
    """Sees in which threads epochs end, and whether two do at once."""

    threads: ClassVar[set[int]] = set()
    num_inside = 0
    most_inside = 0

    def on_epoch_end(self, epoch, logs=None):
        Witness.threads.add(threading.get_ident())
        Witness.num_inside += 1
        Witness.most_inside = max(Witness.most_inside, Witness.num_inside)
        time.sleep(0.001)  # lets others in, were there no turns
        Witness.num_inside -= 1


def test_networks_train_in_threads_that_take_turns_in_python(data):
    with joblib.parallel_config("iskra"):
        cross_val_score(pipeline(callbacks=[Witness()]), *data, cv=6)
    assert len(Witness.threads) == 2 and threading.get_ident() not in Witness.threads
    assert Witness.most_inside == 1


class Interrupting(callbacks.Callback):
    """Ctrl-C in one of the trainings, once another has begun."""

    num_begun = 0
    is_done = False

    def on_epoch_end(self, epoch, logs=None):
        if epoch == 0:
            Interrupting.num_begun += 1
        if Interrupting.num_begun == 2 and not Interrupting.is_done:
            Interrupting.is_done = True
            raise KeyboardInterrupt


def test_an_interruption_ends_all_trainings(data):
    endless = Classifier((4,), max_iter=10**9, tol=0.0, n_iter_no_change=10**9, callbacks=[Interrupting()])
    before = set(threading.enumerate())
    with joblib.parallel_config("iskra"), pytest.raises(KeyboardInterrupt):
        cross_val_score(endless, *data)
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=60)
        assert not thread.is_alive()


def test_errors_come_through(data):
    with joblib.parallel_config("iskra"):
        with pytest.raises(ValueError, match="Classifier: expected solver to be one of"):
            cross_val_score(pipeline(solver="newton"), *data, error_score="raise")
        assert cross_val_score(pipeline(), *data).shape == (5,)


@pytest.mark.parametrize(
    ("given", "engine", "expected"),
    [
        (None, "native", 1),
        (1, "native", 1),
        (-1, "native", 2),
        (8, "native", 2),
        (-2, "native", 1),
        (-1, "reference", 1),
    ],
)
def test_how_many_train_at_a_time(given, engine, expected):
    config.set_engine(engine)
    try:
        assert SideBySide().effective_n_jobs(given) == expected
    finally:
        config.set_engine("native")


def test_what_is_parallel_within_is_done_in_turn():
    def inner():
        return joblib.Parallel(n_jobs=2)(joblib.delayed(threading.get_ident)() for _ in range(4))

    with joblib.parallel_config("iskra"):
        for threads in joblib.Parallel()(joblib.delayed(inner)() for _ in range(4)):
            assert len(set(threads)) == 1
