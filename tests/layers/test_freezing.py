"""Freezing layers and single weights: what is trained, in which order weights come, and what programs see of it."""

import numpy as np
import pytest

import iskra
from iskra import Input, layers

X, Y = np.ones((4, 3), np.float32), np.ones((4, 2), np.float32)


def network():
    model = iskra.Sequential([Input((3,)), layers.Dense(2, name="d"), layers.BatchNormalization(name="n")])
    model.compile(iskra.optimizers.SGD(0.1), "mse")
    return model


def names(weights):
    return [weight.name for weight in weights]


def changed(model):
    """The names of the weights that a step of training changes."""
    before = model.get_weights()
    model.fit(X + np.arange(4)[:, None], Y, verbose=0)
    return [
        name
        for name, old, new in zip(names(model.weights), before, model.get_weights(), strict=True)
        if not np.array_equal(old, new)
    ]


MOVING = ["moving_mean", "moving_variance"]
ALL = ["kernel", "bias", "gamma", "beta", *MOVING]


def test_a_single_weight(engine):
    model = network()
    assert {"kernel", "beta", *MOVING} <= set(changed(model))
    kernel = model.layers[0].kernel
    kernel.trainable = False
    assert names(model.weights) == ALL
    assert names(model.trainable_weights) == ["bias", "gamma", "beta"]
    assert names(model.non_trainable_weights) == ["kernel", *MOVING]
    assert "kernel" not in changed(model)
    kernel.trainable = True
    assert "kernel" in changed(model) and names(model.non_trainable_weights) == MOVING


def test_layers_set_their_weights():
    model = network()
    model.trainable = False
    assert [weight.trainable for weight in model.weights] == [False] * 6
    model.layers[0].trainable = True
    assert [weight.trainable for weight in model.weights] == [True, True, False, False, False, False]
    assert names(model.weights) == ALL
    model.trainable = True
    assert [weight.trainable for weight in model.weights] == [True, True, True, True, False, False]


@pytest.mark.parametrize("by", ["argument", "attribute"])
def test_weights_of_a_frozen_layer(by):
    layer = layers.Dense(2, trainable=by != "argument")
    layer.trainable = False
    layer.build((None, 3))
    assert [weight.trainable for weight in layer.weights] == [False, False]
    layer.trainable = True
    assert names(layer.trainable_weights) == ["kernel", "bias"]


@pytest.mark.parametrize("ending", [".weights.h5", ".safetensors"])
def test_files_do_not_depend_on_what_is_frozen(ending, tmp_path):
    model, twin = network(), network()
    model.layers[0].kernel.trainable = False
    model.save_weights(tmp_path / f"net{ending}")
    twin.load_weights(tmp_path / f"net{ending}")
    assert all(map(np.array_equal, twin.get_weights(), model.get_weights()))
