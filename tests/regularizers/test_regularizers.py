"""Penalties worked by hand, their gradients, names, configs and errors."""

import json

import numpy as np
import pytest

from iskra import regularizers
from iskra.engines import ReferenceEngine
from iskra.graph import Trace, Variable, gradients
from iskra.regularizers import L1, L1L2, L2, OrthogonalRegularizer

X = np.array([[1.0, -2.0], [0.0, 3.0]], np.float32)
COSINE = 6 / (np.sqrt(5) * 3)  # between the rows

CASES = [
    (L1(), 0.01 * 6),
    (L1(0.5), 0.5 * 6),
    (L2(), 0.01 * 14),
    (L2(0.5), 0.5 * 14),
    (L1L2(), 0.0),
    (L1L2(0.5, 0.1), 0.5 * 6 + 0.1 * 14),
    (L1L2(l2=0.1), 0.1 * 14),
    (OrthogonalRegularizer(0.5), 0.5 * COSINE),
    (OrthogonalRegularizer(0.5, "columns"), 0.5 * 2 / np.sqrt(13)),
]
IDS = [f"{type(regularizer).__name__} {number}" for number, (regularizer, _) in enumerate(CASES)]


@pytest.mark.parametrize(("regularizer", "expected"), CASES, ids=IDS)
def test_penalty(regularizer, expected):
    assert float(regularizer(X)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("regularizer", "expected"), CASES, ids=IDS)
def test_config_survives_json(regularizer, expected):
    copy = regularizers.deserialize(json.loads(json.dumps(regularizers.serialize(regularizer))))
    assert type(copy) is type(regularizer)
    assert copy.get_config() == regularizer.get_config()
    assert float(copy(X)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("regularizer", [case for case, value in CASES if value])
def test_gradient(regularizer):
    """Against central differences in float64."""
    x = X.astype(np.float64) + 0.1
    weight, slope = Variable(x), Variable(np.zeros_like(x))
    with Trace() as trace:
        trace.input((1, 1), "float32", "batch")
        slope.assign(gradients(regularizer(weight), [weight])[0])
    graph = trace.graph([])
    state = [np.asarray(v.value, np.float64) if v is slope else x.copy() for v in graph.state]
    ReferenceEngine("float64").compile(graph).run(state, [np.zeros((1, 1))])
    got = state[graph.state.index(slope)]
    for place in np.ndindex(x.shape):
        change = np.zeros_like(x)
        change[place] = 1e-6
        expected = (regularizer(x + change) - regularizer(x - change)) / 2e-6
        assert got[place] == pytest.approx(float(expected), abs=1e-7)


def test_a_row_of_zeros_is_no_trouble():
    assert float(OrthogonalRegularizer()(np.array([[0.0, 0.0], [1.0, 1.0]]))) == 0.0


@pytest.mark.parametrize(
    ("name", "cls"),
    [
        ("l1", L1),
        ("L2", L2),
        ("l1_l2", L1L2),
        ("l1l2", L1L2),
        ("orthogonal_regularizer", OrthogonalRegularizer),
        (L1, L1),
    ],
)
def test_found_by_name(name, cls):
    assert type(regularizers.get(name)) is cls


def test_functions_are_regularizers():
    assert regularizers.get(abs) is abs
    assert regularizers.get(None) is None
    assert regularizers.Regularizer()(X) == 0.0


@pytest.mark.parametrize(
    ("error", "make", "message"),
    [
        (ValueError, lambda: L1(-0.1), "L1: expected l1 to be a number of at least 0, got -0.1"),
        (ValueError, lambda: L2(float("nan")), "L2: expected l2 to be a number of at least 0, got nan"),
        (ValueError, lambda: L1L2("much"), "L1L2: expected l1 to be a number of at least 0, got 'much'"),
        (
            ValueError,
            lambda: OrthogonalRegularizer(mode="all"),
            "OrthogonalRegularizer: expected mode as one of 'rows'",
        ),
        (ValueError, lambda: OrthogonalRegularizer()(np.ones(3)), r"expected a matrix, got shape \(3,\)"),
        (ValueError, lambda: regularizers.get("l3"), "regularizers.get: expected a known name, got 'l3'. Known: l1"),
        (ValueError, lambda: regularizers.get(0.1), "regularizers.get: expected a name, a class"),
    ],
)
def test_errors(error, make, message):
    with pytest.raises(error, match=message):
        make()
