"""The base of the wrappers: arguments, training and the outputs of the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from sklearn import get_config
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, column_or_1d, validate_data

from ..models import Model, clone_model
from ..typing import ArrayLike

if TYPE_CHECKING:
    from ..callbacks import History


class SKLearnEstimator(BaseEstimator):
    """The base of the wrappers; its arguments and attributes are theirs.

    Args:
        model: a compiled model, of which `fit` trains a copy with fresh weights; or a function that makes one, called
            as `model(X=X, y=y, **model_kwargs)` with the samples and the targets as the model gets them.
        warm_start: whether `fit` goes on from the weights of the last `fit`, and trains a given model itself, no copy.
        model_kwargs: further arguments of the function.
        fit_kwargs: arguments of the model's `fit`, such as `{"epochs": 5}`; those passed to `fit` come first.

    Attributes:
        model_: the trained model.
        history_: what the model's `fit` returned.
        n_features_in_: columns of a sample.
    """

    model_: Model
    history_: History

    def __init__(
        self,
        model: Model | Callable[..., Model],
        warm_start: bool = False,
        model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    @property
    def epoch_(self) -> int:
        """The number of epochs of the last `fit`; 0 before."""
        return len(self.history_.epoch) if hasattr(self, "history_") else 0

    def fit(self, X: ArrayLike, y: ArrayLike, **kwargs: Any) -> Self:
        """Train the model.

        Args:
            X: samples (N, F): an array or a frame.
            y: targets (N,), or (N, K) for several.
            **kwargs: arguments of the model's `fit`, such as `epochs` or `sample_weight`.

        Returns:
            This estimator.

        Raises:
            TypeError: no model.
            ValueError: data that do not fit, or a model that is not compiled.
        """
        goes_on = self.warm_start and hasattr(self, "model_")
        samples, targets = validate_data(self, X, y, reset=not goes_on, multi_output=True)
        if not goes_on:
            self._learn_targets(targets)
        targets = self._encoded(targets)
        model = self.model_ if goes_on else self._made(samples, targets)
        self.history_ = model.fit(samples, targets, **{**(self.fit_kwargs or {}), **kwargs})
        self.model_ = model
        return self

    def set_fit_request(self, **kwargs: bool | str | None) -> Self:
        """Say which arguments of `fit` other estimators pass on, such as `sample_weight=True`.

        See scikit-learn's [metadata routing](https://scikit-learn.org/stable/metadata_routing.html).

        Raises:
            RuntimeError: metadata routing is not enabled.
        """
        if not get_config()["enable_metadata_routing"]:
            raise RuntimeError(
                "set_fit_request: expected metadata routing to be enabled, got the setting False. "
                "Call sklearn.set_config(enable_metadata_routing=True) first."
            )
        requests = self._get_metadata_request()
        for name, alias in kwargs.items():
            requests.fit.add_request(param=name, alias=alias)
        self._metadata_request = requests
        return self

    def _learn_targets(self, y: np.ndarray) -> None:
        """Learn from the targets (N,) or (N, K) what predictions are to look like."""
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        self._is_flat = y.ndim == 1

    def _encoded(self, y: np.ndarray) -> np.ndarray:
        """The targets as the model learns them, (N, K)."""
        return y.reshape(len(y), -1)

    def _made(self, samples: np.ndarray, targets: np.ndarray) -> Model:
        """The model to train."""
        model: Any = self.model
        if isinstance(model, Model):
            model = model if self.warm_start else _copy(model)
        elif callable(model):
            model = model(X=samples, y=targets, **(self.model_kwargs or {}))
        if not isinstance(model, Model):
            raise TypeError(
                f"{type(self).__name__}: expected model to be an iskra model, or a function of X and y that returns "
                f"one, got {model!r}. Write for example model=lambda X, y: network(X.shape[1], y.shape[1])."
            )
        if not model.compiled:
            raise ValueError(
                f"{type(self).__name__}: expected a compiled model, got {model.name!r}, which is not. "
                "Call its compile with a loss and an optimizer."
            )
        return model

    def _outputs(self, X: ArrayLike) -> np.ndarray:
        """The outputs of the model for samples (N, F)."""
        check_is_fitted(self, "model_")
        outputs: np.ndarray = self.model_.predict(validate_data(self, X, reset=False), verbose=0)
        return outputs

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.non_deterministic = True
        tags.target_tags.required = True
        return tags


def _copy(model: Model) -> Model:
    """A model of the same layers with fresh weights, compiled as it is."""
    copy = clone_model(model)
    if model.compiled:
        copy.compile_from_config(model.get_compile_config())
    return copy
