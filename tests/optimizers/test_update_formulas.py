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
        (
            # the sum of squares, from 0.44: 1.44, then 1.69
            optimizers.Adagrad(0.1, initial_accumulator_value=0.44, epsilon=0.0),
            2 - 0.1 / 1.2,
            2 - 0.1 / 1.2 + 0.05 / 1.3,
        ),
        (
            # v = 0.5 + 0.5, step = sqrt(0.25 / 1.25); d = 0.1, v = 0.375: step = -0.5 sqrt(0.35 / 0.625)
            optimizers.Adadelta(0.1, rho=0.5, epsilon=0.25),
            2 - 0.1 * ROOT(0.25 / 0.75),
            2 - 0.1 * ROOT(0.25 / 0.75) + 0.05 * ROOT((0.5 / 3 + 0.25) / (0.375 + 0.25)),
        ),
        (
            # m = 0.1, u = 1; then m = 0.04, u = 0.8
            optimizers.Adamax(0.1, beta_2=0.8, epsilon=0.0),
            1.9,
            1.9 - 0.1 / (1 - 0.81) * 0.04 / 0.8,
        ),
        (
            # the momentum itself is b1 (1 - 0.96^t / 2): 0.468, then 0.48528, then 0.5018688
            optimizers.Nadam(0.1, epsilon=0.0),
            2 - 0.1 * (0.48528 * 0.1 / (1 - 0.468 * 0.48528) + 0.532 / (1 - 0.468)),
            None,
        ),
        (
            # n from 1 to 2; z = 1 - (sqrt 2 - 1) / 0.1 * 2; penalty 0.5
            optimizers.Ftrl(0.1, initial_accumulator_value=1.0, l1_regularization_strength=0.5),
            (-0.5 - (1 - (ROOT(2) - 1) * 20)) / (ROOT(2) * 10),
            None,
        ),
        (
            # from n = 0 without a penalty: z = 1 - 10 * 2, over n^(1/2) / a = 10
            optimizers.Ftrl(0.1, initial_accumulator_value=0.0),
            1.9,
            None,
        ),
        (optimizers.Lion(0.1), 1.9, 2.0),  # the momentum 0.01 does not outweigh 0.1 * 0.5
        (optimizers.Lion(0.1, beta_2=0.5), 1.9, 1.8),  # the momentum 0.5 does
        (
            # a step of 1 scaled by |w|: a tenth of the weight; then m = 0.04 / 0.19, v = 0.001249 / 0.001999
            optimizers.Lamb(0.1, epsilon=0.0),
            1.8,
            1.62,
        ),
        (
            # a vector: v is the mean square itself at first, a step of 1 times rms(w); then b = 1 - 2^-0.8
            optimizers.Adafactor(0.1),
            1.8,
            1.8 + 0.18 * 0.5 / ROOT((1 - 2**-0.8) + 2**-0.8 * 0.25),
        ),
        (
            # z = 1.9, the mean of one step; then z = 1.9 + 0.05 / root of the mean square, w = 0.9 mean + 0.1 z
            optimizers.ScheduleFreeAdamW(0.1, epsilon=0.0),
            1.9,
            1.9 + 0.55 * 0.05 / ROOT(0.001249 / 0.001999),
        ),
        (optimizers.ScheduleFreeAdamW(0.1, epsilon=0.0, warmup_steps=4), 1.975, None),
        (
            optimizers.Muon(0.1, weight_decay=None, adam_weight_decay=None, epsilon=0.0),
            1.9,
            None,
        ),  # Adam's, for a vector
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


def test_muon_makes_the_step_orthogonal():
    """Singular values of 5, 1 and 0.2 all come near 1, and the sizes of the rms rate and of a tall matrix count."""
    left, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(5, 3)))
    right, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(3, 3)))
    gradient = (left * [5.0, 1.0, 0.2] @ right).astype(np.float32)
    for shape, turned in [((5, 3), gradient), ((3, 5), gradient.T)]:
        weight = Variable(np.zeros(shape))
        optimizers.Muon(0.5, weight_decay=None, rms_rate=0.4).apply([turned], [weight])
        values = np.linalg.svd(weight.numpy() / (0.5 * 0.4 * ROOT(5)), compute_uv=False)
        assert ((values > 0.65) & (values < 1.25)).all(), values


def test_muon_knows_what_it_is_not_for():
    names = ("conv/kernel", "embedding_1/table", "dense/kernel", "out/kernel")
    shapes = ((3, 3, 2, 2), (4, 2), (4, 2), (4, 2))
    weights = [Variable(np.zeros(s), name="w", path=n) for n, s in zip(names, shapes, strict=True)]
    optimizer = optimizers.Muon(exclude_layers=["^out"])
    optimizer.build(weights)
    with_velocity = [w.path for w in weights if "velocity" in optimizer._slots[w]]
    assert with_velocity == ["conv/kernel", "embedding_1/table", "out/kernel"]


def test_adafactor_keeps_rows_and_columns():
    weight = Variable(np.ones((2, 3)))
    optimizer = optimizers.Adafactor()
    gradient = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0]], np.float32)
    optimizer.apply([gradient], [weight])
    assert optimizer.slot(weight, "row").numpy() == pytest.approx([14 / 3, 56 / 3])
    assert optimizer.slot(weight, "column").numpy() == pytest.approx([2.5, 10, 22.5])
    np.testing.assert_allclose(optimizer.slot(weight, "velocity").numpy(), gradient**2, rtol=1e-6)  # of rank 1: exact


def test_ftrl_sets_weights_to_zero():
    weight = Variable([0.0, 0.0])
    optimizer = optimizers.Ftrl(1.0, l1_regularization_strength=1.0)
    optimizer.apply([[0.9, -1.1]], [weight])
    assert weight.numpy()[0] == 0.0 and weight.numpy()[1] > 0.0
