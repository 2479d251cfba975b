"""Neural-network classifier with scikit-learn's interface."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target, unique_labels
from sklearn.utils.validation import column_or_1d

from .. import ops
from ..models import Model
from ..typing import ArrayLike
from .estimator import Estimator
from .labels import one_hot

_MULTILABEL = "multilabel-indicator"


class Classifier(ClassifierMixin, Estimator):
    """Neural-network classifier with the arguments of `MLPClassifier` and those of `Estimator`.

    Two classes are one output with a sigmoid, more are a softmax; multilabel targets are a sigmoid each. A `model` of
    your own may end with one output or two for two classes; if its loss has `from_logits=True`, its outputs are
    converted to probabilities here.

    Attributes:
        classes_: the classes, (C,).

    Example:
        >>> import numpy as np
        >>> from iskra.sklearn import Classifier
        >>> x = np.random.default_rng(0).normal(size=(200, 2))
        >>> y = np.where(x[:, 0] > x[:, 1], "below", "above")
        >>> classifier = Classifier((16,), learning_rate_init=0.02, tol=1e-2, random_state=0).fit(x, y)
        >>> classifier.classes_.tolist(), bool(classifier.score(x, y) > 0.9)
        (['above', 'below'], True)
    """

    def partial_fit(
        self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None, classes: ArrayLike | None = None
    ) -> Self:
        """Train for one more epoch.

        Args:
            X: samples (N, F).
            y: targets (N,), or (N, K) for multilabel targets.
            sample_weight: weights of the samples (N,).
            classes: all classes; required in the first call unless `y` has them all.

        Returns:
            This classifier.
        """
        return self._partial_fit(X, y, sample_weight, classes)

    def predict(self, X: ArrayLike) -> np.ndarray:
        """The most probable class of each sample (N,), or its labels as 0 and 1 (N, K)."""
        shares = self.predict_proba(X)
        if self._is_multilabel:
            return (shares > 0.5).astype(int)
        return self.classes_[shares.argmax(axis=1)]

    def predict_proba(self, X: ArrayLike) -> np.ndarray:
        """The probability of each class (N, C), in the order of `classes_`."""
        outputs = self._probabilities(self._outputs(X))
        if self._is_multilabel or outputs.shape[1] > 1:
            return outputs
        if len(self.classes_) == 1:
            return np.ones_like(outputs)
        return np.hstack([1 - outputs, outputs])

    def predict_log_proba(self, X: ArrayLike) -> np.ndarray:
        """The logarithm of the probability of each class (N, C)."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def _probabilities(self, outputs: np.ndarray) -> np.ndarray:
        if not getattr(self.model_.loss, "from_logits", False):
            return outputs
        return np.asarray(ops.softmax(outputs) if outputs.shape[1] > 1 and not self._is_multilabel else
                          ops.sigmoid(outputs))  # fmt: skip

    def _learn_targets(self, y: Any, classes: Any = None) -> None:
        check_classification_targets(y)
        self._is_multilabel = type_of_target(y) == _MULTILABEL
        self.classes_: np.ndarray = (
            np.arange(y.shape[1]) if self._is_multilabel else unique_labels(y if classes is None else classes)
        )
        count = len(self.classes_)
        self.n_outputs_: int = count if self._is_multilabel or count > 2 else 1

    def _encoded(self, y: Any) -> np.ndarray:
        kind = type_of_target(y)
        if kind != _MULTILABEL:
            y = column_or_1d(y, warn=True)
        unknown = [] if kind == _MULTILABEL else np.setdiff1d(y, self.classes_).tolist()
        if unknown or (kind == _MULTILABEL) != self._is_multilabel:
            raise ValueError(
                f"{type(self).__name__}: expected targets with the classes {self.classes_.tolist()}, "
                f"got {unknown or kind}. Pass all classes to the first partial_fit, or fit anew without warm_start."
            )
        if self._is_multilabel:
            return np.asarray(y.toarray() if hasattr(y, "toarray") else y, np.float32)
        return one_hot(y, self.classes_) if self._wants_one_hot() else np.searchsorted(self.classes_, y)

    def _wants_one_hot(self) -> bool:
        """Whether the loss is a crossentropy of one-hot targets."""
        loss = self.model.loss if isinstance(self.model, Model) and self.model.compiled else self.loss
        name = loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", ""))
        return str(name).replace("_", "").lower().startswith("categorical")

    def _ending(self) -> tuple[str | None, Any]:
        if self.n_outputs_ == 1 or self._is_multilabel:
            return "sigmoid", "binary_crossentropy"
        return "softmax", "sparse_categorical_crossentropy"

    def _adopt_width(self, width: int | None) -> None:
        if width == 2 == len(self.classes_) and not self._is_multilabel:
            self.n_outputs_ = 2  # a softmax of two
        super()._adopt_width(width)

    def _targets_in_words(self) -> str:
        return f"{len(self.classes_)} {'labels' if self._is_multilabel else 'classes'}"

    def _score_name(self) -> tuple[str, str]:
        return "accuracy", "accuracy"

    def _stratify(self, y: np.ndarray) -> np.ndarray | None:
        return y if y.ndim == 1 else None

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
