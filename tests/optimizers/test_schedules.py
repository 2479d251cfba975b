"""Schedules against their formulas in plain Python, alone and as part of a program."""

import inspect
import json
import math

import numpy as np
import pytest

from iskra.engines import ReferenceEngine
from iskra.graph import Trace, Variable
from iskra.optimizers import SGD, schedules
from iskra.optimizers.schedules import (
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    LearningRateSchedule,
    OneCycle,
    PiecewiseConstantDecay,
    PolynomialDecay,
    WarmUp,
)


def restarts(step, first, growth, fall, alpha):
    """The period that a step is in, by walking through them."""
    height, length = 1.0, float(first)
    while step >= length:
        step, length, height = step - length, length * growth, height * fall
    return 0.1 * ((1 - alpha) * height * 0.5 * (1 + math.cos(math.pi * step / length)) + alpha)


def warmed_up(step):
    if step < 7:
        return 0.01 + 0.29 * step / 7
    return 0.3 * (0.9 * 0.5 * (1 + math.cos(math.pi * min(step - 7, 20) / 20)) + 0.1)


def cycled(step):
    total = 10 * max(math.ceil(step / 10), 1)
    return (0.1 - 0.01) * (1 - step / total) ** 2 + 0.01


def one_cycle(step, peak, total, rising, first, last, cosine):
    """Along the way up or down, by the share of it that is done."""
    step = min(step, total)
    start, end, share = (
        (first, peak, step / rising) if step < rising else (peak, last, (step - rising) / (total - rising))
    )
    return start + (end - start) * (0.5 - 0.5 * math.cos(math.pi * share) if cosine else share)


