"""The base of metrics: state, naming, metrics within metrics, and what goes wrong."""

import json

import numpy as np
import pytest

import iskra
from iskra import metrics, ops
from iskra.graph import Trace
from iskra.metrics import Mean, MeanMetricWrapper, Metric, Sum
from iskra.saving import register_keras_serializable


class Largest(Metric):
    """The largest prediction so far."""

    def __init__(self, name=None):
        super().__init__(name=name)
        self.value = self.add_weight(shape=(), initializer="zeros", name="value")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.value.assign(ops.maximum(self.value, ops.max(y_pred)))

    def result(self):
        return ops.convert_to_tensor(self.value)


class Pair(Metric):
    """Holds another metric."""

    def __init__(self):
        super().__init__()
        self.mean = Mean(name="inner")
        self.steps = self.add_variable((), name="steps")

    def update_state(self, values):
        self.mean.update_state(values)
        self.steps.assign_add(1)

    def result(self):
        return self.mean.result() * self.steps.value


@register_keras_serializable("tests", name="cubed")
def cubed_error(y_true, y_pred):
    return (y_true - y_pred) ** 3


@pytest.mark.parametrize("function", [cubed_error, iskra.losses.mean_squared_error, metrics.binary_accuracy])
def test_a_wrapped_function_survives_the_config(function):
    metric = MeanMetricWrapper(function, name="mine")
    config = json.loads(json.dumps(metric.get_config()))
    copy = MeanMetricWrapper.from_config(config)
    assert copy.fn is function and copy.name == "mine"
    assert copy.get_config() == metric.get_config()
    assert metrics.deserialize(json.loads(json.dumps(metrics.serialize(metric)))).fn is function


def test_an_unknown_name_of_a_function_is_refused():
    with pytest.raises(TypeError, match="MeanMetricWrapper: expected a function of targets .* got 'os.system'"):
        MeanMetricWrapper.from_config({"fn": "os.system"})


def test_a_metric_of_ones_own():
    metric = Largest(name="largest")
    assert metric([0.0], [3.0]) == 3.0
    assert metric([0.0], [2.0]) == 3.0
    metric.reset_state()
    assert metric.result() == 0.0
    assert repr(metric) == "Largest(name='largest')"


def test_names_are_numbered():
    first, second = Largest(), Largest()
    assert first.name.startswith("largest")
    assert first.name != second.name


def test_metrics_within_metrics():
    metric = Pair()
    assert [variable.name for variable in metric.variables] == ["steps", "total", "count"]
    metric.update_state([1.0, 3.0])
    metric.update_state([5.0, 7.0])
    assert metric.result() == 8.0
    metric.reset_state()
    assert not any(variable.value for variable in metric.variables)


def test_variables_made_inside_a_trace_have_a_value_at_once():
    with Trace() as trace:
        score = metrics.F1Score(average="macro")
        score.update_state(trace.input((2, 3), "float32", "y"), trace.input((2, 3), "float32", "p"))
        graph = trace.graph()
    assert set(graph.state) == {*score.variables, *score.remainders}
    assert score.true_positives.shape == (3,)


def test_a_wrapper_takes_any_function():
    def powers(y_true, y_pred, exponent):
        return abs(y_true - y_pred) ** exponent

    metric = MeanMetricWrapper(powers, exponent=2)
    assert (metric.name, metric.exponent) == ("powers", 2)
    assert metric([0.0, 0.0], [1.0, 3.0]) == 5.0
    assert metric([0.0], [1.0], sample_weight=[2.0]) == 3.0
    assert metrics.get(powers) is powers


def test_means_weigh_samples_not_batches():
    metric = Mean()
    metric.update_state(np.ones((4, 3)))
    metric.update_state(5.0 * np.ones((1, 3)))
    assert metric.result() == pytest.approx((4 + 5) / 5)
    metric.update_state(7.0)  # a number is one sample
    assert metric.result() == pytest.approx((4 + 5 + 7) / 6)


def test_weights_of_samples_and_of_values():
    values = np.array([[1.0, 2.0], [3.0, 4.0]])
    by_sample, by_value, by_batch = Mean(), Mean(), Mean()
    by_sample.update_state(values, sample_weight=[1.0, 0.0])
    by_value.update_state(values, sample_weight=[[1.0, 0.0], [0.0, 3.0]])
    by_batch.update_state(values, sample_weight=0.5)
    assert by_sample.result() == 1.5
    assert by_value.result() == pytest.approx((1 + 12) / 4)
    assert by_batch.result() == 2.5
    total = Sum()
    total.update_state(values, sample_weight=[[1.0, 0.0], [0.0, 3.0]])
    assert total.result() == 13.0


def test_a_mean_of_nothing_is_zero():
    assert Mean().result() == 0.0
    metric = Mean()
    metric.update_state([1.0, 2.0], sample_weight=[0.0, 0.0])
    assert metric.result() == 0.0


def test_names():
    assert metrics.get(None) is None
    assert type(metrics.get("mse")) is type(metrics.get("MSE")) is metrics.MeanSquaredError
    assert metrics.get("mse").name == "mean_squared_error"
    assert type(metrics.deserialize("Largest", {"Largest": Largest})) is Largest
    with pytest.raises(ValueError, match=r"^metrics\.get: expected a known name, got 'acuracy'\. Known: accuracy, "):
        metrics.get("acuracy")


def test_a_forgotten_constructor_is_named():
    class Forgetful(Metric):
        def __init__(self):
            self.value = self.add_variable((), name="value")

    with pytest.raises(RuntimeError, match=r"^Forgetful: expected super\(\)\.__init__\(\) before the first variable"):
        Forgetful()


def test_missing_methods_are_named():
    with pytest.raises(NotImplementedError, match=r"^Metric: expected a method update_state, got none\. Define it"):
        Metric().update_state()
    with pytest.raises(NotImplementedError, match=r"^Metric: expected a method result, got none\. Define it"):
        Metric().result()


def test_a_wrapper_wants_a_function():
    with pytest.raises(TypeError, match="^MeanMetricWrapper: expected a function of targets .* got 'mse'"):
        MeanMetricWrapper("mse")
