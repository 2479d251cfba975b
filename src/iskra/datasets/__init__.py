"""Data sets, each with `load_data()` as Keras has it: `(x_train, y_train), (x_test, y_test)`."""

from typing import NoReturn

from iskra.absence import UnknownName
from iskra.datasets import california_housing, cifar10, digits, fashion_mnist, mnist
from iskra.datasets.scikit_learn import fetch_california_housing

__all__ = ["california_housing", "cifar10", "digits", "fashion_mnist", "fetch_california_housing", "mnist"]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
