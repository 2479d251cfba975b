"""Objectives, their directions, and metrics over steps."""

import math

import pytest

import iskra
from iskra.tuner import Objective
from iskra.tuner.metrics_tracker import MetricObservation, MetricsTracker
from iskra.tuner.objective import DefaultObjective, MultiObjective, as_objective, metric_direction


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("loss", "min"),
        ("val_loss", "min"),
        ("val_accuracy", "max"),
        ("acc", "max"),
        ("val_sparse_categorical_accuracy", "max"),
        ("val_weighted_precision", "max"),
        ("recall_2", "max"),
        ("auc", "max"),
        ("mse", "min"),
        ("val_mean_absolute_error", "min"),
        ("categorical_crossentropy", "min"),
        ("r2_score", "max"),
        ("profit", None),
        ("val_profit_1", None),
    ],
)
def test_directions_of_metrics(name, direction):
    assert metric_direction(name) == direction


def test_every_metric_with_a_direction_is_known():
    names = iskra.lazy.names_of("iskra.metrics").classes("Metric")
    for name in names:
        if direction := names[name].direction:
            assert metric_direction(f"val_{iskra.naming.snake_case(name)}") == {"up": "max", "down": "min"}[direction]


def test_objectives_from_arguments():
    own = Objective("profit", "max")
    assert as_objective(own) is own and own.sign() == -1
    assert isinstance(as_objective(None), DefaultObjective)
    both = as_objective(["val_loss", own])
    assert isinstance(both, MultiObjective) and both.names == ["val_loss", "profit"]
    assert both.get_value({"val_loss": 3.0, "profit": 1.0, "other": 9.0}) == 2.0 and both.direction == "min"
    assert both.has_value({"val_loss": 3.0, "profit": 1.0}) and not both.has_value({"val_loss": 3.0})
    assert repr(own) == "Objective(name='profit', direction='max')"


def test_what_is_refused():
    with pytest.raises(ValueError, match=r"got 'profit'. Pass iskra.tuner.Objective\('profit', direction='min'\)"):
        as_objective("profit")
    with pytest.raises(TypeError, match="a metric's name or an Objective, got 3"):
        as_objective(3)
    with pytest.raises(ValueError, match="Objective: expected direction as one of 'min', 'max', got 'up'"):
        Objective("profit", "up")


def test_nan_is_worse_than_any_number():
    for objective in (Objective("a", "min"), Objective("a", "max")):
        assert objective.better_than(1.0, math.nan)
        assert not objective.better_than(math.nan, 1.0) and not objective.better_than(math.nan, math.nan)
    assert Objective("a", "min").better_than(1.0, 2.0) and not Objective("a", "max").better_than(1.0, 2.0)


def test_metrics_over_steps_and_executions():
    tracker = MetricsTracker()
    for step, values in enumerate([(0.5, 0.75), (0.75, 1.0), (math.nan, 0.5)]):
        for value in values:
            tracker.update("val_accuracy", value, step)
    assert tracker.exists("val_accuracy") and tracker.get_direction("val_accuracy") == "max"
    assert tracker.get_best_value("val_accuracy") == 0.875 and tracker.get_best_step("val_accuracy") == 1
    assert tracker.get_history("val_accuracy")[0] == MetricObservation([0.5, 0.75], 0)
    assert math.isnan(tracker.get_last_value("val_accuracy"))
    assert tracker.get_statistics("val_accuracy")["max"] == 0.875
    again = MetricsTracker.from_config(tracker.get_config())
    assert again.get_history("val_accuracy")[:2] == tracker.get_history("val_accuracy")[:2]
    assert repr(MetricObservation(1.0, 2)) == "MetricObservation(value=[1.0], step=2)"
    assert hash(MetricObservation(1.0, 2)) == hash(MetricObservation([1.0], 2))


def test_metrics_without_values():
    tracker = MetricsTracker()
    with pytest.raises(ValueError, match="expected one of none, got 'loss'"):
        tracker.get_best_value("loss")
    tracker.register("profit")
    assert tracker.get_direction("profit") == "min"
    assert (
        tracker.get_best_value("profit") is tracker.get_best_step("profit") is tracker.get_last_value("profit") is None
    )
    assert tracker.get_statistics("profit") == {}
