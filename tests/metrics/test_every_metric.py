"""What holds for every metric. They are found by name, so a new one is tested without a line here."""

import inspect
import json

import numpy as np
import pytest

import iskra
from iskra import metrics
from iskra.engines import get_engine
from iskra.graph import Trace
from iskra.metrics import Mean, MeanMetricWrapper, Metric, Sum
from reference.function_cases import BATCH, DATA, REAL, calls, snake_case, wave
from reference.slopes import outputs

CLASSES = [
    member
    for name in metrics.__all__
    if inspect.isclass(member := getattr(metrics, name)) and member not in (Metric, MeanMetricWrapper)
]
FUNCTIONS = [
    (member, data, arguments)
    for name in metrics.__all__
    if inspect.isfunction(member := getattr(metrics, name)) and name not in ("get", "serialize", "deserialize")
    for _, data, arguments in calls("metrics", name)
]
CALLS = [(cls, data, arguments) for cls in CLASSES for _, data, arguments in calls("metrics", cls.__name__)]
WEIGHTS = 0.5 + np.abs(wave(3 * BATCH, phase=0.9))


def batch(cls, data, weighted):
    """The arrays of one whole data set, in the order of `update_state`."""
    arrays = DATA[data][1:] if cls in (Mean, Sum) else DATA[data]
    return [*arrays, WEIGHTS] if weighted else [*arrays]


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("cls", "data", "arguments"), CALLS)
def test_a_program_counts_as_arrays_do(cls, data, arguments, weighted, engine):
    if weighted and arguments.get("axis") == 0:
        pytest.skip("reduces the samples away")
    arrays = batch(cls, data, weighted)
    eager, traced = cls(**arguments), cls(**arguments)
    with Trace() as trace:
        kinds = ["int32" if array.dtype.kind == "i" else "float32" for array in arrays]
        shapes = [(BATCH, *array.shape[1:]) for array in arrays]
        traced.update_state(*[trace.input(*spec, "x") for spec in zip(shapes, kinds, strict=True)])
        graph = trace.graph()
    get_engine(engine).compile(graph).run(graph.state_arrays(), arrays, steps=3)
    for step in range(3):
        eager.update_state(*[array[step * BATCH : (step + 1) * BATCH] for array in arrays])
    for ours, theirs in zip(traced.variables, eager.variables, strict=True):
        np.testing.assert_allclose(ours.value, theirs.value, rtol=1e-5, atol=1e-5, err_msg=ours.path)
    np.testing.assert_allclose(traced.result(), eager.result(), rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize(("function", "data", "arguments"), FUNCTIONS)
def test_functions_in_programs(function, data, arguments, engine):
    (got,) = outputs(lambda y, p: [function(y, p, **arguments)], DATA[data], get_engine(engine))
    np.testing.assert_allclose(got, function(*DATA[data], **arguments), rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("cls", CLASSES)
def test_state_is_float32_named_and_forgotten(cls):
    _, data, arguments = next(calls("metrics", cls.__name__))
    metric = cls(**arguments)
    metric.update_state(*batch(cls, data, weighted=False))
    assert metric.variables
    for variable in metric.variables:
        assert variable.dtype == "float32"
        assert not variable.trainable
        assert variable.path == f"{metric.name}/{variable.name}"
    assert len({variable.path for variable in metric.variables}) == len(metric.variables)
    assert any(variable.value.any() for variable in metric.variables)
    metric.reset_state()
    assert not any(variable.value.any() for variable in metric.variables)


@pytest.mark.parametrize("cls", CLASSES)
def test_a_result_before_the_first_batch_is_a_number(cls):
    _, _, arguments = next(calls("metrics", cls.__name__))
    assert np.asarray(cls(**arguments).result()).dtype == np.float32


@pytest.mark.parametrize("cls", CLASSES)
def test_a_result_is_not_the_state_itself(cls):
    """What is kept of an epoch does not change with the next one."""
    _, data, arguments = next(calls("metrics", cls.__name__))
    metric = cls(**arguments)
    kept = metric(*batch(cls, data, weighted=False))
    before = np.array(kept)
    metric.reset_state()
    np.testing.assert_array_equal(kept, before)


@pytest.mark.parametrize("cls", CLASSES)
def test_found_by_both_names_class_and_config(cls):
    _, _, arguments = next(calls("metrics", cls.__name__))
    if not [p for p in inspect.signature(cls).parameters.values() if p.default is p.empty]:
        assert type(metrics.get(cls.__name__)) is cls
        assert type(metrics.get(snake_case(cls.__name__))) is cls
        assert type(metrics.get(cls)) is cls
    itself = cls(**arguments)
    assert metrics.get(itself) is itself
    copy = metrics.deserialize(json.loads(json.dumps(metrics.serialize(itself))))
    assert type(copy) is cls
    assert copy.get_config() == itself.get_config()


@pytest.mark.parametrize("cls", CLASSES)
def test_says_which_way_is_better(cls):
    assert cls.direction in ("up", "down", None)
    assert (cls.direction is None) == (cls in (Mean, Sum) or cls.__name__.endswith(("Positives", "Negatives")))


@pytest.mark.parametrize("cls", CLASSES)
def test_another_precision_is_refused(cls):
    _, _, arguments = next(calls("metrics", cls.__name__))
    with pytest.raises(ValueError, match=r": expected dtype 'float32', got 'string'\. Remove it"):
        cls(**arguments, dtype="string")
    if not issubclass(cls, (Mean, Sum)):
        with pytest.raises(ValueError, match=r": expected dtype 'float32', got 'int32'\. Remove it"):
            cls(**arguments, dtype="int32")


def test_means_and_sums_in_integers_drop_fractions():
    """The numbers are those of Keras 3.15 on JAX."""
    mean = Mean(dtype="int32")
    assert float(mean([1.7, 2.9, 3.5])) == 2.0  # 1 + 2 + 3
    assert float(mean([5.5], sample_weight=[2.5])) == pytest.approx(3.2)  # (6 + 2 * 5) / (3 + 2)
    total = Sum(dtype="int64")
    assert total([1.5, 2.9]) == 3 and total.result().dtype == np.int32
    error = metrics.MeanSquaredError(dtype="int32")
    assert [float(error([[0.0, 0.0]], [[1.5, 2.9]])), float(error([[1.7]], [[2.9]]))] == [5.0, 3.0]
    assert float(metrics.RootMeanSquaredError(dtype="int32")([[0.0, 0.0]], [[1.5, 2.9]])) == pytest.approx(2**0.5)
    assert error.dtype == error._dtype == error.get_config()["dtype"] == "int32"
    assert metrics.MeanSquaredError.from_config(error.get_config()).dtype == "int32"


def test_a_metric_in_integers_is_part_of_the_step():
    x = np.arange(8, dtype=np.float32)[:, None]
    model = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1, kernel_initializer="ones")])
    whole = metrics.MeanAbsoluteError(name="whole", dtype="int32")
    model.compile("sgd", "mse", metrics=[whole])
    logs = model.evaluate(x, x + 1.75, batch_size=4, verbose=0, return_dict=True)
    assert logs["whole"] == 1.0


@pytest.mark.parametrize("dtype", [None, "float16"])
def test_dtype_is_that_of_the_computation(dtype, recwarn):
    """Metrics of one's own cast to it, and many read it as `_dtype`."""
    metric = metrics.Precision(dtype=dtype)
    assert metric.dtype == metric._dtype == "float32"


def test_a_vector_and_a_column_meet():
    for cls in (metrics.MeanSquaredError, metrics.RootMeanSquaredError, metrics.BinaryAccuracy, metrics.AUC):
        y_true, y_pred = (REAL[:, 0] > 0).astype(np.float32), np.abs(REAL[:, 1])
        expected = cls()(y_true, y_pred)
        np.testing.assert_allclose(cls()(y_true, y_pred[:, None]), expected, rtol=1e-6)
        np.testing.assert_allclose(cls()(y_true[:, None], y_pred), expected, rtol=1e-6)
