"""The same bits for 1, 2, 3 and 4 threads, and in every order of rows."""

import numpy as np
import pytest

import iskra
from engines.test_lowering import BATCH, CLASSES, FEATURES, dense_step
from iskra import config, layers
from iskra.engines import get_engine
from iskra.engines.native import NativeProgram


@pytest.fixture
def threads():
    before = config.num_threads()
    yield config.set_num_threads
    config.set_num_threads(before)


@pytest.mark.parametrize("momentum", [False, True])
def test_bits_do_not_depend_on_threads(momentum):
    graph = dense_step(momentum)
    generator = np.random.default_rng(1)
    images = generator.random((40 * BATCH, FEATURES), np.float32)
    labels = generator.integers(0, CLASSES, len(images))
    index = generator.permutation(len(images))
    start = [generator.normal(scale=0.05, size=v.shape).astype(v.dtype) for v in graph.state]
    results = []
    for count in (1, 2, 3, 4):
        state = [a.copy() for a in start]
        assert NativeProgram(graph, lambda count=count: count).run(state, [images, labels], index=index, steps=40) == 40
        results.append(np.concatenate([a.ravel().view(np.int32) for a in state]))
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


def test_an_engine_asks_how_many_threads_it_may_use_before_each_run():
    counts = iter((1, 2, 3))
    program = get_engine("native", lambda: next(counts)).compile(dense_step())
    state, data = [v.numpy() for v in program.graph.state], [np.zeros((BATCH, FEATURES)), np.zeros(BATCH, np.int64)]
    for _ in range(2):
        program.run(state, data)
    assert next(counts) == 3


def convolution_step():
    """A model with everything that convolutional networks have."""
    inputs = [iskra.Input((10, 9, 3)), layers.Rescaling(1 / 255)]
    body = [
        layers.Conv2D(20, 3, padding="same", use_bias=False),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.MaxPooling2D(padding="same"),
        layers.SpatialDropout2D(0.2, seed=1),
        layers.SeparableConv2D(24, 3, strides=2, padding="same", activation="relu"),
        layers.Conv2D(8, 2, groups=4, activation="relu"),
        layers.AveragePooling2D(2),
        layers.Flatten(),
        layers.Dropout(0.2, seed=2),
        layers.Dense(CLASSES, activation="softmax"),
    ]
    model = iskra.Sequential([*inputs, *body])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def test_bits_of_convolutions_do_not_depend_on_threads(threads):
    generator = np.random.default_rng(2)
    images, labels = generator.integers(0, 255, (200, 10, 9, 3), np.uint8), generator.integers(0, CLASSES, 200)
    model = convolution_step()
    start, results = [v.numpy() for v in model.variables], []
    for count in (1, 2, 4):
        threads(count)
        again = convolution_step()
        for variable, value in zip(again.variables, start, strict=True):
            variable.assign(value)
        again.fit(images, labels, batch_size=64, epochs=2, verbose=0, shuffle=False)
        results.append(np.concatenate([v.numpy().ravel().view(np.int32) for v in again.variables]))
    assert not np.array_equal(results[0], np.concatenate([v.ravel().view(np.int32) for v in start]))
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


def test_a_deadline_ends_a_run_between_two_steps():
    graph = dense_step()
    generator = np.random.default_rng(1)
    images, labels = generator.random((BATCH, FEATURES), np.float32), generator.integers(0, CLASSES, BATCH)
    index = np.tile(np.arange(BATCH), 4000)
    state = [v.numpy() for v in graph.state]
    program = NativeProgram(graph)
    done = program.run(state, [images, labels], index=index, steps=4000, seconds=0.02)
    assert 0 < done < 4000
    assert program.run(state, [images, labels], index=index, first_row=done * BATCH, steps=3) == 3
