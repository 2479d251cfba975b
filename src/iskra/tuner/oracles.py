"""The oracles, by their own names and by those of their tuners."""

from __future__ import annotations

from .bayesian_optimization import BayesianOptimizationOracle
from .grid_search import GridSearchOracle
from .hyperband import HyperbandOracle
from .random_search import RandomSearchOracle

BayesianOptimization = BayesianOptimizationOracle
GridSearch = GridSearchOracle
Hyperband = HyperbandOracle
RandomSearch = RandomSearchOracle

__all__ = [
    "BayesianOptimization",
    "BayesianOptimizationOracle",
    "GridSearch",
    "GridSearchOracle",
    "Hyperband",
    "HyperbandOracle",
    "RandomSearch",
    "RandomSearchOracle",
]
