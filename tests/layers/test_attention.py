"""Attention, EinsumDense and Embedding beyond their numbers: what they are made of, and what they refuse."""

import numpy as np
import pytest

import iskra
from iskra import layers, ops

RNG = np.random.default_rng(3)
X = RNG.normal(size=(2, 5, 4)).astype(np.float32)


def test_a_place_sees_none_after_it():
    layer = layers.MultiHeadAttention(2, 3)
    y = layer(X, X, use_causal_mask=True)
    later = X.copy()
    later[:, 3:] += 1.0
    np.testing.assert_array_equal(layer(later, later, use_causal_mask=True)[:, :3], y[:, :3])
    _, weights = layer(X, X, use_causal_mask=True, return_attention_scores=True)
    assert weights.shape == (2, 2, 5, 5)
    np.testing.assert_array_equal(weights[:, :, 0, 1:], 0)
    np.testing.assert_allclose(weights.sum(-1), 1, rtol=1e-6)


def test_a_mask_of_ones_own():
    layer = layers.MultiHeadAttention(2, 3, sliding_window=2)
    mask = np.ones((2, 5, 5), bool)
    mask[:, :, 0] = False
    _, weights = layer(X, X, attention_mask=mask, return_attention_scores=True)
    near = abs(np.arange(5)[:, None] - np.arange(5)) < 2
    np.testing.assert_array_equal(weights > 0, np.broadcast_to((near & mask[0])[None, None], weights.shape))


def test_arguments_by_name():
    layer = layers.MultiHeadAttention(2, 3)
    np.testing.assert_array_equal(layer(query=X, value=X), layer(X, X))
    with pytest.raises(TypeError, match="MultiHeadAttention .*: expected an input, got none. Call the layer on data"):
        layer()


@pytest.mark.parametrize("kind", [layers.Attention, layers.AdditiveAttention])
def test_dropout_of_the_weights(kind):
    layer = kind(dropout=0.5, seed=1)
    _, weights = layer([X, X], training=True, return_attention_scores=True)
    assert (weights == 0).any() and not np.array_equal(layer([X, X], training=True), layer([X, X]))
    heads = layers.MultiHeadAttention(2, 3, dropout=0.5, seed=1)
    assert not np.array_equal(heads(X, X, training=True), heads(X, X))


def test_a_penalty_on_the_projections():
    layer = layers.MultiHeadAttention(2, 3, activity_regularizer="l2", kernel_regularizer="l2")
    layer(X, X)
    assert len(layer.losses) == 8 and all(float(loss) > 0 for loss in layer.losses)


def test_an_embedding_learns_the_rows_it_meets():
    model = iskra.Sequential([layers.Embedding(6, 2), layers.Flatten(), layers.Dense(1)])
    words = np.array([[1, 3, 3], [1, 1, 4]])
    model(words)
    before = model.layers[0].embeddings.numpy()
    model.compile("sgd", "mse")
    model.fit(words, np.ones((2, 1)), epochs=2, verbose=0)
    moved = (model.layers[0].embeddings.numpy() != before).any(1)
    assert moved.tolist() == [False, True, False, True, True, False]


def test_first_values():
    iskra.utils.set_random_seed(1)
    heads = layers.EinsumDense("abc,cde->abde", (None, 8, 32))
    heads(RNG.normal(size=(1, 2, 64)))
    limit = np.sqrt(6 / (64 + 8 * 32))  # of Glorot's, for 64 inputs and 256 outputs
    assert abs(heads.kernel.numpy()).max() == pytest.approx(limit, rel=0.01)
    layer = layers.LSTM(3)
    layer(X)
    assert layer.get_weights()[2].tolist() == [0] * 3 + [1] * 3 + [0] * 6
    np.testing.assert_allclose(layer.get_weights()[1] @ layer.get_weights()[1].T, np.eye(3), atol=1e-6)


