"""A training that is killed and started again: run as a program, it writes everything that came out of it.

    python long_training.py FOLDER [SAVE_FREQ]

It has all that could make a continued run differ: dropout, a shuffle, momentum, a learning rate that depends on the one
before, validation, early stopping with the best weights restored, a smaller last batch.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

import iskra
from iskra import callbacks
from iskra.atomic import whole_file
from iskra.layers import Dense, Dropout, GaussianNoise, Input

EPOCHS = 40


class Wait(callbacks.Callback):
    """Gives the killer time."""

    def __init__(self, seconds):
        self.seconds = seconds

    def on_epoch_end(self, epoch, logs=None):
        time.sleep(self.seconds)


def data():
    generator = np.random.default_rng(7)
    x = generator.normal(size=(330, 6)).astype(np.float32)
    y = (x[:, :2] ** 2).sum(axis=1, keepdims=True).astype(np.float32)
    return x, y


def train(folder, save_freq="epoch", *, wait=0.0, backup=True, more=(), **settings):
    """The model and its history after a training, all of it or the rest of it."""
    iskra.utils.set_random_seed(11)
    model = iskra.Sequential(
        [Input((6,)), GaussianNoise(0.1), Dense(16, "relu"), Dropout(0.2), Dense(8, "tanh"), Dense(1)]
    )
    model.compile(iskra.optimizers.Adam(0.02), "mse", metrics=["mae"])
    x, y = data()
    kept = [callbacks.BackupAndRestore(folder, save_freq, **settings)] if backup else []  # in front: it runs last
    history = model.fit(
        x,
        y,
        batch_size=32,
        epochs=EPOCHS,
        validation_split=0.2,
        callbacks=[
            *kept,
            callbacks.EarlyStopping(patience=15, restore_best_weights=True),
            callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.97),
            callbacks.ReduceLROnPlateau(patience=3, factor=0.7),
            Wait(wait),
            *more,
        ],
        verbose=0,
    )
    return model, history


def result(model, history):
    """Everything that came out, as arrays."""
    variables = [*model.variables, *model.optimizer.variables]
    curves = {name: np.array(values) for name, values in history.history.items()}
    return {**{f"variable_{n}": v.numpy() for n, v in enumerate(variables)}, **curves, "epoch": np.array(history.epoch)}


if __name__ == "__main__":
    place = Path(sys.argv[1])
    save_freq = json.loads(sys.argv[2]) if len(sys.argv) > 2 else "epoch"
    log = callbacks.CSVLogger(place / "log.csv", append=True)
    out = result(*train(place / "backup", save_freq, wait=float(os.environ.get("WAIT", "0")), more=[log]))
    with whole_file(place / "result.npz") as file:
        np.savez(file, **out)
