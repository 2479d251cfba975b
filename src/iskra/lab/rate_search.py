"""The search for the learning rate of an experiment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..models import Model
from ..tuner import LearningRateSearch
from ..typing import Config
from .recipe import Recipe


def rate_search(recipe: Recipe, network: Callable[[Recipe], Model]) -> LearningRateSearch:
    """Return the search for the learning rate of a recipe; of a schedule it is the largest.

    Where the rate follows a schedule, every network has one for the length of its own training.

    Args:
        recipe: The recipe, whose own rate does not matter. The seeds are its own and the next.
        network: A function of a recipe that gives its compiled network.
    """

    def build(learning_rate: float) -> Model:
        return network(replace(recipe, learning_rate=learning_rate))

    def build_for(learning_rate: float, epochs: int) -> Model:
        return network(replace(recipe, learning_rate=learning_rate, epochs=epochs))

    seeds = [recipe.seed, (recipe.seed + 1) % 2**31]
    return LearningRateSearch(build if recipe.schedule == "constant" else build_for, seeds=seeds)


def describe_search(search: LearningRateSearch) -> Config:
    """Return what a search has found, as JSON can hold it."""
    return {
        "learning_rate": search.rate,
        "range": list(search.range),
        "largest_stable": search.largest_stable,
        "is_at_end": search.is_at_end,
        "seeds": list(search.seeds),
        "epochs": search.num_epochs,
        "monitor": search.monitor,
        "summary": search.summary().splitlines(),
        "candidates": [
            {
                "learning_rate": each.rate,
                "is_stable": each.is_stable,
                "values": {str(epochs): values.tolist() for epochs, values in each.values.items()},
            }
            for each in search.candidates
        ],
    }
