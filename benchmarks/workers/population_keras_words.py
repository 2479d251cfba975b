"""Sixteen trainings in Keras's words: one after the other, or as a population of iskra's if WAY says so."""

import os

import numpy as np
from keras_words import compile_options, keras
from population_contest import run


def build(learning_rate, task):
    """Return the compiled network."""
    num_inputs, *hidden, num_outputs = task.layers
    model = keras.Sequential([keras.Input((num_inputs,))])
    for units in hidden:
        model.add(keras.layers.Dense(units, activation="relu"))
    model.add(keras.layers.Dense(num_outputs, activation="softmax" if task.is_classes else None))
    loss = "sparse_categorical_crossentropy" if task.is_classes else "mean_squared_error"
    model.compile(loss=loss, optimizer=keras.optimizers.SGD(learning_rate), **compile_options)
    return model


class KerasWords:
    """`fit` for every rate, or `Population.fit` for all."""

    def train(self, task):
        options = {
            "batch_size": task.batch_size,
            "epochs": task.epochs,
            "validation_data": (task.x_valid, task.y_valid),
            "verbose": 0,
        }
        if os.environ.get("WAY") == "population":
            population = keras.Population(
                lambda learning_rate: build(learning_rate, task), learning_rate=task.rates, seed=0
            )
            population.fit(task.x, task.y, **options)
            return np.array([member.value("val_loss") for member in population])
        losses = []
        for rate in task.rates:
            keras.utils.set_random_seed(0)
            history = build(rate, task).fit(task.x, task.y, **options)
            losses.append(history.history["val_loss"][-1])
        return np.array(losses)


if __name__ == "__main__":
    run(KerasWords)
