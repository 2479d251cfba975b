"""Each formula against numbers worked by hand: w = 2 and the gradients 1, then -0.5; learning rate 0.1."""

import numpy as np
import pytest

from iskra import optimizers
from iskra.graph import Variable

ROOT = np.sqrt


def two_steps(optimizer):
    weight = Variable([2.0])
    values = []
    for gradient in (1.0, -0.5):
        optimizer.apply([np.array([gradient], np.float32)], [weight])
        values.append(weight.numpy()[0])
    return values


@pytest.mark.parametrize(
    ("optimizer", "first", "second"),
    [
        (optimizers.SGD(0.1), 1.9, 1.95),
        (optimizers.SGD(0.1, momentum=0.9), 1.9, 1.9 + (0.9 * -0.1 + 0.05)),
        (
            optimizers.SGD(0.1, momentum=0.9, nesterov=True),
            2 + (0.9 * -0.1 - 0.1),
            1.81 + (0.9 * (0.9 * -0.1 + 0.05) + 0.05),
        ),
        (optimizers.SGD(0.1, weight_decay=0.5), 2 * 0.95 - 0.1, 1.8 * 0.95 + 0.05),
        (
            # m = 0.1, v = 0.001; then m = 0.04, v = 0.001249
            optimizers.Adam(0.1, epsilon=0.0),
            2 - 0.1 * (ROOT(1 - 0.999) / (1 - 0.9)) * 0.1 / ROOT(0.001),
            1.9 - 0.1 * (ROOT(1 - 0.999**2) / (1 - 0.9**2)) * 0.04 / ROOT(0.001249),
        ),
        (
            # v = 0.5, then 0.375: the largest stays 0.5
            optimizers.Adam(0.1, beta_2=0.5, epsilon=0.0, amsgrad=True),
            1.9,
            1.9 - 0.1 * (ROOT(1 - 0.5**2) / (1 - 0.9**2)) * 0.04 / ROOT(0.5),
        ),
        (optimizers.Adam(0.1, epsilon=1.0), 2 - 0.1 * ROOT(0.001) * 1.0 / (ROOT(0.001) + 1.0), None),
        (optimizers.AdamW(0.1, weight_decay=0.5, epsilon=0.0), 2 * 0.95 - 0.1, None),
        (
            # v = 0.1, then 0.115
            optimizers.RMSprop(0.1, epsilon=0.0),
            2 - 0.1 / ROOT(0.1),
            2 - 0.1 / ROOT(0.1) + 0.05 / ROOT(0.115),
        ),
        (
            optimizers.RMSprop(0.1, momentum=0.5, epsilon=0.0),
            2 - 0.1 / ROOT(0.1),
            2 - 0.1 / ROOT(0.1) - (0.5 * 0.1 / ROOT(0.1) - 0.05 / ROOT(0.115)),
        ),
        (
            # mean gradient 0.1, then 0.04
            optimizers.RMSprop(0.1, centered=True, epsilon=0.0),
            2 - 0.1 / ROOT(0.1 - 0.01),
            2 - 0.1 / ROOT(0.1 - 0.01) + 0.05 / ROOT(0.115 - 0.0016),
        ),
        (optimizers.RMSprop(0.1, epsilon=0.9), 2 - 0.1 / ROOT(0.1 + 0.9), None),
    ],
)
def test_two_steps(optimizer, first, second):
    values = two_steps(optimizer)
    assert values[0] == pytest.approx(first, abs=2e-6)
    if second is not None:
        assert values[1] == pytest.approx(second, abs=2e-6)


def test_amsgrad_keeps_the_largest_second_moment():
    optimizer = optimizers.Adam(0.1, amsgrad=True)
    weight = Variable([2.0])
    for gradient in (10.0, 0.0, 0.0):
        optimizer.apply([np.array([gradient], np.float32)], [weight])
    assert optimizer.slot(weight, "velocity_hat").numpy() == pytest.approx(0.1)
    assert optimizer.slot(weight, "velocity").numpy() < 0.1
