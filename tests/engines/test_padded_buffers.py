"""Values stored right inside their padding: no pass only pads, and all readers find what they want."""

import numpy as np
import pytest

import iskra
from iskra import config, layers
from iskra.compilation import shared_programs
from iskra.engines.native import NativeEngine, padded_buffers


def plain(x):
    x = layers.Conv2D(5, 3, padding="same", activation="relu")(x)
    x = layers.Conv2D(4, (3, 2), padding="same", activation="relu")(x)
    return layers.Conv2D(4, 3, activation="tanh")(layers.MaxPooling2D()(x))


def residual(x):
    y = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(6, 3, padding="same", use_bias=False)(x)))
    z = layers.BatchNormalization()(layers.Conv2D(6, 3, padding="same", use_bias=False)(y))
    z = layers.ReLU()(layers.Add()([y, z]))
    wide = layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False)(z)
    return layers.Add()([wide, layers.Conv2D(8, 1, strides=2, use_bias=False)(z)])


def wanted_bare(x):
    """Some want the value in a row, some in another order, some padded otherwise."""
    y = layers.Conv2D(6, 3, padding="same", activation="relu")(x)
    z = layers.Conv2D(6, 5, padding="same", activation="relu")(layers.DepthwiseConv2D(3, padding="same")(y))
    turned = layers.Conv2D(4, 3, padding="same")(layers.Permute((2, 1, 3))(y))
    sums = [layers.GlobalMaxPooling2D()(z), layers.GlobalAveragePooling2D()(turned), layers.Flatten()(y)]
    return layers.Concatenate()(sums)


def train(body, engine, steps=3):
    """The weights after some steps."""
    rng = np.random.default_rng(0)
    iskra.utils.set_random_seed(3)
    inputs = iskra.Input((9, 8, 3))
    model = iskra.Model(inputs, layers.Dense(1)(layers.Flatten()(body(inputs))))
    model.compile(iskra.optimizers.SGD(0.01), "mean_squared_error")
    before = config.engine()
    config.set_engine(engine)
    try:
        for _ in range(steps):
            model.train_on_batch(rng.normal(size=(4, 9, 8, 3)).astype(np.float32), rng.normal(size=(4, 1)))
    finally:
        config.set_engine(before)
    return [w.numpy() for w in model.weights]


@pytest.fixture
def programs(monkeypatch):
    """The native programs that a test makes; nothing is too small to be stored inside its padding."""
    made = []

    def compile(self, graph):
        made.append(kept(self, graph))
        return made[-1]

    kept = NativeEngine.compile
    monkeypatch.setattr(NativeEngine, "compile", compile)
    monkeypatch.setattr(shared_programs, "structure", lambda *_: (object(), ()))  # share none
    monkeypatch.setattr(padded_buffers, "LARGE", 1)
    return made


def paddings(program):
    return sum(g.kind == "scatter_slice" for stage in program.stages for unit in stage for g in unit)


@pytest.mark.parametrize("body", [plain, residual, wanted_bare])
def test_weights_are_the_references(programs, body):
    native = train(body, "native")
    assert programs[-1].stages
    for got, expected in zip(native, train(body, "reference"), strict=True):
        np.testing.assert_allclose(got, expected, rtol=2e-4, atol=2e-6)


@pytest.mark.parametrize(("body", "saved"), [(plain, 1), (residual, 3), (wanted_bare, 4)])
def test_fewer_passes_only_pad(programs, monkeypatch, body, saved):
    train(body, "native", steps=1)
    monkeypatch.setattr(padded_buffers, "LARGE", 10**9)
    train(body, "native", steps=1)
    assert paddings(programs[-1]) - paddings(programs[0]) == saved


def test_the_bare_value_has_no_memory_of_its_own(programs):
    """Except where a sum over rows and columns reads it: there must be no gaps between the rows."""
    train(residual, "native", steps=1)
    assignment = programs[-1].assignment
    twice = [x for x in assignment.padded.values() if assignment.buffer_of[x.root.index].space != "padded"]
    readers = [g for g in assignment.groups if any(v.root is twice[0].root for v in assignment.reads(g))]
    assert len(assignment.padded) >= 3
    assert len(twice) == 1 and any(g.summed is not None for g in readers)
