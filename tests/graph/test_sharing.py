"""Folding, lifting and structure: graphs that differ in numbers alone are one program."""

import gc
import weakref

import numpy as np
import pytest

import iskra
from iskra import layers, ops
from iskra.compilation import BoundProgram
from iskra.data import as_data
from iskra.graph import Trace, Variable, as_tensor
from iskra.graph.folding import fold
from iskra.graph.lifting import lift
from iskra.graph.structure import structure


def graph_of(step, *values):
    variables = [Variable(value) for value in values]
    with Trace() as trace:
        step(*variables)
        return trace.graph()


def test_known_numbers_are_folded():
    def step(w):
        w.assign(w * ops.sqrt(as_tensor(16.0)) + ops.broadcast_to(as_tensor(0.0), (3,)))

    graph = fold(graph_of(step, np.ones(3)))
    assert [node.kind for node in graph.nodes] == ["state", "constant", "multiply"]
    assert graph.nodes[1].attrs["value"] == 4.0


def test_arrays_of_one_number_are_numbers():
    graph, numbers = lift(fold(graph_of(lambda w: w.assign(w * np.full(3, 0.25, np.float32)), np.ones(3))))
    assert [node.kind for node in graph.nodes] == ["state", "state", "broadcast_to", "multiply"]
    assert [float(number) for number in numbers] == [0.25]


def test_what_changes_nothing_is_left_out():
    graph = fold(graph_of(lambda w: w.assign((w * 1.0 + 0.0) / 1.0 - 0.0 + w), np.ones(3)))
    assert [node.kind for node in graph.nodes] == ["state", "add"]


def test_arrays_and_booleans_are_not_lifted():
    def step(w):
        w.assign(ops.where(np.array(True), w * np.array([1.0, 2.0], np.float32), w * 5.0))

    _, numbers = lift(fold(graph_of(step, np.ones(2))))
    assert [float(number) for number in numbers] == [5.0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda w: w.assign(w * 2.0), lambda w: w.assign(w + 2.0)),
        (lambda w: w.assign(w[:1] * 2.0), lambda w: w.assign(w[1:] * 2.0)),
        (lambda w: w.assign(w * np.array([1.0, 2.0])), lambda w: w.assign(w * np.array([1.0, 3.0]))),
        (lambda w: w.assign(ops.sum(w)), lambda w: w.assign(ops.max(w))),
    ],
)
def test_other_structures(one, other):
    def key(step):
        graph, numbers = lift(fold(graph_of(step, np.ones(2))))
        return structure(graph, len(numbers)).key

    assert key(one) == key(one) != key(other)


def test_numbers_that_are_equal_by_chance():
    """They are one node of the graph, whose program cannot serve networks in which they differ."""

    def bound(a, b):
        w = Variable([1.0, 2.0])
        return BoundProgram(graph_of(lambda: w.assign((w + a) * b))), w

    apart, equal, again, others = bound(0.5, 3.0), bound(0.5, 0.5), bound(3.0, 3.0), bound(0.1, 0.5)
    assert equal[0].program is apart[0].program is others[0].program is again[0].program
    first, second = bound(2.5, 2.5), bound(2.5, 3.5)
    assert first[0].program is apart[0].program
    for (each, w), (a, b) in zip(
        [apart, equal, again, others, second], [(0.5, 3), (0.5, 0.5), (3, 3), (0.1, 0.5), (2.5, 3.5)], strict=True
    ):
        each.run([])
        np.testing.assert_array_equal(w.numpy(), (np.float32([1, 2]) + np.float32(a)) * np.float32(b))


def test_a_program_of_equal_numbers_serves_no_others():
    def bound(a, b):
        return BoundProgram(graph_of(lambda w: w.assign(ops.tanh(w + a) * b), [1.0, 2.0]))

    equal, apart = bound(0.5, 0.5), bound(0.5, 3.0)
    assert equal.program is not apart.program and bound(0.7, 0.7).program is equal.program


def program(dropout=0.3, rate=0.1, build=None, optimizer=None, loss="mse", penalty=0.01):
    """The training program of a small network."""
    body = [
        layers.Dense(4, activation="tanh", kernel_regularizer=iskra.regularizers.L2(penalty)),
        layers.Dropout(dropout),
    ]
    model = iskra.Sequential(
        [iskra.Input((6, 6, 2)), *(build or [layers.Flatten(), *body]), layers.Flatten(), layers.Dense(1)]
    )
    model.compile(optimizer or iskra.optimizers.SGD(rate), loss)
    data = as_data(np.zeros((8, 6, 6, 2), np.float32), np.zeros((8, 1), np.float32))
    return model._trainer.program("train", data, 4), model


