"""Errors of a search: those that end a trial, and those that end the search."""

from __future__ import annotations


class FailedTrialError(Exception):
    """A trial that failed for a known reason, such as a model that is too large. It is not tried again.

    Raise it in `HyperModel.build` or `HyperModel.fit`.

    Example:
        >>> raise FailedTrialError("build: expected at most 1e6 weights, got 2e6. This trial is left out.")
        Traceback (most recent call last):
        iskra.tuner.errors.FailedTrialError: build: expected at most 1e6 weights, got 2e6. This trial is left out.
    """


class FatalError(Exception):
    """An error that ends the search, where any other ends the trial.

    Example:
        >>> issubclass(FatalValueError, FatalError) and issubclass(FatalValueError, ValueError)
        True
    """


class FatalValueError(FatalError, ValueError):
    """A `ValueError` that ends the search."""


class FatalTypeError(FatalError, TypeError):
    """A `TypeError` that ends the search."""


class FatalRuntimeError(FatalError, RuntimeError):
    """A `RuntimeError` that ends the search."""


__all__ = ["FailedTrialError", "FatalError", "FatalRuntimeError", "FatalTypeError", "FatalValueError"]
