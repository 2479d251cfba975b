"""A small network, and how to see that nothing of it has changed."""

import numpy as np

import iskra
from iskra.layers import Dense, Dropout, Input


def network(optimizer="adam", seed=1, units=3):
    """4-3-2, compiled, the same weights for the same seed."""
    iskra.utils.set_random_seed(seed)
    layers = [Input((4,)), Dense(units, "relu", name="hidden"), Dropout(0.2, seed=4), Dense(2, name="scores")]
    model = iskra.Sequential(layers, name="net")
    model.compile(optimizer, "mse", metrics=["mae"])
    return model


def state(model):
    """Copies of everything that loading may change."""
    return [v.numpy() for v in (*model.variables, *model.optimizer.variables)]


def same(first, second):
    """Whether two lists of arrays are equal in every bit."""
    return len(first) == len(second) and all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
