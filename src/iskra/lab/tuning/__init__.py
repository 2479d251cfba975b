"""Searches for the hyperparameters of a recipe: the space, the search, and what it has found."""
