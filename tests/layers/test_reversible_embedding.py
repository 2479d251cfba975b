"""An embedding in both directions: its numbers, its weights, its masks, and a model that learns with it."""

import numpy as np
import pytest

import iskra
from iskra import layers
from iskra.graph.masks import get_mask

TABLE = np.array([[0.0, 1.0], [1.0, 2.0], [3.0, -4.0]], np.float32)
VECTORS = np.array([[[1.0, 0.5], [0.0, -2.0]]], np.float32)  # (N, T, F)


def test_scores_are_products_with_the_table():
    layer = layers.ReversibleEmbedding(3, 2, weights=TABLE)
    np.testing.assert_array_equal(layer([[2, 0]]), TABLE[[[2, 0]]])
    np.testing.assert_array_equal(layer(VECTORS, reverse=True), VECTORS @ TABLE.T)
    assert len(layer.trainable_weights) == 1


def test_a_matrix_of_its_own_for_the_reverse():
    layer = layers.ReversibleEmbedding(3, 2, tie_weights=False)
    layer.build()
    assert [weight.shape for weight in layer.weights] == [(3, 2), (2, 3)]
    layer.set_weights([TABLE, 2 * TABLE.T])
    np.testing.assert_array_equal(layer([1]), TABLE[[1]])
    np.testing.assert_array_equal(layer(VECTORS, reverse=True), 2 * VECTORS @ TABLE.T)


def test_a_cap_bounds_scores():
    layer = layers.ReversibleEmbedding(3, 2, weights=TABLE, logit_soft_cap=1.5)
    wanted = 1.5 * np.tanh(VECTORS @ TABLE.T / 1.5)
    np.testing.assert_allclose(layer(VECTORS, reverse=True), wanted, rtol=1e-6)


def test_vectors_have_a_mask_and_scores_have_none():
    layer = layers.ReversibleEmbedding(3, 2, mask_zero=True)
    vectors = layer(np.array([[2, 0]]))
    np.testing.assert_array_equal(get_mask(vectors), [[True, False]])
    assert get_mask(layer(vectors, reverse=True)) is None
    assert get_mask(layers.ReversibleEmbedding(3, 2)(np.array([[2, 0]]))) is None


def test_shapes():
    layer = layers.ReversibleEmbedding(7, 4)
    assert layer.compute_output_shape((None, 5)) == (None, 5, 4)
    assert layer.compute_output_shape((None, 5, 4), reverse=True) == (None, 5, 7)


@pytest.mark.parametrize("tie_weights", [True, False])
def test_a_model_learns_and_travels(tmp_path, tie_weights):
    iskra.utils.set_random_seed(0)
    words = iskra.Input((4,), dtype="int32")
    embedding = layers.ReversibleEmbedding(6, 8, tie_weights=tie_weights, mask_zero=True)
    model = iskra.Model(words, embedding(layers.LSTM(8, return_sequences=True)(embedding(words)), reverse=True))
    model.compile(iskra.optimizers.Adam(0.03), iskra.losses.SparseCategoricalCrossentropy(from_logits=True))
    x = np.random.default_rng(0).integers(1, 6, (64, 4))
    losses = model.fit(x, x, epochs=20, verbose=0).history["loss"]
    assert losses[-1] < 0.8 * losses[0]
    model.save(tmp_path / "net.keras")
    loaded = iskra.saving.load_model(tmp_path / "net.keras")
    np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))


def test_what_is_refused():
    with pytest.raises(ValueError, match="expected the name of a dtype, got 'float7'"):
        layers.ReversibleEmbedding(3, 2, reverse_dtype="float7")
    with pytest.raises(ValueError, match="expected lora_rank=None, got 2"):
        layers.ReversibleEmbedding(3, 2, lora_rank=2)
