"""The lesson's program in Keras's words: Keras itself or iskra, as the environment variable KERAS_WORDS says."""

import importlib
import os

import numpy as np
from contest import BATCH_SIZE, LAYERS, LEARNING_RATE, LESSON_EPOCHS, Contestant, report, run

keras = importlib.import_module(os.environ["KERAS_WORDS"])
to_numpy = getattr(keras.ops, "convert_to_numpy", np.asarray)
compile_options = {}
if "STEPS_PER_EXECUTION" in os.environ:
    compile_options["steps_per_execution"] = int(os.environ["STEPS_PER_EXECUTION"])
if "SEED" in os.environ:
    keras.utils.set_random_seed(int(os.environ["SEED"]))


class KerasWords(Contestant):
    """A sequential model, compiled with the accuracy among its metrics."""

    def __init__(self, x, y):
        self.x, self.y = x, y
        num_inputs, *hidden, num_classes = LAYERS
        self.model = keras.Sequential([keras.Input((num_inputs,))])
        for units in hidden:
            self.model.add(keras.layers.Dense(units, activation="relu"))
        self.model.add(keras.layers.Dense(num_classes, activation="softmax"))
        self.model.compile(
            loss="sparse_categorical_crossentropy",
            optimizer=keras.optimizers.SGD(learning_rate=LEARNING_RATE),
            metrics=["accuracy"],
            **compile_options,
        )

    def step(self):
        self.model.train_on_batch(self.x[:BATCH_SIZE], self.y[:BATCH_SIZE])

    def train(self, epochs):
        self.model.fit(self.x, self.y, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)

    def score(self, x, y):
        loss, accuracy = self.model.evaluate(x, y, verbose=0)
        return loss, accuracy

    def predict(self, x):
        return self.model.predict(x, verbose=0)

    def call(self, x):
        return to_numpy(self.model(x))

    def lesson(self, validation, test):
        self.model.fit(self.x, self.y, batch_size=BATCH_SIZE, epochs=LESSON_EPOCHS, validation_data=validation)
        _, accuracy = self.model.evaluate(*test)
        print(self.model.predict(test[0]).argmax(axis=1))
        report("accuracy", accuracy)


if __name__ == "__main__":
    run(KerasWords)
