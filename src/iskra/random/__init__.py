"""Random numbers under the names of `keras.random`: same seed, same bits."""

from typing import NoReturn

from ..absence import UnknownName
from ..graph import SeedGenerator
from .draws import (
    beta,
    binomial,
    categorical,
    gamma,
    normal,
    randint,
    shuffle,
    truncated_normal,
    uniform,
)
from .noise import dropout

__all__ = [
    "SeedGenerator",
    "beta",
    "binomial",
    "categorical",
    "dropout",
    "gamma",
    "normal",
    "randint",
    "shuffle",
    "truncated_normal",
    "uniform",
]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
