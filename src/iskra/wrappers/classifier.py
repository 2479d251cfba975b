"""A model as scikit-learn's classifier."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import column_or_1d

from ..sklearn.labels import one_hot
from ..typing import ArrayLike
from .estimator import SKLearnEstimator


class SKLearnClassifier(ClassifierMixin, SKLearnEstimator):
    """A model as scikit-learn's classifier; its arguments are those of `SKLearnEstimator`.

    The model learns one-hot targets (N, C), two classes included: it ends in as many outputs as there are classes, and
    its loss is one for one-hot targets, such as "categorical_crossentropy".

    Attributes:
        classes_: the classes, (C,), in the order of the outputs.

    Example:
        >>> import iskra, numpy as np
        >>> from iskra.wrappers import SKLearnClassifier
        >>> def network(X, y, loss):
        ...     layers = [iskra.Input((X.shape[1],)), iskra.layers.Dense(y.shape[1], "softmax")]
        ...     model = iskra.Sequential(layers)
        ...     model.compile(iskra.optimizers.RMSprop(0.1), loss)
        ...     return model
        >>> arguments = {"loss": "categorical_crossentropy"}
        >>> classifier = SKLearnClassifier(network, model_kwargs=arguments, fit_kwargs={"verbose": 0, "epochs": 50})
        >>> x = np.random.default_rng(0).normal(size=(200, 2))
        >>> classifier.fit(x, np.where(x[:, 0] > x[:, 1], "below", "above")).predict([[9, -9], [-9, 9]]).tolist()
        ['below', 'above']
    """

    def predict(self, X: ArrayLike) -> np.ndarray:
        """The class of each sample, (N,), as that of the largest output."""
        outputs = self._outputs(X)
        return self.classes_[outputs.argmax(axis=1)]

    def decision_function(self, X: ArrayLike) -> np.ndarray:
        """The outputs of the model (N, C), in the order of `classes_`."""
        return self._outputs(X)

    def _learn_targets(self, y: np.ndarray) -> None:
        check_classification_targets(y)
        kind = type_of_target(y)
        if kind not in ("binary", "multiclass"):
            raise ValueError(f"{type(self).__name__}: expected one class for each sample, got {kind} targets.")
        super()._learn_targets(y)
        self.classes_: np.ndarray = np.unique(y)
        if len(self.classes_) == 1:
            raise ValueError(
                f"{type(self).__name__}: expected at least two classes, got one class, {self.classes_.tolist()[0]!r}. "
                "Fit samples of others, too."
            )

    def _encoded(self, y: np.ndarray) -> np.ndarray:
        y = column_or_1d(y)
        unknown = np.setdiff1d(y, self.classes_).tolist()
        if unknown:
            raise ValueError(
                f"{type(self).__name__}: expected targets with the classes {self.classes_.tolist()}, got {unknown}. "
                "Fit anew without warm_start."
            )
        return one_hot(y, self.classes_)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.poor_score = True
        return tags
