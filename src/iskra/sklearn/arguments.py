"""Checks of an estimator's arguments, made when it is fitted, as scikit-learn asks."""

from __future__ import annotations

from typing import Any

import numpy as np

SOLVERS = ("adam", "sgd", "lbfgs")
SCHEDULES = ("constant", "invscaling", "adaptive")

_AT_LEAST_ONE = ("max_iter", "n_iter_no_change", "max_fun")
_NOT_NEGATIVE = ("alpha", "power_t", "tol")
_ABOVE_ZERO = ("learning_rate_init", "epsilon")
_BELOW_ONE = ("momentum", "beta_1", "beta_2")  # and not negative


def check_arguments(estimator: Any, partial: bool = False) -> None:
    """Check the arguments of a classifier or regressor; `partial` if it is to be fitted in parts."""
    who = type(estimator).__name__

    def expect(right: bool, name: str, wanted: str, fix: str = "") -> None:
        if not right:
            raise ValueError(f"{who}: expected {name} to be {wanted}, got {getattr(estimator, name)!r}. {fix}".strip())

    expect(estimator.solver in SOLVERS, "solver", "one of " + ", ".join(SOLVERS), "For others, pass optimizer=.")
    expect(estimator.learning_rate in SCHEDULES, "learning_rate", "one of " + ", ".join(SCHEDULES),
           "A number is learning_rate_init.")  # fmt: skip
    for name in _AT_LEAST_ONE:
        expect(_is_integer(getattr(estimator, name), 1), name, "an integer of at least 1")
    for name in _NOT_NEGATIVE:
        expect(_is_real(getattr(estimator, name)) and getattr(estimator, name) >= 0, name, "at least 0")
    for name in _ABOVE_ZERO:
        expect(_is_real(getattr(estimator, name)) and getattr(estimator, name) > 0, name, "above 0")
    for name in _BELOW_ONE:
        expect(_is_real(getattr(estimator, name)) and 0 <= getattr(estimator, name) < 1, name, "in [0, 1)")
    expect(estimator.batch_size == "auto" or _is_integer(estimator.batch_size, 1), "batch_size", "'auto' or at least 1")
    expect(_is_real(estimator.validation_fraction) and 0 < estimator.validation_fraction < 1, "validation_fraction",
           "between 0 and 1")  # fmt: skip
    for name in ("hidden", "hidden_layer_sizes"):
        units = getattr(estimator, name)
        expect(units is None or all(_is_integer(n, 1) for n in np.ravel(np.asarray(units)).tolist()), name,
               "integers of at least 1, such as (64, 32)")  # fmt: skip
    if partial:
        expect(estimator.solver != "lbfgs", "solver", "'adam' or 'sgd' for partial_fit", "lbfgs needs all samples.")
        expect(not estimator.early_stopping, "early_stopping", "False for partial_fit", "Score on samples of your own.")


def _is_integer(value: Any, least: int) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool) and int(value) >= least


def _is_real(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
