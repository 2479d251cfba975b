"""The lesson's program on housing in Keras's words: Keras or iskra, as the environment variable KERAS_WORDS says.

TensorBoard's callback needs TensorFlow in Keras, so Keras on other backends goes without logs.
"""

import importlib
import os
import tempfile

from housing_contest import BATCH_SIZE, HIDDEN, LEARNING_RATE, LESSON_EPOCHS, Contestant, finish, run

keras = importlib.import_module(os.environ["KERAS_WORDS"])
compile_options = {}
if "STEPS_PER_EXECUTION" in os.environ:
    compile_options["steps_per_execution"] = int(os.environ["STEPS_PER_EXECUTION"])
if "SEED" in os.environ:
    keras.utils.set_random_seed(int(os.environ["SEED"]))
HAS_LOGS = os.environ.get("KERAS_BACKEND", "tensorflow") == "tensorflow"


class KerasWords(Contestant):
    """A sequential model; the program's two callbacks in the lesson. All epochs are trained, whatever the seed."""

    def __init__(self, train, validation):
        self.data, self.validation = train, validation
        self.model = keras.Sequential(
            [keras.Input((8,)), keras.layers.Dense(HIDDEN, activation="relu"), keras.layers.Dense(1)]
        )
        optimizer = keras.optimizers.SGD(learning_rate=LEARNING_RATE)
        self.model.compile(loss="mean_squared_error", optimizer=optimizer, **compile_options)

    def train(self, epochs, callbacks=(), verbose=0):
        self.model.fit(
            *self.data,
            batch_size=BATCH_SIZE,
            epochs=epochs,
            validation_data=self.validation,
            callbacks=list(callbacks),
            verbose=verbose,
        )

    def score(self, x, y):
        return self.model.evaluate(x, y, verbose=0)

    def predict(self, x):
        return self.model.predict(x, verbose=0)

    def lesson(self, test):
        patience = keras.callbacks.EarlyStopping(patience=LESSON_EPOCHS, restore_best_weights=True)
        with tempfile.TemporaryDirectory() as folder:
            logs = [keras.callbacks.TensorBoard(folder)] if HAS_LOGS else []
            self.train(LESSON_EPOCHS, [*logs, patience], verbose=2)
            finish(self, test)


if __name__ == "__main__":
    run(KerasWords)
