"""What the tests of tuners share."""

import pytest

from iskra.tuner import RandomSearch
from tuner.searches import build


@pytest.fixture
def make(tmp_path):
    """A function that makes a random search in a folder of its own."""

    def made(hypermodel=build, objective="val_loss", max_trials=3, kind=RandomSearch, **settings):
        return kind(hypermodel, objective, max_trials, seed=1, directory=tmp_path, **settings)

    return made
