"""The `repr` of all classes that remember their arguments; they are found by name, so a new one is tested by itself."""

import inspect
import json

import numpy as np
import pytest

import iskra
from iskra import constraints, initializers, layers, losses, metrics, optimizers, regularizers
from iskra.configurable import Configurable
from iskra.optimizers import schedules
from test_differences import load

PROGRAM = load()  # which has a value for every required argument
FAMILIES = (constraints, initializers, layers, losses, metrics, optimizers, regularizers, schedules)
ABSTRACT = {layers.Layer, metrics.Metric, optimizers.Optimizer}
KNOWN = {name: getattr(family, name) for family in FAMILIES for name in family.__all__} | {"Loss": losses.Loss}


def classes():
    members = {getattr(family, name): family for family in FAMILIES for name in family.__all__}
    return [
        pytest.param(kind, vars(family), id=f"{family.__name__}.{kind.__name__}")
        for kind, family in members.items()
        if inspect.isclass(kind) and issubclass(kind, Configurable) and kind not in ABSTRACT
    ]


def changed(kind):
    """An argument that can have another value than its default, without changing what else is allowed."""
    parameters = inspect.signature(kind.__init__).parameters
    is_layer, takes_options = issubclass(kind, layers.Layer), issubclass(kind, optimizers.Optimizer)
    if "name" in parameters or is_layer or takes_options:
        return {"name": "mine"}
    others = {"seed": 3, "axis": 1, "gain": 2.0, "value": 2.0, "side": "imag", "l1": 0.25, "l2": 0.25, "factor": 0.25}
    return dict([(name, others[name]) for name in parameters if name in others][:1])


@pytest.mark.parametrize(("kind", "family"), classes())
def test_shows_the_class_and_the_arguments_that_differ(kind, family):
    required, more = PROGRAM.sample_arguments(kind), changed(kind)
    text = repr(kind(**required, **more))
    assert text.startswith(f"{kind.__name__}(") and text.endswith(")")
    for name, value in more.items():
        assert f"{name}={value!r}" in text
    for name in required:
        assert f"{name}=" in text
    simple = all(isinstance(value, (int, float, str, tuple, list)) for value in required.values())
    if simple and not any(isinstance(part, Configurable) for value in required.values() for part in np.ravel(value)):
        twin = eval(text, dict(family))
        assert type(twin) is kind
        assert repr(twin) == text


def test_shows_no_defaults():
    assert repr(losses.MeanSquaredError()) == "MeanSquaredError()"
    assert repr(layers.Dense(64, "relu", name="hidden")) == "Dense(units=64, activation='relu', name='hidden')"
    assert repr(layers.Dense(64, use_bias=True, name="hidden")) == "Dense(units=64, name='hidden')"


def test_shows_the_present_learning_rate():
    adam = optimizers.Adam(clipnorm=1.0)
    adam.learning_rate = 0.01
    assert repr(adam) == "Adam(learning_rate=0.01, clipnorm=1.0)"
    decay = schedules.ExponentialDecay(0.1, 10, 0.5)
    assert repr(optimizers.SGD(decay)) == f"SGD(learning_rate={decay!r})"


def test_shows_objects_functions_and_long_values_briefly():
    dense = layers.Dense(2, kernel_regularizer=regularizers.L2(0.5), activation=iskra.activations.relu, name="a")
    assert repr(dense) == "Dense(units=2, activation=relu, kernel_regularizer=L2(l2=0.5), name='a')"
    assert repr(initializers.Constant(np.ones(100))) == "Constant(value=<array of shape (100,)>)"
    assert repr(initializers.Constant(np.array([1.0, 2.0]))) == "Constant(value=[1.0, 2.0])"
    decay = schedules.PiecewiseConstantDecay(list(range(100)), [0.5] * 101)
    assert "boundaries=[0, 1, 2, 3, 4, 5, ...]" in repr(decay)
    assert repr(iskra.Sequential([dense], name="net")) == f"Sequential(layers=[{dense!r}], name='net')"


def test_classes_of_ones_own():
    class Scale(Configurable):
        def __init__(self, factor, *more, offsets=(0.0,), table=None, **options):
            pass

    class Plain(Configurable):
        pass

    assert repr(Plain()) == "Plain()"
    assert repr(Scale(2.0, 3.0)) == "Scale(factor=2.0)"
    assert repr(Scale(2.0, offsets=(1.0,), table={"a": np.float32(0.5)}, deep=True)) == (
        "Scale(factor=2.0, offsets=(1.0,), table={'a': 0.5}, deep=True)"
    )
    assert json.dumps(Scale(2.0, deep=True).get_config())
