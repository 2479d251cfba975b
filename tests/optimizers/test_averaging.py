"""Means of weights, and means of gradients over several steps."""

import numpy as np
import pytest

from iskra.graph import Variable
from iskra.optimizers import SGD, Adam
from iskra.optimizers.schedules import PiecewiseConstantDecay


def steps(optimizer, *gradients, start=0.0):
    """A weight's value after each step."""
    weight = Variable([start])
    values = []
    for gradient in gradients:
        optimizer.apply([np.array([gradient], np.float32)], [weight])
        values.append(float(weight.numpy()[0]))
    return weight, values


def test_the_mean_begins_with_the_first_weights_and_follows():
    optimizer = SGD(1.0, use_ema=True, ema_momentum=0.75)
    weight, values = steps(optimizer, -4.0, -4.0)
    assert values == [4.0, 8.0]  # the weights themselves are left alone
    assert optimizer.averages[weight].numpy() == 0.75 * 4.0 + 0.25 * 8.0
    optimizer.finalize_variable_values([weight])
    assert weight.numpy() == 5.0


def test_the_mean_takes_the_place_of_the_weights_now_and_then():
    optimizer = SGD(1.0, use_ema=True, ema_momentum=0.75, ema_overwrite_frequency=2)
    _, values = steps(optimizer, -4.0, -4.0, -4.0, -4.0)
    assert values == [4.0, 5.0, 9.0, 0.75 * 6.0 + 0.25 * 13.0]


def test_without_means_finalizing_changes_nothing():
    optimizer = SGD(1.0)
    weight, _ = steps(optimizer, -4.0)
    optimizer.finalize_variable_values([weight])
    assert weight.numpy() == 4.0
    assert optimizer.averages == {}


def test_finalizing_knows_the_weights():
    optimizer = SGD(1.0, use_ema=True)
    steps(optimizer, 1.0)
    with pytest.raises(ValueError, match="SGD: expected the weights it was built for, got also stranger"):
        optimizer.finalize_variable_values([Variable([1.0], name="stranger")])


def test_an_update_takes_the_mean_gradient():
    optimizer = SGD(1.0, gradient_accumulation_steps=2)
    _, values = steps(optimizer, 3.0, 5.0, 1.0, 1.0, 7.0)
    assert values == [0.0, -4.0, -4.0, -5.0, -5.0]
    assert int(optimizer.iterations) == 2


def test_sums_are_cleared_by_an_update():
    optimizer = SGD(1.0, gradient_accumulation_steps=3)
    weight, _ = steps(optimizer, 3.0, 4.0)
    sums = optimizer.variables[2]
    assert sums.path.endswith("_gradient_accumulator") and sums.numpy() == 7.0
    optimizer.apply([[2.0]], [weight])
    assert sums.numpy() == 0.0
    assert weight.numpy() == -3.0


def test_accumulated_steps_are_one_large_batch():
    """Slots and corrections go by updates, so two halves do what the whole does."""
    _, whole = steps(Adam(0.1), 2.0, -3.0, 0.5)
    _, halves = steps(Adam(0.1, gradient_accumulation_steps=2), 1.0, 3.0, -2.0, -4.0, 0.0, 1.0)
    assert halves[1::2] == pytest.approx(whole)
    assert halves[2::2] == pytest.approx(whole[:-1])


def test_clipping_and_decay_wait_for_the_update():
    optimizer = SGD(1.0, gradient_accumulation_steps=2, clipvalue=1.0, weight_decay=0.5)
    _, values = steps(optimizer, 3.0, -2.0, start=8.0)
    assert values == [8.0, 4.0 - 0.5]


def test_a_schedule_counts_steps():
    rate = PiecewiseConstantDecay([0, 1, 2], [1.0, 10.0, 100.0, 1000.0])
    _, values = steps(SGD(rate, gradient_accumulation_steps=2), 1.0, 1.0, 1.0, 1.0)
    assert values == [0.0, -10.0, -10.0, -1010.0]


def test_state_stands_in_the_order_of_keras():
    optimizer = Adam(use_ema=True, gradient_accumulation_steps=2)
    optimizer.build([Variable([1.0], name="a"), Variable([1.0], name="b")])
    assert [v.name for v in optimizer.variables] == [
        *("iteration", "learning_rate", "a_average", "b_average"),
        *("a_gradient_accumulator", "b_gradient_accumulator"),
        *("a_momentum", "a_velocity", "b_momentum", "b_velocity"),
    ]
