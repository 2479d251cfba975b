"""Small networks, and how to see that nothing of it has changed."""

import numpy as np

import iskra
from iskra import layers, ops
from iskra.layers import Dense, Dropout, Input


def network(optimizer="adam", seed=1, units=3):
    """4-3-2, compiled, the same weights for the same seed."""
    iskra.utils.set_random_seed(seed)
    parts = [Input((4,)), Dense(units, "relu", name="hidden"), Dropout(0.2, seed=4), Dense(2, name="scores")]
    model = iskra.Sequential(parts, name="net")
    model.compile(optimizer, "mse", metrics=["mae"])
    return model


def state(model):
    """Copies of everything that loading may change."""
    return [v.numpy() for v in (*model.variables, *model.optimizer.variables)]


def same(first, second):
    """Whether two lists of arrays are equal in every bit."""
    return len(first) == len(second) and all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def sentences(seed=1):
    """Layers for words, in both directions and by attention; ops between them, a model inside; compiled."""
    iskra.utils.set_random_seed(seed)
    words = Input((5,), dtype="int32", name="words")
    x = layers.Embedding(7, 4, mask_zero=True)(words)
    both = layers.Bidirectional(layers.GRU(2, return_sequences=True))(x)
    heads = layers.MultiHeadAttention(2, 3)(both, both)
    stacked = layers.RNN([layers.LSTMCell(3), layers.SimpleRNNCell(2)], return_sequences=True)(x)
    joined = layers.Concatenate()([heads * 2.0, layers.TimeDistributed(Dense(3, "tanh"))(ops.flip(stacked, 1))])
    joined = layers.EinsumDense("abc,cd->abd", (None, 4), bias_axes="d")(joined)
    inner = iskra.Sequential([Input((4,)), layers.SpectralNormalization(Dense(3)), Dropout(0.1, seed=2)], name="inner")
    model = iskra.Model(words, Dense(2)(inner(layers.GlobalAveragePooling1D()(joined))), name="sentences")
    model.compile(iskra.optimizers.Adam(iskra.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)), "mse")
    return model


def pictures(seed=1):
    """Layers for images, with augmentation; compiled."""
    iskra.utils.set_random_seed(seed)
    model = iskra.Sequential(
        [
            Input((6, 6, 3)),
            layers.Rescaling(0.5),
            layers.RandomFlip(seed=1),
            layers.RandomRotation(0.1, seed=2),
            layers.Resizing(5, 4),
            layers.Conv2D(2, 3, padding="same"),
            layers.BatchNormalization(),
            layers.UpSampling2D(2),
            layers.MaxPooling2D(),
            layers.Flatten(),
            Dense(2, kernel_regularizer="l2", kernel_constraint="max_norm"),
        ],
        name="pictures",
    )
    model.compile(iskra.optimizers.SGD(0.1, momentum=0.9, nesterov=True), "mse")
    return model
