"""Settings and masks that do not fit are refused before anything is computed."""

import numpy as np
import pytest

import iskra
from iskra import layers


@pytest.mark.parametrize("shape", ["ab", 3, (20, 1.5, 10), (20, -1, 10), (20, 0, 10), (True, 1)])
def test_noise_shape_of_lengths_and_none(shape):
    with pytest.raises(ValueError, match="Dropout: expected noise_shape as a tuple of positive integers and None, got"):
        layers.Dropout(0.5, noise_shape=shape)


@pytest.mark.parametrize("shape", [(2,), (2, 2), (None, 3, 1)])
def test_noise_shape_broadcasts_to_the_input(shape):
    for inputs in (np.ones((2, 3)), iskra.Input(batch_shape=(2, 3))):
        with pytest.raises(ValueError, match=r"expected a noise_shape that broadcasts to the input's shape \(2, 3\)"):
            layers.Dropout(0.5, noise_shape=shape)(inputs, training=True)


def test_noise_shape_is_kept_as_a_tuple():
    layer = layers.Dropout(0.5, noise_shape=[20, 1, None])
    assert layer.noise_shape == (20, 1, None)
    outputs = layer(np.ones((20, 5, 10)), training=True)
    np.testing.assert_array_equal(outputs[:, 0], outputs[:, 1])


@pytest.mark.parametrize("shape", [(2, 3), (1, 1, 3), (2,)])
def test_mask_of_a_softmax_broadcasts_to_the_input(shape):
    with pytest.raises(ValueError, match=r"Softmax .*: expected a mask broadcastable to the input's shape \(1, 3\)"):
        layers.Softmax()(np.ones((1, 3)), mask=np.ones(shape))


@pytest.mark.parametrize("mask", [[True, False, True], [[1.0, 0.5, 0.6]], [[1, 0, 1], [1, 0, 1]]])
def test_mask_of_a_softmax_keeps_what_is_true_or_above_a_half(mask):
    result = layers.Softmax()(np.ones((2, 3)), mask=np.array(mask))
    np.testing.assert_allclose(result, [[0.5, 0, 0.5]] * 2)


@pytest.mark.parametrize("value", [1, 0, "no", None, np.ones(2)])
def test_trainable_is_a_bool(value):
    with pytest.raises(ValueError, match="Dense: expected trainable to be a boolean, got"):
        layers.Dense(2, trainable=value)
