import json

import numpy as np
import pytest

from iskra.lab.tables.evaluation import (
    Bin,
    ClassFindings,
    RegressionFindings,
    Residuals,
    calibration,
    calibration_error,
)
from iskra.lab.tables.importance import measure_importance
from iskra.lab.tables.prediction_intervals import PredictionIntervals
from iskra.lab.tables.preparation import from_json


def test_measures_by_hand():
    found = Residuals(np.array([0.0, 2.0, 4.0, 6.0]), np.array([1.0, 2.0, 4.0, 3.0]))
    assert (found.mse, found.mae, found.median, found.bias) == (2.5, 1, 0.5, -0.5)
    assert found.rmse == pytest.approx(2.5**0.5)
    assert found.r2 == pytest.approx(1 - 2.5 / 5)
    assert np.isnan(Residuals(np.ones(3), np.ones(3)).r2)


def test_deciles_go_by_the_true_value():
    true = np.arange(100.0)
    groups = Residuals(true, true + 1).deciles()
    assert [(low, high) for low, high, _ in groups[:2]] == [(0, 9), (10, 19)]
    assert all(errors.tolist() == [1] * 10 for _, _, errors in groups)
    assert len(Residuals(np.arange(3.0), np.arange(3.0)).deciles()) == 3


def test_nine_of_ten_errors_lie_within_the_bars():
    r = np.random.default_rng(0)

    def draw(rows):
        predicted = r.uniform(0, 10, rows)
        return predicted + r.normal(0, 0.1 + predicted, rows), predicted  # the larger, the less sure

    bars = PredictionIntervals.fit(*draw(5000))
    true, predicted = draw(5000)
    assert RegressionFindings(Residuals(true, predicted), bars).covered == pytest.approx(0.9, abs=0.02)
    assert bars.of(np.array([9.5]))[0] > 5 * bars.of(np.array([0.5]))[0]
    assert from_json(PredictionIntervals, json.loads(json.dumps(vars(bars)))) == bars


def test_few_validation_rows_make_one_group():
    bars = PredictionIntervals.fit(np.arange(9.0), np.zeros(9))
    assert (bars.edges, bars.errors, bars.num_rows) == ((), (8.0,), 9)


def test_calibration_by_hand():
    probabilities = np.array([[0.95, 0.05], [0.92, 0.08], [0.3, 0.7], [0.25, 0.75]])
    bins = calibration(np.array([0, 1, 1, 0]), probabilities)
    assert bins == [Bin(pytest.approx(0.065), 0.5, 2), Bin(pytest.approx(0.725), 0.5, 2)]
    assert calibration_error(bins) == pytest.approx((0.435 + 0.225) / 2)
    three = calibration(np.array([2]), np.array([[0.1, 0.3, 0.6]]))
    assert three == [Bin(0.6, 1.0, 1)]


def test_metrics_of_classes_weigh_each_class_alike():
    labels = np.repeat([0, 0, 0, 0, 1, 1], 2)
    probabilities = np.eye(2)[np.repeat([0, 0, 0, 0, 0, 1], 2)]
    findings = ClassFindings.evaluate(labels, probabilities)
    metrics = findings.metrics()
    assert metrics["test_accuracy"] == pytest.approx(5 / 6)
    assert metrics["test_balanced_accuracy"] == pytest.approx(0.75)
    assert findings.largest_share == pytest.approx(4 / 6)
    few = ClassFindings.evaluate(labels[:9], probabilities[:9]).metrics()
    assert "test_accuracy" not in few and few["test_wrong"] == 1


def test_shuffling_tells_what_matters():
    r = np.random.default_rng(0)
    x = r.normal(size=(500, 4)).astype(np.float32)
    y = 3 * x[:, 0] + x[:, 1] + x[:, 2]

    def score(features, truth):
        return -Residuals(truth, 3 * features[:, 0] + features[:, 1] + features[:, 2]).rmse

    found = measure_importance(score, x, y, ["a", "pair", "pair", "none"], seed=1)
    assert [each.name for each in found] == ["a", "pair", "none"]
    assert found[0].mean == pytest.approx(3 * 2**0.5, rel=0.1) and found[2].mean == 0
    assert found == measure_importance(score, x, y, ["a", "pair", "pair", "none"], seed=1)
