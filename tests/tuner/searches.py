"""A small search that the tests of tuners share."""

import numpy as np

import iskra
from iskra.tuner import HyperModel

rng = np.random.default_rng(0)
X = rng.normal(size=(96, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)


def build(hp):
    """A network of some units, to be trained with some learning rate."""
    model = iskra.Sequential([iskra.Input((3,)), iskra.layers.Dense(hp.Int("units", 2, 9)), iskra.layers.Dense(1)])
    model.compile(iskra.optimizers.Adam(hp.Float("rate", 1e-3, 0.3, sampling="log")), loss="mse", metrics=["mae"])
    return model


def search(tuner, **arguments):
    """The tuner after its search, in which the last 24 rows are held out."""
    tuner.search(X, Y, **{"epochs": 4, "validation_split": 0.25, "verbose": 0, **arguments})
    return tuner


class Returning(HyperModel):
    """Trains, and returns what it is told to make of the history."""

    def __init__(self, result):
        super().__init__()
        self.result = result

    def build(self, hp):
        return build(hp)

    def fit(self, hp, model, *args, **kwargs):
        history = model.fit(*args, batch_size=hp.Choice("batch_size", [16, 32]), **kwargs)
        return self.result(history)
