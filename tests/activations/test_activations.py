"""What holds for every activation, found by name; and what makes single ones what they are."""

import numpy as np
import pytest

from iskra import activations, ops
from iskra.engines import get_engine
from iskra.graph import Trace
from reference.function_cases import ACTIVATIONS, activation_calls, wave
from reference.slopes import assert_slopes_agree, by_graph, outputs

NAMES = [name for name in activations.__all__ if name not in ("get", "serialize", "deserialize")]
CALLS = [(name, arguments) for name in NAMES for _, arguments in activation_calls(name)]


@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_gradients_agree_with_central_differences(name, arguments):
    x = np.concatenate([5.0 * wave(4, 6, phase=0.3), 0.9 * wave(2, 6, phase=0.8)])
    assert_slopes_agree(lambda x: getattr(activations, name)(x, **arguments), x)


@pytest.mark.parametrize("engine", ["reference", "native"])
@pytest.mark.parametrize(("name", "arguments"), CALLS)
def test_engines_give_what_arrays_give(name, arguments, engine):
    def function(x):
        return [getattr(activations, name)(x, **arguments)]

    x = np.concatenate([5.0 * wave(4, 6, phase=0.3), 0.0 * wave(2, 6, phase=0.8)])
    (got,) = outputs(function, [x], get_engine(engine))
    np.testing.assert_allclose(got, function(x)[0], rtol=2e-6, atol=2e-6)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "exponential"])
def test_values_and_gradients_are_finite_far_out(name):
    arguments = ACTIVATIONS["threshold"][0] if name == "threshold" else {}

    def function(x):
        return getattr(activations, name)(x, **arguments)

    far = np.array([[-1e6, -1e4, -200.0, -90.0, -20.0, 0.0, 0.0, 20.0, 90.0, 200.0, 1e4, 1e6]], np.float32)
    assert np.isfinite(function(far)).all()
    assert np.isfinite(by_graph(function, far, get_engine("reference"))).all()


def test_gradients_at_zero():
    zero = np.zeros((1, 2))
    expected = {"sigmoid": 0.25, "softplus": 0.5, "silu": 0.5, "gelu": 0.5, "mish": 0.6, "squareplus": 0.5}
    expected |= {"tanh": 1.0, "softsign": 1.0, "elu": 1.0, "celu": 1.0, "log_sigmoid": 0.5, "tanh_shrink": 0.0}
    weights = 1.0 + wave(1, 2, phase=0.2)
    for name, grad in expected.items():
        got = by_graph(getattr(activations, name), zero) / weights
        np.testing.assert_allclose(got, grad, atol=1e-6, err_msg=name)


def test_rows_of_softmax_and_sparsemax_sum_to_one():
    x = 4.0 * wave(7, 5, phase=0.1)
    for function in (activations.softmax, activations.sparsemax):
        np.testing.assert_allclose(function(x).sum(axis=1), 1.0, rtol=1e-6)
        np.testing.assert_allclose(function(x.T, axis=0).T, function(x), rtol=1e-6)
    assert (activations.sparsemax(x) == 0).any()


def test_sparsemax_is_the_nearest_point_of_the_simplex():
    x = 2.0 * wave(1, 4, phase=0.5)
    best = activations.sparsemax(x)
    others = np.abs(wave(200, 4, phase=1.0))
    others /= others.sum(axis=1, keepdims=True)
    assert (((others - x) ** 2).sum(axis=1) >= ((best - x) ** 2).sum()).all()
    np.testing.assert_allclose(activations.sparsemax([[1.0, 1.0, 1.0, -5.0]]), [[1 / 3, 1 / 3, 1 / 3, 0.0]], rtol=1e-6)


def test_softmax_and_sigmoid_remember_their_logits():
    with Trace() as trace:
        x = trace.input((3, 4), "float32", "x")
        assert activations.softmax(x).logits is x
        assert activations.softmax(x, axis=1).logits is x
        assert activations.softmax(x, axis=0).logits is None  # crossentropies look along the last axis
        assert activations.sigmoid(x).logits is x
        assert ops.tanh(x).logits is None


@pytest.mark.parametrize("name", NAMES)
def test_found_by_name(name):
    function = getattr(activations, name)
    assert activations.get(name) is function
    assert activations.get(function) is function
    assert activations.deserialize(activations.serialize(function)) is function


def test_get_takes_functions_of_ones_own_and_none():
    def own(x):
        return x

    assert activations.get(own) is own
    assert activations.get(None) is activations.linear
    assert activations.deserialize("own", {"own": own}) is own


def test_an_unknown_name_lists_the_known():
    with pytest.raises(ValueError, match=r"^activations\.get: expected a known name, got 'rellu'\. Known: celu, elu, "):
        activations.get("rellu")


def test_what_is_no_activation_is_refused():
    with pytest.raises(ValueError, match=r"^activations\.get: expected a name, a class, a function or .*, got 3\."):
        activations.get(3)


def test_glu_wants_an_even_axis():
    with pytest.raises(ValueError, match=r"^glu: expected an even length along axis -1, got shape \(2, 3\)\. Double"):
        activations.glu(np.zeros((2, 3)))
