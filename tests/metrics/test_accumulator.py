"""Counts and sums go on beyond 2^24, where a float32 has no room for another 1."""

import inspect

import numpy as np
import pytest

import iskra
from iskra import metrics
from iskra.engines import get_engine
from iskra.graph import Trace
from iskra.metrics import MeanIoU, Metric, Sum
from iskra.metrics.accumulator import Accumulator
from reference.function_cases import DATA, calls

FULL = 2.0**24
CALLS = [
    (member, data, arguments)
    for name in metrics.__all__
    if inspect.isclass(member := getattr(metrics, name)) and member not in (Metric, metrics.MeanMetricWrapper)
    for _, data, arguments in calls("metrics", name)
]


def exact(variable):
    return variable.value.astype(np.float64) + variable.remainder.value


def run(accumulator, engine, batch, steps):
    """Add each row of a batch in a step of a program."""
    with Trace() as trace:
        values = trace.input((1, *batch.shape[1:]), "float32", "x")
        accumulator.assign_add(iskra.ops.sum(values, axis=0))
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), [batch], steps=steps)


def test_a_program_counts_beyond_what_a_float_holds(engine):
    total = Accumulator([FULL, 2.0**30, 0.0])
    run(total, engine, np.tile([1.0, 3.0, 0.1], (101, 1)).astype(np.float32), 101)
    np.testing.assert_array_equal(exact(total)[:2], [FULL + 101, 2.0**30 + 303])
    assert abs(exact(total)[2] - 101 * float(np.float32(0.1))) < 1e-6
    total.assign(1.0)
    np.testing.assert_array_equal(exact(total), [1.0, 1.0, 1.0])


def test_arrays_are_added_as_in_programs():
    total = Accumulator(FULL)
    for _ in range(5):
        total.assign_add(1)
    total.assign_sub(2.0)
    assert exact(total) == FULL + 3
    with pytest.raises(ValueError, match=r"expected a value of shape \(\), got \(2,\)"):
        total.assign_add([1.0, 2.0])


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_what_is_not_finite_shows_and_is_forgotten_at_a_reset(engine, value):
    total = Accumulator(0.0)
    run(total, engine, np.float32([1.0, value, 1.0]), 3)
    np.testing.assert_array_equal(total.value, value)
    eager = Accumulator(0.0)
    for each in (1.0, value, 1.0):
        eager.assign_add(each)
    np.testing.assert_array_equal(eager.value, value)
    total.assign(0)
    run(total, engine, np.float32([1.0]), 1)
    assert exact(total) == 1.0


@pytest.mark.parametrize(("cls", "data", "arguments"), CALLS)
def test_every_metric_goes_on_from_large_counts(cls, data, arguments):
    arrays = DATA[data][1:] if cls in (metrics.Mean, Sum) else DATA[data]
    fresh, full = cls(**arguments), cls(**arguments)
    for metric in (fresh, full):
        metric.update_state(*arrays)  # some make their variables now
        metric.reset_state()
    for variable in full.variables:
        variable.assign(FULL)
    for _ in range(3):
        fresh.update_state(*arrays)
        full.update_state(*arrays)
    for count, more in zip(fresh.variables, full.variables, strict=True):
        np.testing.assert_allclose(exact(more) - FULL, exact(count), rtol=1e-4, atol=1e-3, err_msg=count.path)


def test_pixels_of_a_large_batch_are_counted_in_chunks(monkeypatch):
    monkeypatch.setattr("iskra.metrics.iou._CHUNK", 5)
    rng = np.random.default_rng(0)
    labels, predicted, weights = rng.integers(0, 3, (2, 12)), rng.integers(0, 3, (2, 12)), rng.random((2, 12))
    metric = MeanIoU(3, ignore_class=1)
    metric.update_state(labels, predicted, weights)
    expected = np.zeros((3, 3))
    np.add.at(expected, (labels, predicted), np.where(labels == 1, 0.0, weights))
    np.testing.assert_allclose(metric.total_cm, expected, rtol=1e-6)


def test_integer_variables_stay_exact():
    metric = MeanIoU(2)
    metric.total_cm = metric.add_variable((2, 2), np.array([[1, 2**25 + 1], [0, 3]]), dtype="int")
    metric.update_state([0, 0, 1], [1, 1, 1])
    np.testing.assert_array_equal(metric.total_cm, [[1, 2**25 + 3], [0, 4]])


def test_a_backup_without_remainders_is_resumed_and_one_with_them_is_exact():
    model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=["mae"])
    backups = []

    def step(batch, logs):
        state, count = model.training_state, model.metrics[0].count
        if not backups:
            count.assign(FULL)
            count.assign_add(1.0)
            backups.append(state.checkpoint())
        notes, arrays = backups[0]
        state.restore(type(state.snapshot())(arrays, notes["place"]))
        assert exact(count) == FULL + 1
        older = {name: value for name, value in notes.items() if name != "remainders"}
        state.resume(older, arrays[: -notes["remainders"]])
        assert exact(count) == FULL
        model.stop_training = True

    watch = iskra.callbacks.LambdaCallback(on_train_batch_end=step)
    model.fit(np.zeros((8, 1)), np.zeros((8, 1)), batch_size=2, verbose=0, callbacks=[watch])
    assert backups