def test_grouped_heads_are_heads_that_share():
    grouped, plain = layers.GroupQueryAttention(3, 4, 2), layers.MultiHeadAttention(4, 3)
    grouped(X, X)
    plain(X, X)
    weights = {w.path.partition("/")[2]: w.numpy() for w in grouped.weights}
    repeated = {p: np.repeat(v, 2, -2) if p.startswith(("key", "value")) else v for p, v in weights.items()}
    plain.set_weights([repeated[w.path.partition("/")[2]] for w in plain.weights])
    for ours, theirs in zip(
        grouped(X, X, return_attention_scores=True), plain(X, X, return_attention_scores=True), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: layers.Attention(score_mode="add"), "Attention: expected score_mode as one of 'dot', 'concat', got"),
        (lambda: layers.Attention(dropout=2), "Attention: expected dropout from 0 to 1, got 2"),
        (lambda: layers.Attention()(X), "expected a list of query and value, or of query, value and key"),
        (lambda: layers.Attention()([X]), "expected a list of query and value, or of query, value and key"),
        (lambda: layers.AdditiveAttention()(X), "of query and value, .* The layer must be called on a list"),
        (
            lambda: layers.MultiHeadAttention(2, 3, output_shape=8.0),
            "MultiHeadAttention: expected output_shape as a positive integer, got 8.0",
        ),
        (lambda: layers.MultiHeadAttention(0, 3), "MultiHeadAttention: expected num_heads as a positive"),
        (
            lambda: layers.MultiHeadAttention(2, 3)(X, X, X[:, :3]),
            r"expected key and value with equal axes but the last, got \(None, 3, 4\) and \(None, 5, 4\)",
        ),
        (lambda: layers.GroupQueryAttention(3, 3, 2), "expected num_query_heads a multiple of num_key_value_heads"),
        (lambda: layers.EinsumDense("ab->b", 3), "EinsumDense: expected an equation such as 'ab,bc->ac'"),
        (lambda: layers.EinsumDense("ab,bc->ac", 3, lora_rank=2), "EinsumDense: expected lora_rank=None, got 2"),
        (
            lambda: layers.EinsumDense("abc,cd->abd", (3, 4))(X),
            "expected the output's length 5 for 'b' of 'abc,cd->abd', got 3. Put None",
        ),
        (
            lambda: layers.EinsumDense("abc,ced->abd", (None, 4))(X),
            "expected known lengths for the kernel's axes 'ced' of 'abc,ced->abd', got none for e",
        ),
        (
            lambda: layers.EinsumDense("abc,cd->abd", (None, 4), bias_axes="c")(X),
            "expected bias_axes out of the output's 'abd', got 'c'",
        ),
        (lambda: layers.Embedding(0, 3), "Embedding: expected input_dim as a positive integer, got 0"),
        (lambda: layers.Embedding(3, 3, lora_rank=2), "Embedding: expected lora_rank=None, got 2"),
        (
            lambda: ops.dot_product_attention(X, X, X),
            r"dot_product_attention: expected \(B, T, N, H\), \(B, S, K, H\) and \(B, S, K, H\)",
        ),
        (
            lambda: ops.dot_product_attention(X[None], X[None], X[None], attn_logits_soft_cap=2.0),
            "expected attn_logits_soft_cap=None, got 2.0",
        ),
    ],
)
def test_what_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_output_shapes_from_the_shapes_of_several_arguments():
    layer = layers.MultiHeadAttention(2, 3)
    assert layer.compute_output_shape((7, 4, 8), (7, 5, 6), None) == (7, 4, 8)
    named = {"query_shape": [None, 4, 8], "value_shape": (None, 5, 6), "key_shape": (None, 5, 2)}
    assert layers.MultiHeadAttention(2, 3, output_shape=9).compute_output_shape(**named) == (None, 4, 9)
    assert layers.GroupQueryAttention(3, 4, 2).compute_output_shape((None, 4, 8), (None, 5, 8)) == (None, 4, 8)
    with pytest.raises(ValueError, match="expected key and value with equal axes .* must be equal"):
        layers.MultiHeadAttention(2, 3).compute_output_shape((2, 4, 8), (2, 2, 8), (2, 1, 8))
    assert layers.Dense(3).compute_output_shape(input_shape=(None, 2)) == (None, 3)
    assert layers.Add().compute_output_shape([(None, 2), (None, 2)]) == (None, 2)
