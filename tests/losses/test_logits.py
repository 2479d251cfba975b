"""A crossentropy of a softmax or sigmoid starts from the logits: exact where the probabilities round to 0 or 1."""

import numpy as np
import pytest

from iskra import activations, losses, ops
from iskra.engines import get_engine
from iskra.graph import Trace
from reference.function_cases import DATA, LABELS, SCORES
from reference.slopes import by_graph, outputs

ONE_HOT, BITS = DATA["one-hot"][0], DATA["bits"][0]
CATEGORICAL = [
    (losses.categorical_crossentropy, ONE_HOT),
    (losses.categorical_focal_crossentropy, ONE_HOT),
    (losses.sparse_categorical_crossentropy, LABELS),
]
BINARY = [(losses.binary_crossentropy, BITS), (losses.binary_focal_crossentropy, BITS)]
ENGINES = ["reference", "native"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("function", "y_true", "activation"),
    [(*case, activations.softmax) for case in CATEGORICAL] + [(*case, activations.sigmoid) for case in BINARY],
)
def test_far_out_it_is_what_logits_give(function, y_true, activation, engine):
    scores = 60.0 * SCORES
    (got,) = outputs(lambda x: [function(y_true, activation(x))], [scores], get_engine(engine))
    np.testing.assert_allclose(got, function(y_true, scores, from_logits=True), rtol=1e-5)
    assert got.max() > 17.0  # from rounded probabilities it could not exceed -log(1e-7) = 16.1
    slopes = by_graph(lambda x: function(y_true, activation(x)), scores, get_engine(engine))
    assert np.isfinite(slopes).all()
    assert np.abs(slopes).max() > 0.1


@pytest.mark.parametrize("engine", ENGINES)
def test_slopes_are_probabilities_less_targets(engine):
    weights = 1.0 + np.arange(24, dtype=np.float32)

    def weighed(x):
        return losses.sparse_categorical_crossentropy(LABELS, activations.softmax(x)) * weights

    (got,) = outputs(lambda x: [ops.sum(weighed(x))], [SCORES], get_engine(engine))
    np.testing.assert_allclose(got, weighed(SCORES).sum(), rtol=1e-5)
    slopes = by_graph(lambda x: losses.sparse_categorical_crossentropy(LABELS, activations.softmax(x)), SCORES)
    scale = 1.0 + np.sin(1.7 * np.arange(24) + 0.2 + 0.01 * np.arange(24) ** 2)  # as weighted_sum has it
    np.testing.assert_allclose(slopes, scale[:, None] * (activations.softmax(SCORES) - ONE_HOT), atol=1e-6)


def test_logits_of_zero_have_a_slope():
    """Zero is where training begins when the last weights are zero."""
    zero = np.zeros((1, 1), np.float32)
    for from_logits, activation in ((True, activations.linear), (False, activations.sigmoid)):
        slope = by_graph(lambda x: losses.binary_crossentropy([[1.0]], activation(x), from_logits), zero)  # noqa: B023
        np.testing.assert_allclose(slope, [[-0.5 * (1.0 + np.sin(0.2))]], rtol=1e-6)


@pytest.mark.parametrize("function", [function for function, _ in BINARY])
def test_a_softmax_is_no_sigmoid(function):
    """Binary losses take the probabilities of a softmax as they are, and not its logits as those of a sigmoid."""
    (got,) = outputs(lambda x: [function(BITS, activations.softmax(x))], [SCORES], get_engine("reference"))
    np.testing.assert_allclose(got, function(BITS, activations.softmax(SCORES)), rtol=1e-5)


@pytest.mark.parametrize(("function", "y_true"), CATEGORICAL)
def test_a_sigmoid_is_no_softmax(function, y_true):
    (got,) = outputs(lambda x: [function(y_true, activations.sigmoid(x))], [SCORES], get_engine("reference"))
    np.testing.assert_allclose(got, function(y_true, activations.sigmoid(SCORES)), rtol=1e-5)


def test_declared_logits_that_are_probabilities_are_seen_through():
    """`from_logits=True` after a softmax: the loss is that of the softmax; `fit` advises to drop one of both."""

    def twice(x):
        return [losses.categorical_crossentropy(ONE_HOT, activations.softmax(x), from_logits=True)]

    (got,) = outputs(twice, [SCORES], get_engine("reference"))
    np.testing.assert_allclose(got, losses.categorical_crossentropy(ONE_HOT, SCORES, from_logits=True), rtol=1e-5)


def test_a_softmax_leaves_no_node_behind():
    """The probabilities themselves are not computed for the loss."""
    with Trace() as trace:
        x = trace.input((24, 5), "float32", "x")
        graph = trace.graph([losses.categorical_crossentropy(ONE_HOT, activations.softmax(x))])
    assert "divide" not in {node.kind for node in graph.nodes}


def test_classes_that_cannot_be_leave_the_others_alone():
    """Minus infinity as a logit rules a class out; the loss and its slopes stay finite."""
    logits = np.array([[0.0, 1.0, -np.inf]], np.float32)
    expected = np.log(1.0 + np.exp(1.0))
    np.testing.assert_allclose(losses.sparse_categorical_crossentropy([0], logits, from_logits=True), [expected])
    slopes = by_graph(lambda x: losses.sparse_categorical_crossentropy([0], x, from_logits=True), logits)
    assert np.isfinite(slopes).all()