Opt, L = iskra.optimizers, layers
SAME = {
    "learning rate": [{"rate": 0.1}, {"rate": 0.2}],
    "dropout": [{"dropout": 0.3}, {"dropout": 0.5}],
    "penalty": [{"penalty": 0.1}, {"penalty": 0.2}],
    "momentum": [{"optimizer": Opt.SGD(0.1, momentum=m)} for m in (0.5, 0.9)],
    "betas": [{"optimizer": Opt.Adam(0.1, beta_1=b, beta_2=0.99 + b / 100, epsilon=b / 1000)} for b in (0.8, 0.9)],
    "decay": [{"optimizer": Opt.AdamW(0.1, weight_decay=d)} for d in (0.03, 0.04)],
    "clipping by norm": [{"optimizer": Opt.SGD(0.1, clipnorm=c)} for c in (0.5, 2.0)],
    "clipping by value": [{"optimizer": Opt.SGD(0.1, clipvalue=c)} for c in (0.5, 2.0)],
    "clipping by global norm": [{"optimizer": Opt.SGD(0.1, global_clipnorm=c)} for c in (0.5, 2.0)],
    "averages": [{"optimizer": Opt.SGD(0.1, use_ema=True, ema_momentum=m)} for m in (0.9, 0.99)],
    "schedule": [{"optimizer": Opt.SGD(Opt.schedules.CosineDecay(r, s))} for r, s in ((0.1, 100), (0.2, 300))],
    "smoothing": [{"loss": iskra.losses.BinaryCrossentropy(label_smoothing=s)} for s in (0.1, 0.2)],
    "huber": [{"loss": iskra.losses.Huber(d)} for d in (0.8, 2.3)],
    "flips and shifts": [{"build": [L.RandomTranslation(f, f), L.RandomRotation(f)]} for f in (0.1, 0.3)],
    "contrast": [{"build": [L.RandomContrast(f), L.RandomBrightness(f)]} for f in (0.1, 0.3)],
    "noise": [{"build": [L.GaussianNoise(f), L.GaussianDropout(f)]} for f in (0.1, 0.3)],
    "leaky": [{"build": [L.LeakyReLU(negative_slope=f), L.ELU(alpha=f)]} for f in (0.1, 0.3)],
    "batch normalization": [{"build": [L.BatchNormalization(momentum=m, epsilon=m / 100)]} for m in (0.9, 0.99)],
    "LSTM": [{"build": [L.Reshape((36, 2)), L.LSTM(3, dropout=f)]} for f in (0.1, 0.3)],
}  # fmt: skip


@pytest.mark.parametrize("settings", SAME.values(), ids=SAME)
def test_numbers_that_differ_share_a_program(settings):
    gc.collect()  # a program that an earlier test left may serve one of the two, and not the other
    (first, _one), (second, _other) = (program(**each) for each in settings)
    assert first.program is second.program


@pytest.mark.parametrize(
    "settings",
    [
        [{"optimizer": Opt.SGD(0.1)}, {"optimizer": Opt.SGD(0.1, momentum=0.9)}],
        [{"dropout": 0.0}, {"dropout": 0.5}],
        [{"build": [L.Conv2D(3, 3)]}, {"build": [L.Conv2D(4, 3)]}],
    ],
)
def test_what_differs_in_more_than_numbers_does_not(settings):
    (first, _one), (second, _other) = (program(**each) for each in settings)
    assert first.program is not second.program


def test_programs_do_not_keep_the_weights_of_who_made_them():
    (first, one), (second, _other) = program(), program()
    kept = weakref.ref(one.weights[0])
    del first, one
    gc.collect()
    assert kept() is None and second.program is not None


def test_a_program_goes_with_the_last_who_uses_it():
    bound, model = program()
    kept = weakref.ref(bound.program)
    del bound, model
    gc.collect()
    assert kept() is None


def test_a_holder_is_asked_for_numbers():
    class Device:
        def __init__(self):
            self.pulled = 0

        def pull(self, variable):
            self.pulled += 1
            variable._array[...] = 7.0

    variable, device = Variable([1.0, 2.0]), Device()
    variable.holder = device
    assert variable.shape == (2,) and device.pulled == 0
    assert variable.numpy().tolist() == [7.0, 7.0] and variable.numpy().tolist() == [7.0, 7.0]
    assert device.pulled == 1 and variable.holder is None
    variable.holder = device
    variable.assign([3.0, 4.0])
    assert variable.holder is None and variable.numpy().tolist() == [3.0, 4.0]
