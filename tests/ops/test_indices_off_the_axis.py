"""Indices off an axis: zeros and no gradient in programs, errors on arrays, and never another element."""

import numpy as np
import pytest

from iskra import losses, ops
from iskra.engines import get_engine
from iskra.graph import gradients
from reference.slopes import outputs, weighted_sum

HUGE = 2**31 - 1
INDICES = np.array([[0, 2, -3], [3, -4, HUGE], [-HUGE - 1, 1, 1]], np.int32)
INSIDE = (INDICES >= -3) & (INDICES < 3)
VALUES = np.arange(1.0, 10.0, dtype=np.float32).reshape(3, 3)


def value_and_gradient(use, engine):
    def compute(x, i):
        value = use(x, i)
        return [value, *gradients(weighted_sum(value), [x])]

    def upstream(x, i):
        return gradients(weighted_sum(value := use(x, i)), [value])

    arrays = [VALUES, INDICES]
    return [*outputs(compute, arrays, get_engine(engine)), *outputs(upstream, arrays, get_engine("reference"))]


def test_rows_of_a_table(engine):
    value, gradient, upstream = value_and_gradient(lambda x, i: ops.take(x, i, axis=0), engine)
    np.testing.assert_array_equal(value, np.where(INSIDE[..., None], VALUES[np.where(INSIDE, INDICES, 0)], 0.0))
    expected = np.zeros((3, 3))
    np.add.at(expected, INDICES[INSIDE], upstream[INSIDE])
    np.testing.assert_allclose(gradient, expected, rtol=1e-6)


def test_elements_of_rows(engine):
    value, gradient, upstream = value_and_gradient(lambda x, i: ops.take_along_axis(x, i, axis=1), engine)
    rows = np.broadcast_to(np.arange(3)[:, None], (3, 3))
    np.testing.assert_array_equal(value, np.where(INSIDE, VALUES[rows, np.where(INSIDE, INDICES, 0)], 0.0))
    expected = np.zeros((3, 3))
    np.add.at(expected, (rows[INSIDE], INDICES[INSIDE]), upstream[INSIDE])
    np.testing.assert_allclose(gradient, expected, rtol=1e-6)


def test_integers_of_a_table(engine):
    (value,) = outputs(lambda i: [ops.take(np.array([7, 8, 9]), i)], [INDICES], get_engine(engine))
    np.testing.assert_array_equal(value, [[7, 9, 7], [0, 0, 0], [0, 8, 8]])


PLACES = np.array([[0, 1], [0, 7], [2, -1], [5, 0], [-9, 0], [1, HUGE]], np.int32)


@pytest.mark.parametrize("reduction", [None, "add", "max", "min", "mul"])
def test_what_is_scattered_off_the_shape_is_dropped(engine, reduction):
    old, new = np.ones((3, 3), np.float32), np.arange(2.0, 8.0, dtype=np.float32)

    def update(places, updates):
        return [ops.scatter_update(old, places, updates, reduction), ops.scatter(places, updates, (3, 3))]

    updated, scattered = outputs(update, [PLACES, new], get_engine(engine))
    expected = np.zeros((3, 3))
    expected[0, 1], expected[2, 2] = 2.0, 4.0
    np.testing.assert_array_equal(scattered, expected)
    kept = {"add": expected + 1, "min": np.ones((3, 3))}.get(reduction, np.where(expected, expected, 1.0))
    np.testing.assert_array_equal(updated, kept)
    for eager, result in zip(update(PLACES, new), (kept, expected), strict=True):
        np.testing.assert_array_equal(eager, result)


def test_classes_that_do_not_exist(engine):
    labels = np.array([1, 3, -1, HUGE], np.int32)
    scores = np.tile(np.float32([0.2, 0.5, 0.3]), (4, 1))

    def compute(labels, scores):
        loss = losses.sparse_categorical_crossentropy(labels, scores)
        counted = ops.segment_sum(scores, labels, 3)
        return [ops.one_hot(labels, 3), loss, ops.cast(ops.in_top_k(labels, scores, 1), "float32"), counted]

    hot, loss, top, counted = outputs(compute, [labels, scores], get_engine(engine))
    np.testing.assert_array_equal(hot, [[0, 1, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]])
    np.testing.assert_allclose(loss, [np.log(2.0), 0.0, 0.0, 0.0], rtol=1e-6)
    np.testing.assert_array_equal(top, [1, 0, 0, 0])
    np.testing.assert_allclose(counted, [[0, 0, 0], scores[0], [0, 0, 0]])
    np.testing.assert_array_equal(ops.in_top_k(labels, scores, 1), [True, False, False, False])


@pytest.mark.parametrize(
    "call",
    [
        lambda: ops.take([1, 2, 3], [0, 3]),
        lambda: ops.take(VALUES, [[3]], axis=1),
        lambda: ops.take_along_axis([1, 2, 3], [3]),
        lambda: ops.take_along_axis(VALUES, [[3]], axis=1),
    ],
)
def test_arrays_are_looked_at(call):
    with pytest.raises(IndexError, match=r"^take\w*: expected indices from -3 to 2, got 3\. Check the axis\."):
        call()
