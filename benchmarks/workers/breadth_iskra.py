"""iskra in the benchmark of breadth: functional models, `fit`, `predict`, and calls of one row."""

from functools import reduce
from math import prod

from breadth_contest import LEARNING_RATE, Contestant, serve
from breadth_iskra_generative import make_gan, make_vae

import iskra
from iskra import layers, losses, optimizers

OPTIMIZERS = {
    "sgd": optimizers.SGD,
    "momentum": lambda rate: optimizers.SGD(rate, momentum=0.9),
    "adam": optimizers.Adam,
    "muon": lambda rate: optimizers.Muon(rate, weight_decay=None, adam_weight_decay=None, exclude_layers=["scores"]),
}
LOSSES = {
    "classes": lambda: losses.SparseCategoricalCrossentropy(from_logits=True),
    "tokens": lambda: losses.SparseCategoricalCrossentropy(from_logits=True),
    "squares": losses.MeanSquaredError,
}


def normalized(x, filters, size, stride=1, activation="relu"):
    x = layers.Conv2D(filters, size, stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.Activation(activation)(x) if activation else x


def residual(x, filters, stride):
    short = x if stride == 1 and x.shape[-1] == filters else normalized(x, filters, 1, stride, None)
    y = normalized(normalized(x, filters, 3, stride), filters, 3, activation=None)
    return layers.Activation("relu")(layers.Add()([y, short]))


def separable(x, filters, stride):
    x = layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False)(x)
    x = layers.Activation("relu")(layers.BatchNormalization()(x))
    return normalized(x, filters, 1)


def transposed(x, filters, size, stride, activation="relu"):
    return layers.Conv2DTranspose(filters, size, stride, padding="same", activation=activation)(x)


def block(x, heads, causal=False):
    width = x.shape[-1]
    y = layers.LayerNormalization()(x)
    x = layers.Add()([x, layers.MultiHeadAttention(heads, width // heads)(y, y, use_causal_mask=causal)])
    y = layers.LayerNormalization()(x)
    y = layers.Dense(width)(layers.Dense(4 * width, activation="relu")(y))
    return layers.Add()([x, y])


WORDS = {
    "dense": lambda x, units: layers.Dense(units, activation="relu")(x),
    "scores": lambda x, units: layers.Dense(units, name="scores")(x),
    "conv": lambda x, filters, size: layers.Conv2D(filters, size, padding="same", activation="relu")(x),
    "normalized": normalized,
    "residual": residual,
    "separable": separable,
    "transposed": transposed,
    "painted": lambda x, *numbers: transposed(x, *numbers, activation=None),
    "conv1d": lambda x, filters, size: layers.Conv1D(filters, size, padding="same", activation="relu")(x),
    "pool": lambda x, size: layers.MaxPooling2D(size)(x),
    "pool1d": lambda x, size: layers.MaxPooling1D(size)(x),
    "mean": lambda x: (layers.GlobalAveragePooling2D if len(x.shape) == 4 else layers.GlobalAveragePooling1D)()(x),
    "flatten": lambda x: layers.Flatten()(x),
    "shape": lambda x, *shape: layers.Reshape(shape)(x),
    "lstm": lambda x, units: layers.LSTM(units)(x),
    "gru": lambda x, units: layers.GRU(units)(x),
    "sequence": lambda x, units: layers.LSTM(units, return_sequences=True)(x),
    "both": lambda x, units: layers.Bidirectional(layers.LSTM(units))(x),
    "tokens": lambda x, vocabulary, width: layers.Embedding(vocabulary, width)(x),
    "block": block,
    "causal": lambda x, heads: block(x, heads, causal=True),
    "norm": lambda x: layers.LayerNormalization()(x),
}


def make(case):
    """Return the model, compiled."""
    if case.task == "vae":
        return make_vae(LEARNING_RATE["adam"])
    if case.task == "gan":
        return make_gan(LEARNING_RATE["adam"])
    inputs = iskra.Input(case.shape, dtype="int32" if case.vocabulary else None)
    outputs = reduce(lambda x, word: WORDS[word[0]](x, *word[1:]), case.layers, inputs)
    model = iskra.Model(inputs, outputs)
    model.compile(OPTIMIZERS[case.optimizer](LEARNING_RATE[case.optimizer]), LOSSES[case.task]())
    return model


class Iskra(Contestant):
    """A compiled model and the arrays that it is fitted to."""

    def __init__(self, case, x, y, variant):
        self.x, self.y, self.batch = x, y if case.layers else None, case.batch
        self.model = make(case)
        self.call = self.model
        self.parameters = sum(prod(weight.shape) for weight in self.model.trainable_weights)

    def train(self, epochs):
        self.model.fit(self.x, self.y, batch_size=self.batch, epochs=epochs, verbose=0)

    def step(self):
        y = None if self.y is None else self.y[: self.batch]
        self.model.fit(self.x[: self.batch], y, batch_size=self.batch, verbose=0)

    def predict(self, x):
        return self.model.predict(x, batch_size=self.batch, verbose=0)


if __name__ == "__main__":
    serve(Iskra)
