"""The networks on CIFAR-10 in Keras's words: Keras itself or iskra, as the environment variable KERAS_WORDS says."""

import importlib
import os

from cifar10_contest import BATCH_SIZE, LEARNING_RATE, MOMENTUM, NETWORK, Contestant, parts, run

keras = importlib.import_module(os.environ["KERAS_WORDS"])
layers = keras.layers
compile_options = {}
if "STEPS_PER_EXECUTION" in os.environ:
    compile_options["steps_per_execution"] = int(os.environ["STEPS_PER_EXECUTION"])


def conv(x, filters):
    return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)


def bare(x, filters, stride, size=3):
    """Return a normalized convolution without its ReLU."""
    x = layers.Conv2D(filters, size, strides=stride, padding="same", use_bias=False)(x)
    return layers.BatchNormalization(momentum=0.9)(x)


def block(x, filters, stride):
    y = bare(layers.ReLU()(bare(x, filters, stride)), filters, 1)
    if stride > 1 or x.shape[-1] != filters:
        x = bare(x, filters, stride, size=1)
    return layers.ReLU()(layers.Add()([x, y]))


WORDS = {
    "conv": conv,
    "pool": lambda x: layers.MaxPooling2D()(x),
    "flatten": lambda x: layers.Flatten()(x),
    "mean": lambda x: layers.GlobalAveragePooling2D()(x),
    "dense": lambda x, units: layers.Dense(units, activation="relu")(x),
    "normalized": lambda x, filters: layers.ReLU()(bare(x, filters, 1)),
    "block": block,
}


class KerasWords(Contestant):
    """A functional model."""

    def __init__(self, x, y):
        self.x, self.y = x, y
        value = inputs = keras.Input((32, 32, 3))
        for word, numbers in parts(NETWORK):
            value = WORDS[word](value, *numbers)
        self.model = keras.Model(inputs, layers.Dense(10, activation="softmax")(value))
        optimizer = keras.optimizers.SGD(learning_rate=LEARNING_RATE, momentum=MOMENTUM)
        self.model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer, **compile_options)

    def step(self):
        self.model.train_on_batch(self.x[:BATCH_SIZE], self.y[:BATCH_SIZE])

    def train(self):
        return self.model.fit(self.x, self.y, batch_size=BATCH_SIZE, verbose=0).history["loss"][-1]


if __name__ == "__main__":
    run(KerasWords)