CASES = [
    (OneCycle(0.5, 80), lambda t: one_cycle(t, 0.5, 80, 24, 0.02, 0.02 / 1e4, True)),
    (OneCycle(0.5, 50, 0.45, 10.0, 100.0, "linear"), lambda t: one_cycle(t, 0.5, 50, 22.5, 0.05, 0.0005, False)),
    (WarmUp(0.2, 10), lambda t: 0.2 * min(t, 10) / 10),
    (WarmUp(0.2, 10, initial_learning_rate=0.1), lambda t: 0.1 + 0.1 * min(t, 10) / 10),
    (
        WarmUp(PiecewiseConstantDecay([3, 7.5], [0.3, 0.2, 0.1]), 4),
        lambda t: 0.3 * t / 4 if t < 4 else 0.3 if t - 4 <= 3 else 0.2 if t - 4 <= 7.5 else 0.1,
    ),
    (WarmUp(CosineDecay(0.3, 20, alpha=0.1), 7, 0.01), warmed_up),  # what Keras's CosineDecay does by itself
    (
        WarmUp(OneCycle(0.5, 50), 5, 0.1),
        lambda t: 0.1 + (0.02 - 0.1) * t / 5 if t < 5 else one_cycle(t - 5, 0.5, 50, 15, 0.02, 2e-6, True),
    ),
    (ExponentialDecay(0.1, 7, 0.9), lambda t: 0.1 * 0.9 ** (t / 7)),
    (ExponentialDecay(0.1, 7, 0.9, staircase=True), lambda t: 0.1 * 0.9 ** (t // 7)),
    (InverseTimeDecay(0.1, 7, 0.5), lambda t: 0.1 / (1 + 0.5 * t / 7)),
    (InverseTimeDecay(0.1, 7, 0.5, staircase=True), lambda t: 0.1 / (1 + 0.5 * (t // 7))),
    (PolynomialDecay(0.1, 10, 0.01, power=0.5), lambda t: 0.09 * (1 - min(t, 10) / 10) ** 0.5 + 0.01),
    (PolynomialDecay(0.1, 10, 0.01, power=2.0, cycle=True), cycled),
    (PiecewiseConstantDecay([3, 7.5], [0.3, 0.2, 0.1]), lambda t: 0.3 if t <= 3 else 0.2 if t <= 7.5 else 0.1),
    (CosineDecay(0.1, 20, alpha=0.1), lambda t: 0.1 * (0.9 * 0.5 * (1 + math.cos(math.pi * min(t, 20) / 20)) + 0.1)),
    (CosineDecay(0.01, 20, alpha=0.1, warmup_target=0.3, warmup_steps=7), warmed_up),
    (CosineDecay(0.01, 20, warmup_target=0.3), lambda t: 0.15 * (1 + math.cos(math.pi * min(t, 20) / 20))),
    (CosineDecayRestarts(0.1, 10), lambda t: restarts(t, 10, 2.0, 1.0, 0.0)),
    (CosineDecayRestarts(0.1, 10, t_mul=1.0, m_mul=0.5, alpha=0.1), lambda t: restarts(t, 10, 1.0, 0.5, 0.1)),
    (CosineDecayRestarts(0.1, 10, t_mul=1.5, m_mul=0.8, alpha=0.1), lambda t: restarts(t, 10, 1.5, 0.8, 0.1)),
]
IDS = [f"{type(schedule).__name__} {number}" for number, (schedule, _) in enumerate(CASES)]
STEPS = range(100)


@pytest.mark.parametrize(("schedule", "formula"), CASES, ids=IDS)
def test_follows_its_formula(schedule, formula):
    rates = [float(schedule(step)) for step in STEPS]
    np.testing.assert_allclose(rates, [formula(step) for step in STEPS], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("schedule", "formula"), CASES, ids=IDS)
def test_runs_inside_a_program(schedule, formula):
    """A counter and the rate as state: the whole run is one call, without Python between steps."""
    step, rate = Variable(0), Variable(np.zeros(()))
    with Trace() as trace:
        trace.input((1, 1), "float32", "x")
        rate.assign(schedule(step))
        step.assign_add(1)
    graph = trace.graph([])
    ReferenceEngine().compile(graph).run(graph.state_arrays(), [np.zeros((38, 1))], steps=38)
    assert rate.numpy() == pytest.approx(formula(37), rel=1e-5)


@pytest.mark.parametrize(("schedule", "formula"), CASES, ids=IDS)
def test_survives_json(schedule, formula):
    copy = schedules.deserialize(json.loads(json.dumps(schedules.serialize(schedule))))
    assert type(copy) is type(schedule)
    assert float(copy(11)) == pytest.approx(formula(11), rel=1e-5)


def test_every_schedule_is_tried():
    public = {getattr(schedules, name) for name in schedules.__all__}
    classes = {member for member in public if inspect.isclass(member)} - {LearningRateSchedule}
    assert classes == {type(schedule) for schedule, _ in CASES}


@pytest.mark.parametrize("first", [3, 7, 10, 1000])
@pytest.mark.parametrize("growth", [1.0, 2.0, 3.0])
def test_no_restart_is_missed(first, growth):
    """Exactly at a restart the rate is at the top; rounding must not leave it at the bottom."""
    schedule = CosineDecayRestarts(1.0, first, t_mul=growth)
    start, length = 0, first
    for _ in range(8):
        assert float(schedule(start)) == pytest.approx(1.0, abs=1e-4)
        start, length = start + length, int(length * growth)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ExponentialDecay(0.1, 0, 0.9), "ExponentialDecay: expected decay_steps above 0, got 0"),
        (lambda: InverseTimeDecay(0.1, -1, 0.9), "InverseTimeDecay: expected decay_steps above 0, got -1"),
        (lambda: PolynomialDecay(0.1, 0), "PolynomialDecay: expected decay_steps above 0, got 0"),
        (lambda: CosineDecay(0.1, 0), "CosineDecay: expected decay_steps above 0, got 0"),
        (lambda: CosineDecayRestarts(0.1, 0), "CosineDecayRestarts: expected first_decay_steps above 0, got 0"),
        (
            lambda: PiecewiseConstantDecay([1], [0.1]),
            "PiecewiseConstantDecay: expected one more value than boundaries, got 1 values for 1 boundaries",
        ),
        (lambda: OneCycle(0.1, 0), "OneCycle: expected total_steps above 0, got 0"),
        (lambda: OneCycle(0.1, 9, warmup_share=1.0), "OneCycle: expected a warmup_share between 0 and 1, got 1.0"),
        (lambda: OneCycle(0.1, 9, final_divisor=0.5), "OneCycle: expected final_divisor of at least 1, got 0.5"),
        (lambda: OneCycle(0.1, 9, shape="step"), "OneCycle: expected shape as one of 'cosine', 'linear', got 'step'"),
        (lambda: WarmUp(0.1, 0), "WarmUp: expected warmup_steps above 0, got 0"),
        (lambda: schedules.deserialize("linear"), "schedules.get: expected a known name, got 'linear'"),
    ],
)
def test_errors(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_schedule_without_a_formula_says_so():
    with pytest.raises(NotImplementedError, match="LearningRateSchedule: expected a __call__"):
        LearningRateSchedule()(1)


def test_a_warm_up_takes_a_function_and_goes_into_an_optimizer():
    schedule = WarmUp(lambda step: 1.0 / (step + 1), 2)
    assert [float(schedule(step)) for step in range(4)] == [0.0, 0.5, 1.0, 0.5]
    optimizer = SGD(WarmUp(OneCycle(0.5, 50), 5))
    copy = SGD.from_config(json.loads(json.dumps(optimizer.get_config())))
    assert copy.get_config() == optimizer.get_config()
    weight = Variable([0.0])
    for _ in range(6):
        copy.apply([[-1.0]], [weight])
    assert weight.numpy()[0] == pytest.approx(0.02 * (0.2 + 0.4 + 0.6 + 0.8 + 1.0))
