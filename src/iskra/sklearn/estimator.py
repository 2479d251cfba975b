"""The base of classifier and regressor: arguments, training, and the attributes of scikit-learn's networks."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, is_regressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from ..graph.seed import seeded
from ..typing import ActivationLike, ArrayLike, LossLike, OptimizerLike
from . import side_by_side  # noqa: F401  (registers the backend)
from .arguments import check_arguments
from .network import built_loss, built_optimizer, dense_network, own_network, width_of
from .repetition import merged
from .stopping import Stopping
from .weights import Weights

if TYPE_CHECKING:
    from ..callbacks import Callback
    from ..models import Model

_FORMATS = ("csr", "csc", "coo")


class Estimator(Weights, BaseEstimator):
    """The base of `Classifier` and `Regressor`; its arguments and attributes are theirs.

    Args:
        hidden: units of the hidden layers, such as `(64, 32)`; `()` for none.
        activation: of the hidden layers, by scikit-learn's or iskra's names, or a function.
        model: in place of `hidden`: a model, of which each `fit` trains a copy from the weights that it has; or a
            function `(num_features, num_outputs) -> model`, for fresh weights. If it is compiled, that is kept;
            otherwise optimizer and loss are those of these arguments.
        optimizer: in place of `solver`: anything that `compile` takes.
        loss: anything that `compile` takes; None for the one that suits the targets.
        callbacks: callbacks for `fit`.
        hidden_layer_sizes: scikit-learn's word for `hidden`; it counts if it is given.
        solver: "adam", "sgd" or "lbfgs".
        alpha: `alpha / 2n` times the sum of the squares of all kernels is added to the loss of a batch of n samples.
        batch_size: samples in a step; "auto" for 200, or all if there are fewer.
        learning_rate: "constant", "invscaling" or "adaptive", the last two for "sgd" only.
        learning_rate_init: the learning rate to begin with.
        power_t: exponent of "invscaling".
        max_iter: epochs at most, with "lbfgs" iterations.
        shuffle: whether each epoch takes the samples in a new order.
        random_state: decides weights, order and split: a number, a `RandomState`, or None for other ones each time.
        tol: the least improvement that counts as one.
        verbose: whether to print a line for each epoch.
        warm_start: whether `fit` goes on from the weights of the last `fit`.
        momentum: of "sgd", in [0, 1).
        nesterovs_momentum: whether "sgd" looks ahead.
        early_stopping: whether to hold out samples, stop by the score on them, and keep the best weights.
        validation_fraction: the fraction to hold out.
        beta_1: of "adam", decay of the mean of gradients, in [0, 1).
        beta_2: of "adam", decay of the mean of their squares, in [0, 1).
        epsilon: of "adam", keeps the division from zero.
        n_iter_no_change: consecutive epochs without improvement that are tolerated.
        max_fun: of "lbfgs", evaluations of the loss at most.

    Attributes:
        model_: the trained iskra model.
        n_features_in_: columns of a sample.
        n_outputs_: numbers that the network predicts.
        n_iter_: epochs of the last `fit`.
        t_: the number of samples seen in training, with repetition.
        loss_: the training loss of the last epoch.
        best_loss_: the lowest; None with early stopping.
        loss_curve_: the training loss of each epoch.
        validation_scores_: with early stopping the score after each epoch, else None.
        best_validation_score_: the highest of these, or None.
    """

    model_: Model

    def __init__(
        self,
        hidden: tuple[int, ...] = (100,),
        activation: ActivationLike = "relu",
        *,
        model: Model | Callable[[int, int], Model] | None = None,
        optimizer: OptimizerLike | None = None,
        loss: LossLike = None,
        callbacks: Sequence[Callback] | None = None,
        hidden_layer_sizes: tuple[int, ...] | None = None,
        solver: str = "adam",
        alpha: float = 0.0001,
        batch_size: int | str = "auto",
        learning_rate: str = "constant",
        learning_rate_init: float = 0.001,
        power_t: float = 0.5,
        max_iter: int = 200,
        shuffle: bool = True,
        random_state: int | np.random.RandomState | None = None,
        tol: float = 1e-4,
        verbose: bool = False,
        warm_start: bool = False,
        momentum: float = 0.9,
        nesterovs_momentum: bool = True,
        early_stopping: bool = False,
        validation_fraction: float = 0.1,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        n_iter_no_change: int = 10,
        max_fun: int = 15000,
    ) -> None:
        self.hidden = hidden
        self.activation = activation
        self.model = model
        self.optimizer = optimizer
        self.loss = loss
        self.callbacks = callbacks
        self.hidden_layer_sizes = hidden_layer_sizes
        self.solver = solver
        self.alpha = alpha
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.learning_rate_init = learning_rate_init
        self.power_t = power_t
        self.max_iter = max_iter
        self.shuffle = shuffle
        self.random_state = random_state
        self.tol = tol
        self.verbose = verbose
        self.warm_start = warm_start
        self.momentum = momentum
        self.nesterovs_momentum = nesterovs_momentum
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.n_iter_no_change = n_iter_no_change
        self.max_fun = max_fun

    # What classifier and regressor implement. ------------------------------------------------------------------------

    def _learn_targets(self, y: Any, classes: Any = None) -> None:
        """Learn `n_outputs_` from the targets, and the classes of a classifier."""
        raise NotImplementedError

    def _encoded(self, y: Any) -> np.ndarray:
        """The targets as the network learns them."""
        raise NotImplementedError

    def _ending(self) -> tuple[str | None, Any]:
        """The last layer's activation and the loss that goes with it."""
        raise NotImplementedError

    def _targets_in_words(self) -> str:
        """The number of targets in words."""
        return f"{self.n_outputs_} target{'s' * (self.n_outputs_ > 1)}"

    def _score_name(self) -> tuple[str, str]:
        """The metric that early stopping watches, and its name in the logs."""
        raise NotImplementedError

    def _stratify(self, y: np.ndarray) -> np.ndarray | None:
        """The labels for a stratified split, or None."""
        return None

    # Training. -------------------------------------------------------------------------------------------------------

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Train the network.

        Args:
            X: samples (N, F): an array, a frame or a sparse matrix, which is made dense.
            y: targets (N,), or (N, K) for several.
            sample_weight: weights of the samples (N,).

        Returns:
            This estimator.

        Raises:
            ValueError: data or arguments that do not fit; the message says which.
        """
        check_arguments(self)
        goes_on = self.warm_start and hasattr(self, "model_")
        samples, targets, weights = self._checked(X, y, sample_weight, reset=not goes_on)
        with seeded(self._seed()):
            if not goes_on:
                self._make_network(samples, weights)
            self._begin_curves()
            self._train(samples, targets, weights, self.max_iter, self.early_stopping)
        return self

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any, classes: Any = None) -> Self:
        """One epoch more."""
        check_arguments(self, partial=True)
        begins = not hasattr(self, "model_")
        samples, targets, weights = self._checked(X, y, sample_weight, reset=begins, classes=classes)
        with seeded(self._seed()):
            if begins:
                self._make_network(samples, weights)
                self._begin_curves()
            self._train(samples, targets, weights, 1, early_stopping=False)
        return self

    def _checked(
        self, X: Any, y: Any, sample_weight: Any, reset: bool, classes: Any = None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
        X, y = validate_data(
            self,
            X,
            y,
            accept_sparse=_FORMATS,
            dtype=(np.float64, np.float32),
            multi_output=True,
            y_numeric=is_regressor(self),
            reset=reset,
        )
        if reset:
            self._learn_targets(y, classes)
        targets = self._encoded(y)
        samples = _dense(X)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, samples, dtype=np.float32)
        return samples, targets, sample_weight

    def _make_network(self, samples: np.ndarray, weights: np.ndarray | None) -> None:
        num_features = samples.shape[1]
        last, loss = self._ending()
        if self.model is None:
            hidden = self.hidden if self.hidden_layer_sizes is None else self.hidden_layer_sizes
            total = len(samples) if weights is None else float(weights.sum(dtype=np.float64))
            total *= self._batch_size(len(samples)) / len(samples)  # the weights in a batch
            model: Model = dense_network(
                num_features,
                tuple(np.atleast_1d(np.asarray(hidden, int)).tolist()),
                self.activation,
                self.n_outputs_,
                last,
                self.alpha / 2 / total if total else 0.0,
            )
        else:
            model = own_network(self.model, num_features, self.n_outputs_, type(self).__name__)
            self._adopt_width(width_of(model, num_features))
            _, loss = self._ending()
        if not model.compiled:
            metric, _ = self._score_name()
            model.compile(built_optimizer(self), built_loss(self.loss, loss), metrics=[metric])
        self.model_ = model
        self.t_: int = 0

    def _adopt_width(self, width: int | None) -> None:
        """Check the number of outputs of a custom model."""
        if width in (None, self.n_outputs_):
            return
        raise ValueError(
            f"{type(self).__name__}: expected model to end in width {self.n_outputs_} for {self._targets_in_words()}, "
            f"got width {width}. End it with Dense({self.n_outputs_})."
        )

    def _begin_curves(self) -> None:
        self.n_iter_: int = 0
        self.loss_curve_: list[float] = []
        self.best_loss_: float | None = None if self.early_stopping else math.inf
        self.validation_scores_: list[float] | None = [] if self.early_stopping else None
        self.best_validation_score_: float | None = None

    def _train(
        self, x: np.ndarray, y: np.ndarray, weights: np.ndarray | None, epochs: int, early_stopping: bool
    ) -> None:
        held_out = None
        if early_stopping:
            x, y, weights, held_out = self._split(x, y, weights)
        num_samples = len(x)
        if self._batch_size(num_samples) == num_samples:
            x, y, weights = merged(x, y, weights)
        if self.solver == "lbfgs" and self.optimizer is None and self.model is None:
            return self._train_by_lbfgs(x, y, weights)
        rule = Stopping(
            self.tol,
            self.n_iter_no_change if epochs > 1 else math.inf,
            self.learning_rate if self.solver == "sgd" else "constant",
            self.learning_rate_init,
            self.power_t,
            num_samples,
            self.t_,
            self._watched() if early_stopping else None,
        )
        self.model_.fit(
            x,
            y,
            batch_size=self._batch_size(num_samples),
            epochs=epochs,
            verbose=2 if self.verbose else 0,
            callbacks=[*(self.callbacks or []), rule],
            validation_data=held_out,
            shuffle=self.shuffle,
            sample_weight=weights,
        )
        self._note(rule)
        if not rule.converged and epochs > 1:
            self._warn_of_the_end(epochs)

    def _train_by_lbfgs(self, x: np.ndarray, y: np.ndarray, weights: np.ndarray | None) -> None:
        from .lbfgs import minimize

        def tell(number: int, loss: float) -> None:
            if self.verbose:
                print(f"Iteration {number}, loss = {loss:.8f}")

        found = minimize(
            self.model_, x, y, weights, max_iter=self.max_iter, max_fun=self.max_fun, tol=self.tol, on_iteration=tell
        )
        self.loss_curve_ += found.losses
        self.loss_, self.best_loss_ = found.losses[-1], min([math.inf, *found.losses])
        self.n_iter_ += len(found.losses)
        self.t_ += len(x) * len(found.losses)
        if not found.converged:
            self._warn_of_the_end(self.max_iter)

    def _note(self, rule: Stopping) -> None:
        """Take over the losses and scores of the training."""
        self.loss_curve_ += rule.losses
        self.loss_ = rule.losses[-1] if rule.losses else math.nan
        self.n_iter_ += len(rule.losses)
        self.t_ = rule.seen
        if rule.score is None:
            self.best_loss_ = min([math.inf, *self.loss_curve_])  # inf in front: then NaN is never the least
        else:
            self.validation_scores_, self.best_validation_score_ = rule.scores, rule.best

    def _warn_of_the_end(self, iterations: int) -> None:
        warnings.warn(
            f"{type(self).__name__}: expected to converge, got to the maximum of {iterations} iterations before. "
            "Raise max_iter, or scale the features.",
            ConvergenceWarning,
            stacklevel=5,
        )

    def _split(self, x: np.ndarray, y: np.ndarray, weights: np.ndarray | None) -> tuple[Any, ...]:
        """Training samples, and held-out ones as `validation_data` takes them."""
        arrays = [x, y] if weights is None else [x, y, weights]
        parts = train_test_split(
            *arrays, test_size=self.validation_fraction, random_state=self._seed(), stratify=self._stratify(y)
        )
        train, held_out = parts[::2], parts[1::2]
        if len(held_out[0]) < 2:
            raise ValueError(
                f"{type(self).__name__}: expected at least 2 samples for early stopping, got {len(held_out[0])}. "
                "Raise validation_fraction, or fit more samples."
            )
        return train[0], train[1], None if weights is None else train[2], tuple(held_out)

    def _watched(self) -> tuple[str, int]:
        """The name in the logs of the score to watch, and 1 if more is better."""
        _, name = self._score_name()
        own = self.model is not None and self.model_.metrics and name not in self.model_.metrics_names
        return ("val_loss", -1) if own else (f"val_{name}", 1)

    def _batch_size(self, num_samples: int) -> int:
        return min(200 if self.batch_size == "auto" else int(self.batch_size), num_samples)

    def _seed(self) -> int:
        return int(check_random_state(self.random_state).randint(2**31 - 1))

    # Prediction. -----------------------------------------------------------------------------------------------------

    def _outputs(self, X: Any) -> np.ndarray:
        """The outputs of the network, (N, n_outputs_)."""
        check_is_fitted(self, "model_")
        X = validate_data(self, X, accept_sparse=_FORMATS, dtype=(np.float64, np.float32), reset=False)
        return self.model_.predict(_dense(X), batch_size=1024, verbose=0)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def _dense(X: Any) -> np.ndarray:
    return X.toarray() if issparse(X) else X
