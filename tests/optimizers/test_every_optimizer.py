"""What holds for every optimizer. They are found by inspection, so a new one is tested without a line here."""

import inspect
import json

import numpy as np
import pytest

from iskra import optimizers
from iskra.engines import NAMES, get_engine
from iskra.graph import Trace, Variable, gradients
from iskra.ops import square, sum as total

CLASSES = [
    member
    for _, member in inspect.getmembers(optimizers, inspect.isclass)
    if issubclass(member, optimizers.Optimizer)
    and member not in (optimizers.Optimizer, optimizers.MultiOptimizer)  # which have no formula of their own
]
VARIANTS = {  # settings that add slots or change the formula
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "amsgrad": {"amsgrad": True},
    "centered": {"centered": True},
    "weight_decay": {"weight_decay": 0.01},
    "clipnorm": {"clipnorm": 1.0},
    "clipvalue": {"clipvalue": 1.0},
    "global_clipnorm": {"global_clipnorm": 1.0},
    "loss_scale_factor": {"loss_scale_factor": 4.0},
    "accumulation": {"gradient_accumulation_steps": 2},
    "ema": {"use_ema": True, "ema_momentum": 0.9},
    "ema overwriting": {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 3},
    "accumulation, ema": {
        "gradient_accumulation_steps": 2,
        "use_ema": True,
        "ema_momentum": 0.5,
        "ema_overwrite_frequency": 2,
    },
    "warmup": {"warmup_steps": 10},
    "no Adam": {"nesterov": False, "rms_rate": None},
    "penalties": {"l1_regularization_strength": 1e-3, "l2_regularization_strength": 1e-3, "beta": 0.1},
}
SETTINGS = {  # what suits the bowl, where 0.1 as learning rate does not
    "Adadelta": {"learning_rate": 1.0, "epsilon": 1e-2},
    "Adagrad": {"learning_rate": 1.0},
    "Ftrl": {"learning_rate": 1.0},
    "Lion": {"learning_rate": 0.04},
}


def configurations():
    for cls in CLASSES:
        usual = {"learning_rate": 0.1, **SETTINGS.get(cls.__name__, {})}
        yield pytest.param(cls, usual, id=cls.__name__)
        schedule = optimizers.schedules.ExponentialDecay(usual["learning_rate"], 50, 0.9)
        yield pytest.param(cls, {**usual, "learning_rate": schedule}, id=f"{cls.__name__} schedule")
        accepted = {*inspect.signature(cls).parameters, *inspect.signature(optimizers.Optimizer).parameters}
        for name, settings in VARIANTS.items():
            if set(settings) <= accepted:
                yield pytest.param(cls, {**usual, **settings}, id=f"{cls.__name__} {name}")


every_optimizer = pytest.mark.parametrize(("cls", "settings"), list(configurations()))


def weights():
    return [Variable(np.array([[1.0, -2.0], [0.5, 3.0]])), Variable(np.array([-1.0, 0.7]))]


def bowl(variables):
    """A step's gradients by hand: the bowl is sum((w - 0.3)^2), its gradient 2 (w - 0.3)."""
    return [2.0 * (variable.numpy() - np.float32(0.3)) for variable in variables]


def step_program(optimizer, variables, engine):
    """One step down the bowl as a program of an engine."""
    with Trace() as trace:
        x = trace.input((1, 1), "float32", "x")
        loss = sum(total(square(v - x)) for v in variables)
        scaled = optimizer.scale_loss(loss)
        optimizer.apply(gradients(scaled, variables), variables)
    graph = trace.graph([])
    program = get_engine(engine).compile(graph)
    return lambda steps: program.run(graph.state_arrays(), [np.full((steps, 1), 0.3, np.float32)], steps=steps)


@pytest.fixture(params=NAMES)
def engine(request):
    if request.param == "native":
        pytest.importorskip("iskra._native")
    return request.param


def test_the_optimizers_of_the_house_are_found():
    assert {"SGD", "Adam", "AdamW", "RMSprop"} <= {cls.__name__ for cls in CLASSES}


@every_optimizer
def test_goes_down_a_bowl(cls, settings):
    optimizer, variables = cls(**settings), weights()
    optimizer.build(variables)
    step_program(optimizer, variables, "native")(400 * (optimizer.gradient_accumulation_steps or 1))
    for variable in variables:
        np.testing.assert_allclose(variable.numpy(), 0.3, atol=0.15)


@every_optimizer
def test_a_traced_step_is_the_step(cls, settings, engine):
    """The same numbers whether computed at once or as part of a program, the scale of the loss included."""
    at_once, eager = cls(**settings), weights()
    traced, state = cls(**settings), weights()
    traced.build(state)
    run = step_program(traced, state, engine)
    scale = at_once.loss_scale_factor or 1.0
    for _ in range(5):
        at_once.apply([g * np.float32(scale) for g in bowl(eager)], eager)
    run(5)
    for expected, got in zip([*eager, *at_once.variables], [*state, *traced.variables], strict=True):
        np.testing.assert_allclose(got.numpy(), expected.numpy(), rtol=2e-5, atol=2e-6, err_msg=got.path)


@every_optimizer
def test_continues_bit_for_bit_from_saved_state(cls, settings, engine):
    first, variables = cls(**settings), weights()
    first.build(variables)
    run = step_program(first, variables, engine)
    run(3)
    saved = [v.numpy() for v in first.variables], [v.numpy() for v in variables]
    run(4)

    second, restored = cls.from_config(first.get_config()), weights()
    second.build(restored)
    second.set_weights(saved[0])
    for variable, value in zip(restored, saved[1], strict=True):
        variable.assign(value)
    step_program(second, restored, engine)(4)
    for expected, got in zip([*variables, *first.variables], [*restored, *second.variables], strict=True):
        np.testing.assert_array_equal(got.numpy(), expected.numpy(), err_msg=got.path)


@every_optimizer
def test_configuration_survives_json(cls, settings):
    optimizer = cls(**settings)
    config = json.loads(json.dumps(optimizers.serialize(optimizer)))
    copy = optimizers.deserialize(config)
    assert type(copy) is cls
    assert copy.get_config() == optimizer.get_config()
    assert {name: copy.get_config()[name] for name in settings if name != "learning_rate"} == {
        name: value for name, value in settings.items() if name != "learning_rate"
    }


@every_optimizer
def test_state_begins_with_step_and_rate(cls, settings):
    optimizer, variables = cls(**settings), weights()
    first = ["iteration"] if callable(settings["learning_rate"]) else ["iteration", "learning_rate"]
    assert [v.name for v in optimizer.variables] == first
    optimizer.build(variables)
    kept = optimizer.variables
    optimizer.build(variables)  # a second time changes nothing
    assert optimizer.variables == kept
    assert len(kept) >= len(first) + len(variables) * sum(len(group) for group in optimizer.slots()) - (
        cls is optimizers.Muon
    )
    assert not any(variable.trainable for variable in kept)
    assert all(variable.path.startswith(f"{optimizer.name}/") for variable in kept)


@pytest.mark.parametrize("cls", CLASSES)
def test_found_by_name_class_and_itself(cls):
    assert type(optimizers.get(cls.__name__)) is cls
    assert type(optimizers.get(cls.__name__.lower())) is cls
    assert type(optimizers.get(cls)) is cls
    itself = cls()
    assert optimizers.get(itself) is itself


@pytest.mark.parametrize("cls", CLASSES)
def test_says_what_it_computes(cls):
    doc = inspect.getdoc(cls)
    assert "w <- " in doc and "Reference" in doc and ">>>" in doc
