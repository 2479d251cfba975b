"""A model as scikit-learn's transformer."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import TransformerMixin

from ..typing import ArrayLike
from .estimator import SKLearnEstimator


class SKLearnTransformer(TransformerMixin, SKLearnEstimator):
    """A model as scikit-learn's transformer, a step before others; its arguments are those of `SKLearnEstimator`.

    Example:
        >>> import iskra, numpy as np
        >>> from iskra.wrappers import SKLearnTransformer
        >>> model = iskra.Sequential([iskra.Input((4,)), iskra.layers.Dense(2)])
        >>> model.compile("adam", "mse")
        >>> x = np.random.default_rng(0).normal(size=(20, 4))
        >>> SKLearnTransformer(model).fit(x, x[:, :2], verbose=0).transform(x).shape
        (20, 2)
    """

    def transform(self, X: ArrayLike) -> np.ndarray:
        """The outputs of the model for samples (N, F)."""
        return self._outputs(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []
        return tags
