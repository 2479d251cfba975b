"""A population that is killed and started again: run as a program, it writes everything that came out of it.

    python killed_population.py FOLDER [SAVE_FREQ]

Members end at different times: by early stopping, and because some are to be trained for fewer epochs.
"""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np

import iskra
from iskra import callbacks, layers
from iskra.atomic import whole_file

RATES = [0.001, 0.02, 0.1, 0.4]


class Wait(callbacks.Callback):
    """Gives the killer time."""

    def __init__(self, seconds):
        self.seconds = seconds

    def on_epoch_end(self, epoch, logs=None):
        time.sleep(self.seconds)


def build(learning_rate):
    model = iskra.Sequential(
        [iskra.Input((6,)), layers.Dense(8, "tanh"), layers.Dropout(0.2), layers.Dense(1, name="out")]
    )
    model.compile(iskra.optimizers.Adam(learning_rate), "mse", metrics=["mae"])
    return model


def data():
    generator = np.random.default_rng(7)
    x = generator.normal(size=(200, 6)).astype(np.float32)
    return x, (x[:, :2] ** 2).sum(axis=1, keepdims=True).astype(np.float32)


def train(folder, save_freq="epoch", wait=0.0, more=()):
    """The population after its training, all of it or the rest of it."""
    population = iskra.Population(build, learning_rate=RATES, seed=[1, 2])
    return population.fit(
        *data(),
        epochs=lambda member: 6 + 4 * member.seed,
        validation_split=0.2,
        callbacks=[
            *([callbacks.BackupAndRestore(folder, save_freq)] if folder else []),
            callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True),
            callbacks.ReduceLROnPlateau("loss", patience=1, factor=0.7),
            Wait(wait),
            *more,
        ],
        verbose=0,
    )


def result(population):
    """Everything that came out, as arrays."""
    arrays = {}
    for member in population:
        variables = [*member.model.variables, *member.model.optimizer.variables]
        arrays |= {f"{member.number} {n}": variable.numpy() for n, variable in enumerate(variables)}
        arrays |= {f"{member.number} {name}": np.array(values) for name, values in member.history.items()}
        arrays[f"{member.number} best"] = np.array(member.best_epoch)
    return arrays


if __name__ == "__main__":
    place = Path(sys.argv[1])
    save_freq = json.loads(sys.argv[2]) if len(sys.argv) > 2 else "epoch"
    out = result(train(place / "backup", save_freq, wait=float(os.environ.get("WAIT", "0"))))
    with whole_file(place / "result.npz") as file:
        np.savez(file, **out)
