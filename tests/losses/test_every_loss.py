"""What holds for every loss. They are found by name, so a new one is tested without a line here."""

import inspect
import json

import numpy as np
import pytest

from iskra import losses
from iskra.configurable import Configurable
from iskra.engines import get_engine
from iskra.losses import Loss
from iskra.losses.loss import REDUCTIONS
from reference.function_cases import DATA, REDUCTIONS as ASKED, calls, snake_case
from reference.slopes import assert_slopes_agree, by_graph, outputs


def _is_loss(member):
    return inspect.isclass(member) and issubclass(member, Loss) and member is not Loss


CLASSES = [member for name in losses.__all__ if _is_loss(member := getattr(losses, name))]
FUNCTIONS = [
    member
    for name in losses.__all__
    if inspect.isfunction(member := getattr(losses, name)) and name not in ("get", "serialize", "deserialize")
]
CALLS = [
    (function, data, arguments)
    for function in FUNCTIONS
    for _, data, arguments in calls("losses", function.__name__)
    if (function.__name__, arguments.get("axis")) != ("cosine_similarity", 0)
]


def rows(data, count=5):
    return [array[:count] for array in DATA[data]]


@pytest.mark.parametrize(("function", "data", "arguments"), CALLS)
def test_slopes_agree_with_central_differences(function, data, arguments):
    y_true, y_pred = rows(data)
    assert_slopes_agree(lambda y_pred: function(y_true, y_pred, **arguments), y_pred)


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize(("function", "data", "arguments"), CALLS)
def test_engines_give_what_arrays_give(function, data, arguments, engine):
    y_true, y_pred = rows(data)
    expected = function(y_true, y_pred, **arguments)
    (got,) = outputs(lambda y, p: [function(y, p, **arguments)], [y_true, y_pred], get_engine(engine))
    np.testing.assert_allclose(got, expected, rtol=5e-6, atol=2e-6)

    slopes = by_graph(lambda p: function(y_true, p, **arguments), y_pred, get_engine(engine))
    exact = by_graph(lambda p: function(y_true, p, **arguments), y_pred)
    np.testing.assert_allclose(slopes, exact, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize("reduction", ASKED)
@pytest.mark.parametrize("cls", CLASSES)
def test_objects_reduce_alike_on_arrays_and_in_programs(cls, reduction, engine):
    _, data, arguments = next(calls("losses", cls.__name__))
    loss = cls(reduction=reduction, **arguments)
    batch = [*DATA[data], np.linspace(0.5, 1.5, len(DATA[data][0]), dtype=np.float32)]
    for given in (batch[:2], batch):
        (got,) = outputs(lambda *values: [loss(*values)], given, get_engine(engine))
        assert got.shape == ()
        np.testing.assert_allclose(got, loss(*given), rtol=1e-5)


@pytest.mark.parametrize("cls", CLASSES)
def test_found_by_both_names_class_and_config(cls):
    function = losses.get(snake_case(cls.__name__))
    assert inspect.isfunction(function) and function in FUNCTIONS
    assert type(losses.get(cls.__name__)) is cls
    assert type(losses.get(cls)) is cls
    itself = cls()
    assert losses.get(itself) is itself
    config = json.loads(json.dumps(losses.serialize(itself)))
    copy = losses.deserialize(config)
    assert type(copy) is cls
    assert copy.get_config() == itself.get_config()
    assert "dtype" not in itself.get_config()  # which the losses of older versions of Keras do not take


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions_have_an_object_with_the_same_arguments(function):
    (cls,) = [cls for cls in CLASSES if snake_case(cls.__name__) == function.__name__]
    extra = [name for name in list(inspect.signature(function).parameters)[2:] if not name.startswith("ref_")]
    assert set(extra) <= set(inspect.signature(cls).parameters)
    loss = cls()
    assert {name: getattr(loss, name) for name in extra} == loss.arguments


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_every_reduction_is_kept(cls, reduction):
    loss = cls(reduction=reduction, name="mine")
    assert (loss.reduction, loss.name, loss.dtype) == (reduction, "mine", "float32")
    assert isinstance(loss, Configurable)


@pytest.mark.parametrize("cls", CLASSES)
def test_an_unknown_reduction_lists_the_known(cls):
    with pytest.raises(ValueError, match=r": expected reduction as one of 'sum_over_batch_size', .*, got 'average'"):
        cls(reduction="average")


@pytest.mark.parametrize("cls", CLASSES)
def test_another_precision_is_refused(cls):
    with pytest.raises(ValueError, match=r": expected dtype 'float32', got 'int32'\. Remove it"):
        cls(dtype="int32")
