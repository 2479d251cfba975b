"""Small models with layers for sequences, written for either library: `test_sequences.py` compares their numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Case:
    """A model.

    Args:
        make: `(layers, *inputs) -> outputs`, with the layers of iskra or of Keras.
        shapes: of the inputs, with the batch.
        words: whether the first input is one of whole numbers, 0 among them.
    """

    make: Callable[..., Any]
    shapes: tuple[Shape, ...]
    words: bool = False


X, Y, WORDS = (3, 5, 4), (3, 6, 4), (3, 5)


def masked(layers: Any, x: Any) -> Any:
    """The input's steps whose numbers are all below 0.5 left out."""
    kept = layers.ReLU(threshold=1.0)(x)
    return layers.Masking(0.0)(kept)


def embedded(layers: Any, x: Any) -> Any:
    return layers.Embedding(6, 4, mask_zero=True)(x)


CASES: dict[str, Case] = {
    "attention": Case(lambda L, q, v: L.Attention(use_scale=True)([q, v]), (X, Y)),
    "attention concat": Case(lambda L, q, v: L.Attention(score_mode="concat", use_scale=True)([q, v]), (X, Y)),
    "attention key": Case(lambda L, q, v, k: L.Attention()([q, v, k], use_causal_mask=True), (X, Y, Y)),
    "attention masked": Case(lambda L, q, v: L.Attention()([masked(L, q), masked(L, v)]), (X, Y)),
    "additive attention": Case(lambda L, q, v: L.AdditiveAttention()([q, v, v]), (X, Y)),
    "heads": Case(lambda L, q, v: L.MultiHeadAttention(2, 3)(q, v), (X, Y)),
    "heads gate": Case(
        lambda L, q: L.MultiHeadAttention(2, 3, output_shape=7, use_gate=True)(q, q, use_causal_mask=True), (X,)
    ),
    "heads window": Case(lambda L, q: L.MultiHeadAttention(2, 3, sliding_window=2, use_bias=False)(q, q), (X,)),
    "heads scores": Case(lambda L, q, v: L.MultiHeadAttention(2, 3)(q, v, return_attention_scores=True), (X, Y)),
    "heads two axes": Case(lambda L, q: L.MultiHeadAttention(2, 3, attention_axes=(1, 2))(q, q), ((2, 3, 2, 4),)),
    "heads one axis": Case(lambda L, q: L.MultiHeadAttention(2, 3, attention_axes=2)(q, q), ((2, 3, 2, 4),)),
    "heads masked": Case(lambda L, x: _twice(L.MultiHeadAttention(2, 3), embedded(L, x)), (WORDS,), words=True),
    "grouped heads": Case(lambda L, q, v: L.GroupQueryAttention(3, 4, 2, use_gate=True)(q, v), (X, Y)),
    "einsum heads": Case(
        lambda L, x: L.EinsumDense("abc,cde->abde", (None, 3, 2), bias_axes="e", activation="tanh")(x), (X,)
    ),
    "einsum left": Case(lambda L, x: L.EinsumDense("...x,xy->...y", 6, bias_axes="y")(x), (X,)),
    "einsum right": Case(lambda L, x: L.EinsumDense("ab...,bc->ac...", (6,), bias_axes="c")(x), (X,)),
    "einsum two axes": Case(lambda L, x: L.EinsumDense("abc,bcd->ad", (6,), bias_axes="d")(x), (X,)),
    "embedding": Case(lambda L, x: L.Embedding(6, 4)(x), (WORDS,), words=True),
    "mask to the mean": Case(
        lambda L, x: L.GlobalAveragePooling1D()(L.LayerNormalization()(L.Dense(3, "tanh")(embedded(L, x)))),
        (WORDS,),
        words=True,
    ),
    "mask to the loss": Case(lambda L, x: L.Dense(3)(L.Dropout(0.5)(embedded(L, x))), (WORDS,), words=True),
    "masks added": Case(lambda L, x: _merged(L.Add(), L, embedded(L, x)), (WORDS,), words=True),
    "masks side by side": Case(lambda L, x: _merged(L.Concatenate(), L, embedded(L, x)), (WORDS,), words=True),
    **{
        f"{kind} {label}": Case(lambda L, x, kind=kind, make=make: make(L, getattr(L, kind), x), (X,))
        for kind in ("SimpleRNN", "GRU", "LSTM")
        for label, make in {
            "last": lambda L, kind, x: kind(3)(x),
            "all backwards": lambda L, kind, x: kind(3, return_sequences=True, go_backwards=True, use_bias=False)(x),
            "masked": lambda L, kind, x: kind(3)(masked(L, x)),
            "all masked": lambda L, kind, x: kind(3, return_sequences=True)(masked(L, x)),
            "masked and unrolled": lambda L, kind, x: kind(3, return_sequences=True, unroll=True)(masked(L, x)),
            "states": lambda L, kind, x: kind(4, return_state=True, activation="softsign")(x),
            "zeros": lambda L, kind, x: kind(3, return_sequences=True, zero_output_for_mask=True)(masked(L, x)),
        }.items()
    },
    "GRU reset before": Case(lambda L, x: L.GRU(3, reset_after=False)(x), (X,)),
    "GRU hard": Case(
        lambda L, x: L.GRU(3, reset_after=False, use_bias=False, recurrent_activation="hard_sigmoid")(x), (X,)
    ),
    "LSTM begun": Case(
        lambda L, x, h: L.LSTM(4, return_sequences=True)(x, initial_state=[h, L.Dense(4, "tanh")(h)]), (X, (3, 4))
    ),
    "encoder and decoder": Case(lambda L, x, y: _translated(L, x, y), (X, Y)),
    "LSTM of eleven": Case(lambda L, x: L.LSTM(4, return_sequences=True)(x), ((11, 3, 2),)),
    "stacked cells": Case(lambda L, x: L.RNN([L.LSTMCell(3), L.GRUCell(2)], return_sequences=True)(x), (X,)),
    "stacked cells masked": Case(lambda L, x: L.RNN([L.SimpleRNNCell(3), L.LSTMCell(2)])(masked(L, x)), (X,)),
    "both ways": Case(lambda L, x: L.Bidirectional(L.LSTM(3))(x), (X,)),
    "both ways masked": Case(
        lambda L, x: L.Bidirectional(L.GRU(3, return_sequences=True), merge_mode="sum")(masked(L, x)), (X,)
    ),
    "both ways apart": Case(
        lambda L, x: L.Bidirectional(
            L.LSTM(3, return_sequences=True),
            merge_mode=None,
            backward_layer=L.LSTM(2, return_sequences=True, go_backwards=True),
        )(x),
        (X,),
    ),
    "both ways and states": Case(lambda L, x: L.Bidirectional(L.LSTM(3, return_state=True), merge_mode="mul")(x), (X,)),
    "images": Case(lambda L, x: L.ConvLSTM2D(2, 3, padding="same", return_sequences=True)(x), ((2, 3, 4, 3, 2),)),
    "lines": Case(lambda L, x: L.ConvLSTM1D(3, 2, strides=2, return_state=True)(x), ((2, 3, 5, 2),)),
    "volumes": Case(lambda L, x: L.ConvLSTM3D(2, 2, go_backwards=True, use_bias=False)(x), ((1, 2, 3, 2, 2, 1),)),
    "steps": Case(lambda L, x: L.TimeDistributed(L.Conv1D(3, 2))(x), ((3, 4, 5, 2),)),
    "spectral": Case(lambda L, x: L.SpectralNormalization(L.Dense(3))(x), (X,)),
    "words": Case(lambda L, x: L.Dense(2)(L.LSTM(3)(L.Dropout(0.5)(embedded(L, x)))), (WORDS,), words=True),
    "masks one after the other": Case(lambda L, x, y: L.Dense(2)(L.Concatenate(axis=1)([masked(L, x), y])), (X, Y)),
}


def _translated(layers: Any, x: Any, y: Any) -> Any:
    """Every step of the second sequence, after the first."""
    _, h, c = layers.LSTM(3, return_state=True)(x)
    return layers.Dense(2)(layers.LSTM(3, return_sequences=True)(y, initial_state=[h, c]))


def _twice(layer: Any, x: Any) -> Any:
    return layer(x, x)


def _merged(layer: Any, layers: Any, x: Any) -> Any:
    return layer([layers.Dense(3)(x), layers.Activation("tanh")(layers.Dense(3)(x))])
