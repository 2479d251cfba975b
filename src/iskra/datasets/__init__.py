"""Data sets, each with `load_data()` as Keras has it: `(x_train, y_train), (x_test, y_test)`."""

from iskra.datasets import california_housing, cifar10, digits, fashion_mnist, mnist

__all__ = ["california_housing", "cifar10", "digits", "fashion_mnist", "mnist"]
