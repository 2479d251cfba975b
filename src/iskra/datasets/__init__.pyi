from . import (
    california_housing as california_housing,
    cifar10 as cifar10,
    digits as digits,
    fashion_mnist as fashion_mnist,
    mnist as mnist,
)
from .scikit_learn import fetch_california_housing as fetch_california_housing
