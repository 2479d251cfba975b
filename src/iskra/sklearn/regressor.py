"""Neural-network regressor with scikit-learn's interface."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils.validation import column_or_1d

from ..typing import ArrayLike
from .estimator import Estimator
from .network import half_squared_error


class Regressor(RegressorMixin, Estimator):
    """Neural-network regressor with the arguments of `MLPRegressor` and those of `Estimator`.

    Its `loss` is "squared_error", half the mean of the squares as in scikit-learn, "poisson", for which the last layer
    is an exponential, or any other that `compile` takes.

    Example:
        >>> import numpy as np
        >>> from iskra.sklearn import Regressor
        >>> x = np.random.default_rng(0).normal(size=(200, 2))
        >>> regressor = Regressor((16,), learning_rate_init=0.02, random_state=0).fit(x, x[:, 0] - x[:, 1])
        >>> bool(regressor.score(x, x[:, 0] - x[:, 1]) > 0.9)
        True
    """

    def partial_fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train for one more epoch.

        Args:
            X: samples (N, F).
            y: targets (N,) or (N, K).
            sample_weight: weights of the samples (N,).

        Returns:
            This regressor.
        """
        return self._partial_fit(X, y, sample_weight)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """The predictions, (N,) or (N, K) as the targets were."""
        outputs = self._outputs(X)
        return outputs[:, 0] if self._is_flat else outputs

    def _learn_targets(self, y: Any, classes: Any = None) -> None:
        if y.ndim == 2 and y.shape[1] == 1:
            column_or_1d(y, warn=True)
        self.n_outputs_ = 1 if y.ndim == 1 else y.shape[1]
        self._is_flat = self.n_outputs_ == 1

    def _encoded(self, y: Any) -> np.ndarray:
        num_outputs = 1 if y.ndim == 1 else y.shape[1]
        if num_outputs != self.n_outputs_:
            raise ValueError(
                f"{type(self).__name__}: expected targets of {self.n_outputs_} columns, got {num_outputs}. "
                "Fit anew without warm_start for others."
            )
        return np.asarray(y, np.float32).reshape(len(y), num_outputs)

    def _ending(self) -> tuple[str | None, Any]:
        return "exponential" if self.loss == "poisson" else None, half_squared_error

    def _score_name(self) -> tuple[str, str]:
        return "r2_score", "r2_score"
