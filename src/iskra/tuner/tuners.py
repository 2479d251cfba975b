"""The tuners."""

from __future__ import annotations

from .bayesian_optimization import BayesianOptimization
from .grid_search import GridSearch
from .hyperband import Hyperband
from .random_search import RandomSearch

__all__ = ["BayesianOptimization", "GridSearch", "Hyperband", "RandomSearch"]
