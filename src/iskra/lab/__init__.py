"""The laboratory: experiments from a recipe to a report, pictures, and the command `iskra`.

This is the only part of iskra that draws, and nothing else in iskra needs it. What a name needs is imported when the
name is first used.

Example:
    >>> from iskra import lab
    >>> recipe = lab.recipe_for("mnist", hidden=(300, 100), epochs=5)
    >>> run = lab.train(recipe)  # doctest: +SKIP
    >>> run.metrics["test_accuracy"]  # doctest: +SKIP
    0.9781
"""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
