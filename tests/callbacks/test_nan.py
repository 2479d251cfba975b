"""A metric that is NaN: worse than any number for every callback that keeps the best."""

import math

import numpy as np
import pytest

import iskra
from iskra.advice import IskraWarning, forget
from iskra.callbacks import Callback, EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
from iskra.sklearn.stopping import Stopping

X, Y = np.ones((2, 1), np.float32), np.ones((2, 1), np.float32)
NAN = math.nan
pytestmark = pytest.mark.filterwarnings("ignore:.*got NaN, which is worse than any number:UserWarning")


class Feed(Callback):
    """Logs the metric `q` as it is told."""

    def __init__(self, values):
        self.values = values

    def on_epoch_end(self, epoch, logs=None):
        logs["q"] = self.values[epoch]


def train(values, callback):
    model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model.fit(X, Y, epochs=len(values), verbose=0, callbacks=[Feed(values), callback])


@pytest.mark.parametrize(
    ("mode", "values", "saved"),
    [
        ("min", [NAN, 0.5, 0.4, NAN, 0.3], ["2", "3", "5"]),
        ("max", [NAN, 0.5, 0.4, NAN, 0.3], ["2"]),
        ("min", [np.float32(NAN), math.inf, 1.0], ["2", "3"]),
        ("max", [NAN, NAN], []),
    ],
)
def test_the_best_that_is_saved(mode, values, saved, tmp_path):
    keep = ModelCheckpoint(tmp_path / "{epoch}.keras", monitor="q", mode=mode, save_best_only=True, verbose=1)
    train(values, keep)
    assert sorted(path.stem for path in tmp_path.iterdir()) == saved


@pytest.mark.parametrize("mode", ["min", "max"])
def test_early_stopping_waits_for_a_number(mode):
    stop = EarlyStopping("q", mode=mode, patience=2, restore_best_weights=True)
    assert len(train([NAN, 0.5, NAN, NAN, 0.1], stop).epoch) == 4
    assert stop.best == 0.5 and stop.best_epoch == 1
    stop = EarlyStopping("q", mode=mode, patience=2)
    assert len(train([NAN] * 5, stop).epoch) == 2


@pytest.mark.parametrize("mode", ["min", "max"])
def test_the_learning_rate_falls_while_it_lasts(mode):
    slower = ReduceLROnPlateau("q", 0.5, patience=2, mode=mode)
    history = train([NAN, 1.0, NAN, NAN, NAN, NAN], slower).history["learning_rate"]
    np.testing.assert_allclose(np.divide(history, history[0]), [1, 1, 1, 1, 0.5, 0.5])
    assert slower.best == 1.0


@pytest.mark.parametrize("reference", [NAN, np.float32(NAN), np.array(NAN)])
def test_a_best_that_is_nan_is_none(reference):
    keep = ModelCheckpoint("q.keras", "q", mode="max", initial_value_threshold=reference)
    assert keep.is_improvement(-1.0, keep.best) and not keep.is_improvement(reference, -1.0)


def test_it_is_said_once():
    forget()
    with pytest.warns(
        IskraWarning, match="EarlyStopping: expected a number in 'q', got NaN, .* worse than any"
    ) as said:
        train([NAN, NAN], EarlyStopping("q", mode="min", patience=9))
    assert len(said) == 1


@pytest.mark.parametrize(("score", "best"), [(("q", 1), 0.5), (("q", -1), -0.25), (None, 0.25)])
def test_the_rule_of_the_estimators(score, best):
    rule = Stopping(0.0, 9, "constant", 0.1, 0.5, 2, score=score)
    rule.model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
    for value in (NAN, 0.5, NAN, 0.25):
        rule.on_epoch_end(0, {"q": value, "loss": value})
    assert rule.best == best
