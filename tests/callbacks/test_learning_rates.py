"""Callbacks that read or set the learning rate, where a model's optimizer has several."""

import numpy as np
import pytest

import iskra
from iskra.callbacks import LearningRateScheduler, ReduceLROnPlateau, TensorBoard, TerminateOnNaN
from iskra.optimizers import SGD, MultiOptimizer, OptimizerMap

X, Y = np.linspace(0, 1, 8, dtype=np.float32)[:, None], np.zeros((8, 1), np.float32)


@pytest.fixture
def optimizers():
    return SGD(0.5, name="biases"), SGD(0.25, name="kernels")


@pytest.fixture
def model(optimizers):
    biases, kernels = optimizers
    made = iskra.Sequential([iskra.Input((1,)), iskra.layers.Dense(1)])
    made.compile(MultiOptimizer(OptimizerMap(kernels, {".*bias": biases})), "mse")
    return made


def test_a_schedule_sets_each_from_its_own(model, optimizers, capsys):
    halved = LearningRateScheduler(lambda epoch, rate: rate / 2, verbose=1)
    history = model.fit(X, Y, epochs=2, verbose=0, callbacks=[halved]).history
    assert [float(each.learning_rate.numpy()) for each in optimizers] == [0.125, 0.0625]
    assert history["learning_rate_biases"] == [0.25, 0.125] and history["learning_rate_kernels"] == [0.125, 0.0625]
    assert "learning_rate" not in history
    assert capsys.readouterr().out.splitlines()[:2] == [
        "Epoch 1: LearningRateScheduler setting learning rate of biases to 0.25.",
        "Epoch 1: LearningRateScheduler setting learning rate of kernels to 0.125.",
    ]


def test_a_plateau_lowers_all_down_to_the_least(model, optimizers, capsys):
    slower = ReduceLROnPlateau("loss", factor=0.5, patience=1, min_delta=9.0, min_lr=0.25, verbose=1)
    history = model.fit(X, Y, epochs=3, verbose=0, callbacks=[slower]).history
    assert [float(each.learning_rate.numpy()) for each in optimizers] == [0.25, 0.25]
    assert history["learning_rate_biases"] == [0.5, 0.5, 0.25] and history["learning_rate_kernels"] == [0.25] * 3
    said = "Epoch 2: ReduceLROnPlateau reducing learning rate of biases to 0.25 (from 0.5)."
    assert capsys.readouterr().out.splitlines() == [said]


def test_tensorboard_writes_each(model, tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    model.fit(X, Y, verbose=0, callbacks=[TensorBoard(tmp_path)])
    events = EventAccumulator(str(tmp_path / "train")).Reload()
    assert {"epoch_learning_rate_biases", "epoch_learning_rate_kernels"} <= {*events.Tags()["tensors"]}


def test_a_training_that_fails_names_all(model, optimizers, capsys):
    for each in optimizers:
        each.learning_rate = 1e30
    with np.errstate(all="ignore"):
        model.fit(X, Y + 1.0, epochs=9, verbose=0, callbacks=[TerminateOnNaN()])
    assert "a smaller learning rate than 1e+30 and 1e+30" in capsys.readouterr().out
