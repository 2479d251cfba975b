"""A model as scikit-learn's regressor."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import RegressorMixin

from ..typing import ArrayLike
from .estimator import SKLearnEstimator


class SKLearnRegressor(RegressorMixin, SKLearnEstimator):
    """A model as scikit-learn's regressor; its arguments are those of `SKLearnEstimator`.

    The model learns targets (N, K), K of 1 for targets (N,), and its predictions have the shape of the targets.

    Example:
        >>> import iskra, numpy as np
        >>> from iskra.wrappers import SKLearnRegressor
        >>> model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])
        >>> model.compile(iskra.optimizers.Adam(0.1), "mse")
        >>> x = np.random.default_rng(0).normal(size=(200, 2))
        >>> regressor = SKLearnRegressor(model).fit(x, x[:, 0] - x[:, 1], epochs=40, verbose=0)
        >>> bool(regressor.score(x, x[:, 0] - x[:, 1]) > 0.99)
        True
    """

    def predict(self, X: ArrayLike) -> np.ndarray:
        """The predictions, (N,) or (N, K) as the targets were."""
        outputs = self._outputs(X)
        return outputs[:, 0] if self._is_flat and outputs.ndim == 2 and outputs.shape[1] == 1 else outputs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True
        return tags
