"""Search for the learning rate, and for hyperparameters in Keras Tuner's words.

A program written for Keras Tuner runs when its import says `import iskra.tuner as kt`. A search is kept in a project
folder, trial by trial, and goes on there after the process was killed.

Example:
    >>> import tempfile
    >>> import numpy as np
    >>> import iskra
    >>> def build(hp):
    ...     units = hp.Int("units", 8, 32, step=8)
    ...     model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(units, "relu"), iskra.layers.Dense(1)])
    ...     model.compile(iskra.optimizers.Adam(hp.Float("learning_rate", 1e-3, 1e-1, sampling="log")), loss="mse")
    ...     return model
    >>> tuner = iskra.tuner.RandomSearch(build, objective="val_loss", max_trials=3, directory=tempfile.mkdtemp())
    >>> x = np.random.default_rng(0).normal(size=(64, 2))
    >>> tuner.search(x, x[:, 0] * x[:, 1], epochs=3, validation_split=0.25, verbose=0)
    >>> sorted(tuner.get_best_hyperparameters()[0].values)
    ['learning_rate', 'units']
"""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
