"""A recurrent layer and a dense one in Keras's words: Keras itself or iskra, as KERAS_WORDS says."""

import importlib
import os

from recurrent_contest import BATCH, KIND, LENGTH, UNITS, WIDTH, compete

keras = importlib.import_module(os.environ["KERAS_WORDS"])


def main(x, y):
    """Build and compile the model; return what trains it on the first rows."""
    layer = getattr(keras.layers, KIND)(UNITS)
    layers = [keras.Input((LENGTH, WIDTH)), layer, keras.layers.Dense(10, activation="softmax")]
    model = keras.Sequential(layers)
    model.compile("adam", "sparse_categorical_crossentropy")
    return lambda rows: model.fit(x[:rows], y[:rows], batch_size=BATCH, verbose=0)


if __name__ == "__main__":
    compete(main)
