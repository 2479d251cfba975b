"""Convolutional networks as kernels: where batch normalization goes, and the same bits for any number of threads."""

import numpy as np
import pytest

import iskra
from iskra import config, layers
from iskra.engines.native import NativeEngine


@pytest.fixture
def programs(monkeypatch):
    """The native programs that a test makes."""
    made = []

    def compile(self, graph):
        made.append(kept(self, graph))
        return made[-1]

    kept = NativeEngine.compile
    monkeypatch.setattr(NativeEngine, "compile", compile)
    return made


def groups_of(program):
    return [g for stage in program.stages for unit in stage for g in unit]


def normalized(activation="relu", **arguments):
    inputs = iskra.Input((12, 12, 3))
    x = layers.BatchNormalization()(layers.Conv2D(8, 3, use_bias=False, **arguments)(inputs))
    return iskra.Model(inputs, layers.Activation(activation)(x))


@pytest.mark.parametrize("arguments", [{}, {"strides": 2}, {"padding": "same"}, {"dilation_rate": 2}])
def test_in_prediction_batch_normalization_ends_the_convolution(programs, arguments):
    """Scale, shift and activation are code that runs on each finished block: no pass over memory but the product's."""
    model = normalized(**arguments)
    images = np.random.default_rng(0).random((4, 12, 12, 3), np.float32)
    answer = model.predict(images, verbose=0)
    groups = groups_of(programs[-1])
    (product,) = [g for g in groups if g.kind == "conv"]
    assert [n.kind for n in product.nodes] == ["conv", "multiply", "add", "relu"]
    walked = [g for g in groups if np.prod(g.dims, dtype=int) >= answer.size]
    assert {g.kind for g in walked} <= {"conv", "gather", "scatter_slice"}


def test_frozen_batch_normalization_ends_the_convolution_while_others_train(programs):
    model = normalized()
    model.layers[2].trainable = False
    model.compile("sgd", "mean_squared_error")
    images = np.random.default_rng(0).random((4, 12, 12, 3), np.float32)
    model.train_on_batch(images, np.zeros((4, 10, 10, 8), np.float32))
    products = [[n.kind for n in g.nodes][:4] for g in groups_of(programs[-1]) if g.kind == "conv"]
    assert ["conv", "multiply", "add", "relu"] in products


def everything():
    """Augmentation, convolutions, a residual block, batch normalization, two kinds of dropout."""
    inputs = iskra.Input((16, 16, 3))
    x = layers.RandomFlip("horizontal", seed=1)(inputs)
    x = layers.RandomTranslation(0.1, 0.1, fill_mode="constant", seed=2)(x)
    x = layers.RandomCrop(14, 14, seed=3)(x)
    x = layers.RandomBrightness(0.1, value_range=(0, 1), seed=4)(x)
    x = layers.RandomErasing(0.5, value_range=(0, 1), seed=5)(x)
    x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(16, 3, padding="same", use_bias=False)(x)))
    y = layers.BatchNormalization()(layers.Conv2D(16, 3, padding="same", use_bias=False)(x))
    x = layers.ReLU()(layers.Add()([x, layers.SpatialDropout2D(0.2, seed=6)(y)]))
    x = layers.Conv2D(24, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Dropout(0.3, seed=7)(layers.GlobalAveragePooling2D()(layers.MaxPooling2D()(x)))
    model = iskra.Model(inputs, layers.Dense(5, activation="softmax")(x))
    model.compile(iskra.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_bits_do_not_depend_on_threads_with_everything_on():
    rng = np.random.default_rng(2)
    images, labels = rng.random((96, 16, 16, 3), np.float32), rng.integers(0, 5, 96)
    start = [w.numpy() for w in everything().weights]
    results, before = [], config.num_threads()
    try:
        for count in (1, 2, 4):
            config.set_num_threads(count)
            model = everything()
            model.set_weights(start)
            model.fit(images, labels, batch_size=32, epochs=2, verbose=0, shuffle=False)
            results.append(np.concatenate([w.numpy().ravel().view(np.int32) for w in model.weights]))
    finally:
        config.set_num_threads(before)
    assert not np.array_equal(results[0], np.concatenate([w.ravel().view(np.int32) for w in start]))
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])
